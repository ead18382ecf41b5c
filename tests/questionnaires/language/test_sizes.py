"""One set of files serves several sizes: what is larger than the manifest's is left out."""

import pytest

from questionnaires.language import DefinitionError, compile_definition, evaluate
from questionnaires.language.cases import cases_of
from questionnaires.language.checking import check_paths
from questionnaires.language.compiler import from_kept
from tests.questionnaires.language.builders import check, form, options, question

SHARED = """\
sizes: [micro, small, medium]
instrument: sme
entity: company
languages: [en]
lists: {colours: [{id: red, en: Red}, {id: green, en: Green, size: medium}]}
factors: {grid: {unit: kgCO2e/kWh}}
lookups: {hue: {a: red}}
reasons: [{id: other, en: Other}]
sections: [one.yaml, two.yaml]
maps: [map.yaml]
cases: [cases.yaml]
"""
ONE = """\
key: one
scope: profile
title: {en: "One"}
minutes: {by_size: {micro: 2, medium: 5}}
topics:
  - key: figures
    title: {en: "Figures"}
    intro: {en: "Have your bills at hand."}
    questions:
      - {key: kwh, type: decimal, used_by: tests, required: true, label: {en: "kWh"}}
      - {key: colour, type: choice, list: colours, used_by: tests, label: {en: "Colour"}}
      - key: bills
        type: table
        used_by: tests
        label: {en: "Bills"}
        columns:
          - {key: n, type: decimal, label: {en: "n"}}
          - {key: meter, type: text, size: small, label: {en: "Meter"}}
  - key: more
    size: small
    title: {en: "More"}
    questions:
      - {key: litres, type: decimal, used_by: tests, required: true, label: {en: "Litres"}}
      - {key: waste, type: decimal, size: medium, used_by: tests, label: {en: "Waste"}}
  - key: result
    title: {en: "Result"}
    size: small
    questions:
      - key: total
        type: calc
        used_by: tests
        label: {en: "Total"}
        value: {by_size: {small: kwh + litres, medium: kwh + litres + waste}}
checks:
  - {key: much, on: kwh, level: soft, pass: kwh < 9, message: {en: "Much"}}
  - {key: more_litres, size: small, on: litres, level: soft, pass: litres < kwh, message: {en: "Litres"}}
"""
TWO = """\
key: two
scope: targets
title: {en: "Two"}
minutes: 1
questions:
  - {key: goal, type: text, size: medium, used_by: tests, label: {en: "Goal"}}
"""
MAP = """\
framework: f
version: "1"
verified: false
entries:
  - {data_point: one.kwh, to: "1", rel: exact}
  - {data_point: one.litres, to: "2", rel: exact}
  - {data_point: bills.meter, to: "3", rel: exact}
"""
CASES = """\
cases:
  - name: all
    given: {kwh: 1}
    expect: {asked: [kwh], completeness: {by_size: {micro: 1, small: 0.5}}}
  - name: tiny
    sizes: [micro]
    given: {kwh: 1}
    expect: {findings: []}
  - name: medium
    size: medium
    given: {kwh: 1, litres: 2, waste: 3}
    expect: {total: 6}
"""
FILES = {"shared.yaml": SHARED, "one.yaml": ONE, "two.yaml": TWO, "map.yaml": MAP, "cases.yaml": CASES}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    for size in ("micro", "small", "medium"):
        (tmp_path / f"{size}.yaml").write_text(
            f'gfq: "1.0"\nkey: sme_{size}\nversion: "1"\nsize: {size}\n'
            f'title: {{en: "{size}"}}\ninclude: [shared.yaml]\n'
        )
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def changed(folder, name, old, new):
    text = FILES[name]
    assert old in text
    (folder / name).write_text(text.replace(old, new))
    return folder


def said(folder, size="micro"):
    with pytest.raises(DefinitionError) as refusal:
        compile_definition(folder / f"{size}.yaml")
    return str(refusal.value)


