"""The short form of a definition: one file about one thing, with its tests."""

import itertools
import json
from copy import deepcopy
from datetime import date

import pytest
import yaml

from catalogue.registries import registries
from questionnaires.language.checking import check_paths, checked
from questionnaires.language.compiler import compile_definition
from questionnaires.language.evaluation import evaluate
from questionnaires.language.months import Period

KNOWN = registries(date(2026, 11, 26))
WATER = """\
gfq: "1.0"
module: water.use
version: 2026.1.0
languages: [en, zh-Hant]
entity: organisation
period: {kind: year, prior: 1}
title: {en: Water, zh-Hant: 用水}
units:
  volume: {canonical: m3, accept: [L]}
  mass_ghg: {canonical: kgCO2e}
lists:
  taps:
    - {id: mains, en: Mains, zh-Hant: 食水}
    - {id: sea, en: Sea, zh-Hant: 海水}
    - {id: none, en: None, zh-Hant: 沒有, exclusive: true}
conditions: {is_metered: meters > 0}
questions:
  - id: taps
    type: multichoice
    list: taps
    used_by: {en: the water table, zh-Hant: 用水表}
    label: {en: "Which water is used?", zh-Hant: 使用哪種水？}
  - id: places
    type: table
    rows: {mode: repeat, min: 1, max: 20, key: place, prefill: prior.places}
    ask_if: '"mains" in taps'
    label: {en: Water by place, zh-Hant: 各處用水}
    columns:
      - {id: place, type: text, required: true, used_by: {en: rows, zh-Hant: 列}, label: {en: Place, zh-Hant: 地點}}
      - {id: used, type: quantity, dimension: volume, min: 0, label: {en: Used, zh-Hant: 用量}}
      - {id: pumping, type: calc, dimension: mass_ghg/volume, value: 'factor("pumping", "mains", period.year)', label: {en: Factor, zh-Hant: 系數}}
  - id: total
    type: calc
    dimension: volume
    value: sum(places.used)
    label: {en: All water, zh-Hant: 總用水}
    maps:
      - {to: "gri-303-5:a", rel: exact, needs: [is_metered], check_each_year: true}
  - id: emitted
    type: calc
    dimension: mass_ghg
    value: total * first(places.pumping)
    label: {en: Pumping, zh-Hant: 抽水}
    maps: [{to: "gri-305-2:a", rel: part_of}, {to: "gri-303-5:b", rel: supports}]
  - id: meters
    type: integer
    used_by: {en: a condition, zh-Hant: 條件}
    label: {en: Meters, zh-Hant: 水錶}
  - id: change
    type: calc
    visible_to: [respondent, reviewer]
    value: 100 * (total - prior.total) / prior.total
    label: {en: Change, zh-Hant: 變幅}
checks:
  - id: jump
    on: total
    level: explain
    pass: abs(change) <= 30
    reasons: [metering, leak]
    message: {en: "{change}% against last year.", zh-Hant: "與去年相差 {change}%。"}
reasons: [{id: leak, en: A pipe leaked, zh-Hant: 水管滲漏}]
migrate:
  from: 2025.1.0
  steps:
    - {rename: litres, to: places, how: 'rows([{"place": "All", "used": qty(old.litres, "L")}])', ask_confirm: true}
    - {choice: taps, from: tap, to: mains}
    - {drop: meter_no, keep_in_history: true}
tests:
  - name: litres and cubic metres add up
    given: {taps: [mains], meters: 2, places: [{place: A, used: 800 L}, {place: B, used: 1.2 m3}]}
    prior: {total: 1 m3}
    with_factors: {pumping/mains: 0.5 kgCO2e/m3}
    expect: {total: 2 m3, emitted: 1 kgCO2e, asked: [places], not_asked: [], flags: [jump]}
"""


