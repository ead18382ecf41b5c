"""Micro, small and medium: each holds the smaller one, its cases, and every check bites."""

import re
from datetime import date
from pathlib import Path

import pytest

from catalogue.tables import load
from questionnaires.language import Period, compile_definition, evaluate
from questionnaires.language.cases import cases_of, failures
from questionnaires.language.findings import Finding
from questionnaires.language.units import unit

FOLDER = Path(__file__).parents[3] / "questionnaires" / "definitions" / "sme"
SIZES = ("micro", "small", "medium")
YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))
DEFINITIONS = {size: compile_definition(FOLDER / f"{size}.yaml") for size in SIZES}
CASES = [
    pytest.param(size, case, id=f"{size}: {case['name']}")
    for size in ("small", "medium")
    for *_, case in cases_of(FOLDER / f"{size}.yaml", DEFINITIONS[size])
]
NOT_HONG_KONG = re.compile(
    "[电气还业员险们价环报损县厂车东风图总数贷]|视频|信息|软件|网络|质量|通过网"
)

BIG = {"employees": 8, "turnover": "1,000,000", "currency": "HKD"}
#: What makes each check of the larger sizes speak.
BITES = [
    ("energy_below_turnover", BIG | {"energy_spend": "600,000"}),
    ("ebitda_within_turnover", BIG | {"ebitda": "1,000,001"}),
    ("gross_profit_within_turnover", BIG | {"gross_profit": "1,000,001"}),
    (
        "fixed_assets_within_assets",
        BIG | {"total_assets": 10, "fixed_assets": 6, "inventories": 5},
    ),
    ("climate_within_capital", BIG | {"capital_spending": 5, "climate_spending": 6}),
    (
        "shares_within_whole",
        {"sites": [{"name": "A", "revenue_share": 90}, {"name": "B", "revenue_share": 61}]},
    ),
    (
        "certificates_within_use",
        {
            "electricity_basis": "year",
            "electricity_year": 100,
            "green_power": ["certificates"],
            "instruments": [{"kwh": 101}],
        },
    ),
    (
        "certificate_of_this_year",
        {"green_power": ["certificates"], "instruments": [{"year": 2022, "number": "1"}]},
    ),
    (
        "certificate_once",
        {"green_power": ["contract"], "instruments": [{"number": "1"}, {"number": "1"}]},
    ),
    (
        "much_gas",
        {"topped_up": "yes", "refrigerants": [{"gas": "r_32", "amount": "101 kg"}]},
    ),
    (
        "cooling_without_figure",
        {"district_cooling_used": "yes", "district_cooling": "52,000 kWh"},
    ),
    ("ferry_without_figure", {"travels": "yes", "travel": [{"mode": "ferry"}]}),
    ("barge_without_figure", {"freights": "yes", "freight": [{"mode": "river"}]}),
    ("electric_within_fleet", {"fleet": [{"kind": "van", "count": 1, "electric": 2}]}),
    ("much_water", {"employees": 1, "water_basis": "bills", "water_used": 2001}),
    (
        "waste_unit_slip",
        {"waste_known": "weighed", "waste": [{"kind": "general", "amount": "1001 t"}]},
    ),
    (
        "chemical_to_licensed",
        {
            "waste_known": "weighed",
            "waste": [{"kind": "chemical", "destination": "landfill"}],
        },
    ),
    (
        "base_before_target",
        {"has_target": "yes", "target_year": 2027, "target_base_year": 2027},
    ),
    (
        "saving_pays_back",
        {"actions": ["lighting"], "measures": [{"measure": "LED", "cost": 1, "saving": 3}]},
    ),
]  # fmt: skip


def fired(definition, given, prior=None) -> list[Finding]:
    return list(evaluate(definition, given, period=YEAR, prior=prior).findings)


@pytest.mark.parametrize(("size", "case"), CASES)
def test_case_holds(size, case):
    assert failures(DEFINITIONS[size], case) == []


@pytest.mark.parametrize(
    ("smaller", "larger"), [("micro", "small"), ("small", "medium")]
)
def test_a_larger_size_asks_all_of_the_smaller_under_the_same_data_points(
    smaller, larger
):
    small, large = DEFINITIONS[smaller], DEFINITIONS[larger]
    assert (small.instrument, large.instrument) == ("sme", "sme")
    for path, question in small.questions.items():
        same = large.questions[path]
        assert (same.data_point, same.type, same.units, same.scope) == (
            question.data_point,
            question.type,
            question.units,
            question.scope,
        ), path
        assert {o.id for o in question.options} <= {o.id for o in same.options}, path


@pytest.mark.parametrize(("size", "least", "most"), [("micro", 17, 28), ("small", 50, 70), ("medium", 95, 130)])  # fmt: skip
def test_asks_about_25_60_and_120_questions(size, least, most):
    definition = DEFINITIONS[size]
    asked = [q for q in definition.questions.values() if q.is_input and not q.table]
    always = [q for q in asked if not q.ask_if]
    assert least <= len(always) <= most
    assert len(asked) >= len(always)