@pytest.mark.parametrize(
    ("size", "inputs"),
    [
        ("micro", ["kwh", "colour", "bills"]),
        ("small", ["kwh", "colour", "bills", "litres"]),
        ("medium", ["kwh", "colour", "bills", "litres", "waste", "goal"]),
    ],
)
def test_each_size_asks_what_is_not_larger(folder, size, inputs):
    definition = compile_definition(folder / f"{size}.yaml")
    assert list(definition.inputs) == inputs
    assert (definition.size, definition.instrument) == (size, "sme")
    assert definition.sizes == ("micro", "small", "medium")
    assert definition.entity == "company"


def test_each_size_contains_the_smaller_with_the_same_data_points(folder):
    points = [
        {q.data_point for q in compile_definition(folder / f"{size}.yaml").questions.values()}
        for size in ("micro", "small", "medium")
    ]  # fmt: skip
    assert points[0] < points[1] < points[2]


def test_columns_options_checks_and_relations_have_sizes_too(folder):
    micro, medium = (compile_definition(folder / f"{s}.yaml") for s in ("micro", "medium"))  # fmt: skip
    assert [c.key for c in micro.questions["bills"].columns] == ["n"]
    assert [c.key for c in medium.questions["bills"].columns] == ["n", "meter"]
    assert [o.id for o in micro.questions["colour"].options] == ["red"]
    assert [o.id for o in medium.questions["colour"].options] == ["red", "green"]
    assert [c.key for s in micro.sections for c in s.checks] == ["much"]
    assert [entry.to for entry in micro.map_entries] == ["1"]
    assert [entry.to for entry in medium.map_entries] == ["1", "2", "3"]


def test_by_size_takes_the_largest_that_fits(folder):
    small, medium = (compile_definition(folder / f"{s}.yaml") for s in ("small", "medium"))  # fmt: skip
    answers = {"kwh": 1, "litres": 2, "waste": 3}
    assert evaluate(small, answers).calculated["total"].value == 3
    assert evaluate(medium, answers).calculated["total"].value == 6
    assert [small.sections[0].minutes, medium.sections[0].minutes] == [2, 5]


def test_a_section_left_with_one_topic_is_one_page(folder):
    (section,) = compile_definition(folder / "micro.yaml").sections
    assert section.topics == ()
    assert section.intro == {"en": "Have your bills at hand."}
    assert len(compile_definition(folder / "small.yaml").sections[0].topics) == 3


def test_kept_json_knows_its_size_and_nothing_of_the_others(folder):
    micro = compile_definition(folder / "micro.yaml")
    again = from_kept(micro.to_json())
    assert (again.size, again.sha256) == ("micro", micro.sha256)
    assert "litres" not in micro.to_json()


def test_expression_naming_a_larger_question_is_refused_with_a_remedy(folder):
    changed(folder, "one.yaml", "pass: kwh < 9", "pass: kwh < litres")
    message = said(folder)
    assert "one.yaml:35: kwh: pass: " in message
    assert '"litres" is asked from size small on, not in this one.' in message
    assert "Write size: small here too" in message
    assert compile_definition(folder / "small.yaml")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("pass: kwh < 9", "pass: unique(bills.meter)", '"bills.meter" is asked from size small'),
        ("on: kwh", "on: waste", '"waste" is asked from size medium'),
        ("type: text, size: small", "type: text, size: large", 'There is no size "large"'),
        ("by_size: {micro: 2,", "by_size: {tiny: 2,", 'There is no size "tiny"'),
    ],
)  # fmt: skip
def test_what_a_size_cannot_have_is_refused(folder, old, new, says):
    assert says in said(changed(folder, "one.yaml", old, new))


def test_problem_behind_something_left_out_keeps_its_line(folder):
    changed(folder, "one.yaml", "litres < kwh", "litres < khw")
    assert "one.yaml:36: litres" in said(folder, "small")


def test_size_without_sizes_is_refused():
    with pytest.raises(DefinitionError, match="Write sizes:"):
        compile_definition(form(question("a", "text", size="small")))