@pytest.fixture
def module(tmp_path):
    """Writes the module, with something in it replaced; gives its path."""

    def write(*swaps):
        text = WATER
        for before, after in swaps:
            assert text.count(before) == 1, (before, text.count(before))
            text = text.replace(before, after)
        path = tmp_path / "water.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def problems(path):
    return check_paths([path], registries=KNOWN)


def line_of(path, words):
    lines = path.read_text("utf-8").splitlines()
    return next(n for n, line in enumerate(lines, start=1) if words in line)


def test_module_that_is_right_is_warned_of_alone(module):
    path = module()
    (said,) = problems(path)
    assert said.level == "warning"
    assert (said.line, said.key) == (line_of(path, "against last year"), "total")
    assert "The remark is not shown to bank" in said.message


def test_module_is_the_definition_that_one_would_write_out(module):
    content = compile_definition(module(), registries=KNOWN).content
    (section,) = content["sections"]
    assert content["key"] == "water_use"
    assert content["entity"] == "company"
    assert (section["key"], section["scope"]) == ("use", "energy_emissions")
    assert section["title"] == content["title"]
    taps, places, total, emitted, *_ = section["questions"]
    assert (taps["type"], taps["data_point"]) == ("choices", "water.use.taps")
    assert places["rows"] == {"min": 1, "max": 20, "key": "place"}
    assert places["prefill"] == "prior"
    used = places["columns"][1]
    assert (used["units"], used["data_point"]) == (["m3", "L"], "water.use.places.used")
    assert (total["unit"], emitted["unit"]) == ("m3", "kgCO2e")
    assert content["factors"] == {"pumping": {"unit": "kgCO2e/m3"}}
    assert [reason["id"] for reason in content["reasons"]] == ["leak", "metering"]
    assert content["maps"] == [
        {"framework": "gri_303_5", "version": "", "verified": False, "entries": [
            {"data_point": "water.use.total", "to": "a", "rel": "exact", "needs": ["is_metered"]},
            {"data_point": "water.use.emitted", "to": "b", "rel": "supports"},
        ]},
        {"framework": "gri_305_2", "version": "", "verified": False, "entries": [
            {"data_point": "water.use.emitted", "to": "a", "rel": "part_of"},
        ]},
    ]  # fmt: skip
    assert content["migrate"]["steps"] == [
        {"rename": "water.use.litres", "to": "water.use.places", "ask_confirm": True,
         "rows": [{"place": '"All"', "used": 'qty(old.litres, "L")'}]},
        {"choice": "water.use.taps", "from": "tap", "to": "mains"},
        {"drop": "water.use.meter_no", "keep_in_history": True},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("before", "after", "words", "at"),
    [
        ("value: sum(places.used)", "value: sum(places.usd)", "usd", "sum(places.usd)"),
        ("expect: {total: 2 m3", "expect: {total: 3 m3", "total is 2 m3, not 3 m3", "litres and cubic"),
        ("flags: [jump]", "flags: []", "checks not passed are ['jump'], not []", "litres and cubic"),
        ("prefill: prior.places", "prefill: prior.sites", "the same table alone", "prefill:"),
        ("dimension: volume, min", "dimension: length, min", 'no units of "length"', "dimension: length"),
        ("module: water.use", "module: weather.use", 'consent covers "weather"', "gfq"),
        ("needs: [is_metered]", "needs: [is_dry]", 'no condition "is_dry"', "is_dry"),
        ("abs(change) <= 30", 'sections.targets.goal == "x"', "what sections.targets.goal is", "sections.targets.goal"),
        ('how: \'rows([{"place"', 'how: \'rows([("place"', "rows cannot be read", "rename: litres"),
        ("mode: repeat", "mode: free", "free does not fit", "mode: free"),
        ("id: emitted", "name: emitted", "id must be given", "name: emitted"),
        ("reasons: [metering, leak]", "reasons: [metring, leak]", "A reason is not defined", "metring"),
        ("entity: organisation", "owner: me\nentity: organisation", "no attribute owner", "owner: me"),
        ("zh-Hant: 用水}\nunits", "zh: 用水}\nunits", "missing in zh-Hant", "title: {en: Water"),
        ("max: 20, key: place,", "max: 20, key: place, default: 1,", "no attribute default", "default: 1"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_at_its_line(module, before, after, words, at):
    path = module((before, after))
    told = [each for each in problems(path) if words in each.message]
    assert told, [str(each) for each in problems(path)]
    assert {each.line for each in told} == {line_of(path, at)}
    assert all(each.remedy for each in told)


def test_answers_elsewhere_that_are_compared_with_yes_need_no_import(module):
    path = module(("abs(change) <= 30", 'sections.targets.goal == "yes"'))
    definition, _ = checked(path, registries=KNOWN)
    (read,) = definition.imports
    assert (read.section, read.key, read.type) == ("targets", "goal", "yes_no")


def test_explain_check_without_reasons_takes_any(module):
    path = module(("reasons: [metering, leak]\n", "\n"))
    definition, _ = checked(path, registries=KNOWN)
    (check,) = definition.sections[0].checks
    assert [reason.id for reason in check.reasons] == ["other"]


def test_default_answer_is_left_out_and_said(module):
    swap = (
        "id: meters\n    type: integer",
        "id: meters\n    type: integer\n    default: 1",
    )
    path = module(swap)
    told = [
        each for each in problems(path) if "before somebody gives it" in each.message
    ]
    assert [(each.level, each.line) for each in told] == [
        ("warning", line_of(path, "default: 1"))
    ]


def test_remark_that_names_a_hidden_figure_is_not_shown_to_a_bank(module):
    definition = compile_definition(module(), registries=KNOWN)
    outcome = evaluate(
        definition,
        {"taps": ["mains"], "places": [{"place": "A", "used": "900 m3"}]},
        prior={"total": "1 m3"},
        period=Period(date(2025, 1, 1), date(2025, 12, 31)),
    )
    seen = {
        role: [f.rule for f in outcome.findings_for(role)]
        for role in ("respondent", "bank")
    }
    assert "jump" in seen["respondent"]
    assert "jump" not in seen["bank"]
    assert "checks.jump" in definition.hidden_from(frozenset({"bank"}))
    assert "checks.jump" not in definition.hidden_from(frozenset({"bank", "reviewer"}))


def test_any_part_of_another_shape_is_refused_and_breaks_nothing(tmp_path):
    path = tmp_path / "odd.yaml"
    whole = yaml.safe_load(WATER)
    odd = itertools.cycle([7, "x", [1], {"a": {}}, None, [[]], [{"id": 3}], {"id": []}])
    refused = 0
    for place in _places(whole, ()):
        for _ in range(3):
            content = deepcopy(whole)
            around = content
            for step in place[:-1]:
                around = around[step]
            around[place[-1]] = next(odd)
            path.write_text(json.dumps(content), "utf-8")
            told = problems(path)
            assert all(each.message and each.file for each in told)
            refused += any(each.level == "error" for each in told)
    assert refused > 200


def _places(value, place):
    """Every place but the texts' own languages, which are alike."""
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for name, part in entries:
        yield (*place, name)
        if isinstance(part, dict | list) and "zh-Hant" not in part:
            yield from _places(part, (*place, name))


@pytest.mark.shared
def test_worked_example_of_the_facts_is_read_as_it_stands(shared, tmp_path):
    facts = (shared / "facts" / "questionnaires.md").read_text("utf-8")
    path = tmp_path / "electricity.yaml"
    path.write_text(facts.partition("```yaml\n")[2].partition("```")[0], "utf-8")
    assert {each.level for each in problems(path)} == {"warning"}
    definition = compile_definition(path, registries=KNOWN)
    inputs = [
        question for question in definition.questions.values() if not question.table
    ]
    assert len(inputs) == 12
    broken = tmp_path / "broken.yaml"
    broken.write_text(path.read_text("utf-8").replace("1800 GJ", "1801 GJ"), "utf-8")
    assert [each.message for each in problems(broken) if each.level == "error"]