@pytest.mark.parametrize("size", SIZES)
def test_every_question_says_where_to_find_it_with_an_example_and_its_use(size):
    definition = DEFINITIONS[size]
    assert definition.warnings == ()
    for question in definition.questions.values():
        if question.table:
            continue
        assert set(question.used_by) == {"en", "zh-Hant"}, question.key
        if question.is_input:
            assert question.help and question.example, question.key
            assert question.minutes > 0, question.key


def test_chinese_is_written_as_in_hong_kong():
    for question in DEFINITIONS["medium"].questions.values():
        texts = [question.label, question.help, question.example, question.used_by]
        texts += [option.label for option in question.options]
        for each in texts:
            if each:
                assert not NOT_HONG_KONG.search(each["zh-Hant"]), each["zh-Hant"]


def test_every_check_of_the_larger_sizes_bites_and_every_one_is_tried():
    tried = {check for check, _ in BITES} | {"water_against_last_year"}
    micro = {c.key for s in DEFINITIONS["micro"].sections for c in s.checks}
    medium = {c.key for s in DEFINITIONS["medium"].sections for c in s.checks}
    assert medium - micro == tried


@pytest.mark.parametrize(("check", "given"), BITES)
def test_check_speaks(check, given):
    assert check in [finding.rule for finding in fired(DEFINITIONS["medium"], given)]


def test_cooling_with_a_figure_of_the_operator_is_not_remarked_on():
    given = {"district_cooling_used": "yes", "district_cooling": "52,000 kWh"}
    stated = {**given, "district_cooling_stated": "8.4 tCO2e"}
    rules = [finding.rule for finding in fired(DEFINITIONS["medium"], stated)]
    assert "cooling_without_figure" not in rules


def test_water_far_from_last_year_needs_a_reason():
    given = {"water_basis": "bills", "water_used": 100}
    prior = {"water_used": {"value": "300", "unit": "m3"}}
    found = fired(DEFINITIONS["small"], given, prior)
    assert "water_against_last_year" in [finding.rule for finding in found]


def test_every_factor_table_of_the_largest_size_is_in_the_catalogue():
    tables = load()
    for name, entry in DEFINITIONS["medium"].content["factors"].items():
        values = list(tables.rows(entry.get("table", name)))
        wanted = unit(entry["unit"]).dimension
        known = [v for v in values if "kgCO2/" not in v.unit]
        assert any(unit(value.unit).dimension == wanted for value in known), name


def test_every_cooling_gas_but_the_unnamed_has_weights_of_both_reports():
    tables, day = load(), date(2024, 6, 1)
    for option in DEFINITIONS["medium"].questions["refrigerants.gas"].options:
        for table in ("gwp-ar5", "gwp-ar6"):
            found = tables.lookup(table, option.id, day)
            assert (found is None) == (option.id == "other"), (table, option.id)


def test_frameworks_are_mapped_and_none_is_called_verified():
    entries = DEFINITIONS["medium"].map_entries
    assert {entry.framework for entry in entries} == {
        "tcfd", "ifrs_s2", "vsme", "gri", "cdp", "hkex_part_d",
    }  # fmt: skip
    assert len(entries) > 150
    assert not any(entry.verified for entry in entries)


def any_answer(question):
    """Something that fits the question."""
    if question.options:
        return [question.options[0].id] if question.type == "choices" else question.options[0].id  # fmt: skip
    least = str(question.min or 1)
    return {
        "date": "2024-06-30",
        "text": question.key,
        "long_text": "Some words.",
        "percent": "10",
        "quantity": f"{least} {question.unit}".strip(),
    }.get(question.type, least)


def fill(definition, answers):
    """Answers to all that is asked, and then to what those answers make it ask."""
    for _round in range(6):
        evaluation = evaluate(definition, answers, period=YEAR, factors=load())
        for question in definition.questions.values():
            if question.is_input and not question.table and question.key in evaluation.asked:  # fmt: skip
                if question.type == "table":
                    row = {c.key: any_answer(c) for c in question.columns if c.is_input}
                    answers.setdefault(question.key, [row])
                else:
                    answers.setdefault(question.key, any_answer(question))
    return evaluation


@pytest.mark.parametrize("size", SIZES)
def test_whoever_answers_everything_is_done_and_gets_the_figures(size):
    definition = DEFINITIONS[size]
    answers = {"refrigerants": [{"gas": "r_32", "amount": "1 kg"}]}
    evaluation = fill(definition, answers)
    assert evaluation.completeness == 1
    missing = [f for f in evaluation.findings if f.rule in ("required", "rows_min")]
    assert missing == []
    for key in ("scope_1", "scope_2", "total_emissions", "electricity"):
        assert evaluation.value(key) is not None, key
    if size != "micro":
        assert evaluation.value("scope_2_market") is not None
        assert evaluation.value("scope_3_here") is not None