def test_manifest_must_say_which_size_it_is():
    with pytest.raises(DefinitionError, match="Add size: micro"):
        compile_definition(form(question("a", "text"), sizes=["micro", "small"]))


def test_check_runs_the_cases_of_each_size(folder):
    assert check_paths([folder]) == []
    names = [c["name"] for *_, c in cases_of(folder / "small.yaml", compile_definition(folder / "small.yaml"))]  # fmt: skip
    assert names == ["all"]
    changed(folder, "cases.yaml", "total: 6", "total: 7")
    (problem,) = check_paths([folder])
    assert str(problem).startswith("cases.yaml:9: medium: total is 6, not 7.")


# --- included files ---


def test_what_stands_twice_is_told_with_both_places(folder):
    with (folder / "micro.yaml").open("a") as manifest:
        manifest.write("factors: {grid: {unit: kgCO2e/kWh}}\n")
    assert 'shared.yaml:6: grid: "grid" also stands in micro.yaml, line 7.' in said(folder)  # fmt: skip


def test_manifest_adds_to_what_is_shared(folder):
    with (folder / "medium.yaml").open("a") as manifest:
        manifest.write(
            "reasons: [{id: grew, en: Grew}]\nlists: {sorts: [{id: a, en: A}]}\n"
        )
    content = compile_definition(folder / "medium.yaml").content
    assert [reason["id"] for reason in content["reasons"]] == ["other", "grew"]
    assert set(content["lists"]) == {"colours", "sorts"}


@pytest.mark.parametrize("name", ["../x.yaml", "/etc/passwd", "none.yaml", "x.txt"])
def test_included_file_must_lie_beside_the_manifest(folder, name):
    manifest = folder / "micro.yaml"
    manifest.write_text(manifest.read_text().replace("shared.yaml", name))
    assert "micro.yaml:6" in said(folder) or "cannot be read" in said(folder)


def test_key_of_the_manifest_cannot_be_shared(folder):
    (folder / "shared.yaml").write_text("key: sme\n" + SHARED)
    assert "key cannot be shared" in said(folder)


@pytest.mark.parametrize("name", ["shared.yaml", "one.yaml"])
def test_a_part_alone_is_told_to_be_one_and_nothing_else(folder, name):
    with pytest.raises(DefinitionError) as refusal:
        compile_definition(folder / name)
    (problem,) = refusal.value.problems
    assert str(problem).startswith(f"{name}:1: gfq: This file is no definition by itself.")  # fmt: skip


# --- new attributes ---


def test_attributes_reach_the_question():
    definition = compile_definition(
        form(
            question("a", "text", visible_to=["respondent", "bank"], prefill="prior",
                     cap="essential", evidence={"ask": "required", "accept": ["pdf"]}),
            question("t", "table", visible_to=["respondent"], columns=[question("c", "text")]),
        )
    )  # fmt: skip
    a = definition.questions["a"]
    assert (a.visible_to, a.prefill, a.cap) == (("respondent", "bank"), "prior", "essential")  # fmt: skip
    assert (a.evidence.ask, a.evidence.accept, a.evidence.max_mb) == ("required", ("pdf",), 20)  # fmt: skip
    assert definition.questions["t.c"].visible_to == ("respondent",)


@pytest.mark.parametrize(
    "more",
    [
        {"visible_to": ["everybody"]},
        {"visible_to": []},
        {"evidence": {"accept": ["pdf"]}},
        {"evidence": {"ask": "required", "accept": ["exe"]}},
        {"cap": "much"},
        {"prefill": "later"},
    ],
)
def test_attribute_that_cannot_be_is_refused(more):
    with pytest.raises(DefinitionError):
        compile_definition(form(question("a", "text", **more)))


def test_check_of_sized_options_compiles_in_each():
    plain = form(
        question("a", "choice", options=[*options("x"), {**options("y")[0], "size": "small"}]),
        checks=[check("k", "a", 'a != "y"') | {"size": "small"}],
        sizes=["micro", "small"],
    )  # fmt: skip
    assert compile_definition({**plain, "size": "small"})
    assert compile_definition({**plain, "size": "micro"})
