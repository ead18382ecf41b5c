"""A definition is refused with every problem at its place, or compiled, hashed and kept."""

import json
from datetime import date

import pytest

from questionnaires.language import (
    DefinitionError,
    compile_definition,
    evaluate,
    facts_of,
)
from questionnaires.language.compiler import from_kept
from questionnaires.language.lint_uses import points_of
from tests.questionnaires.language.builders import (
    check,
    compiled,
    form,
    options,
    question,
)


def problems(*questions, checks=(), **more):
    with pytest.raises(DefinitionError) as refusal:
        compile_definition(form(*questions, checks=checks, **more))
    return refusal.value.problems


def only(*questions, **more):
    (problem,) = problems(*questions, **more)
    return f"{problem.key}: {problem.message} {problem.remedy}"


MANIFEST = """\
gfq: "1.0"
key: small
version: "1"
languages: [en, zh-Hant]
title: {en: "Small", zh-Hant: "小"}
sections:
  - sections/one.yaml
"""
SECTION = """\
key: one
scope: profile
minutes: 1
title: {en: "One", zh-Hant: "一"}
questions:
  - key: n
    type: decimal
    used_by: {en: tests, zh-Hant: 測試}
    label: {en: "How many?", zh-Hant: "多少？"}
  - key: twice
    type: calc
    used_by: {en: tests, zh-Hant: 測試}
    label: {en: "Twice", zh-Hant: "兩倍"}
    value: n * 2
"""


@pytest.fixture
def written(tmp_path):
    def write(section=SECTION, manifest=MANIFEST):
        (tmp_path / "sections").mkdir(exist_ok=True)
        (tmp_path / "sections" / "one.yaml").write_text(section, "utf-8")
        (tmp_path / "small.yaml").write_text(manifest, "utf-8")
        return tmp_path / "small.yaml"

    return write


# --- problems stand at their place ---


@pytest.mark.parametrize(
    ("broken", "line", "key", "says"),
    [
        (SECTION.replace("n * 2", "nn * 2"), 14, "twice", 'no question "nn"'),
        (SECTION.replace("type: decimal", "type: decimol"), 7, "n", 'Did you mean "decimal"'),
        (SECTION.replace("calc\n    used_by: {en: tests, zh-Hant: 測試}", "calc"), 10, "twice", "Nobody uses this fact"),
        (SECTION.replace(', zh-Hant: "多少？"', ""), 9, "n", "missing in zh-Hant"),
        (SECTION.replace("多少？", "多少 {n}？"), 9, "n", "do not pipe in the same"),
        (SECTION.replace("minutes: 1", "minuts: 1"), 3, "one", 'Did you mean "minutes"'),
        (SECTION.replace("key: twice", "key: n"), 10, "n", "another question of this key"),
        (SECTION.replace("key: twice", "key: row"), 10, "row", "reserved word"),
        (SECTION.replace("key: twice", "key: from"), 10, "from", "reserved word"),
        (SECTION.replace("key: twice", "key: Twice"), 10, "Twice", "must match"),
    ],
)  # fmt: skip
def test_problem_names_file_line_key_and_remedy(written, broken, line, key, says):
    with pytest.raises(DefinitionError) as refusal:
        compile_definition(written(broken))
    problem = refusal.value.problems[0]
    assert problem.file == "sections/one.yaml"
    assert (problem.line, problem.key) in ((line, key), (line, "label"))
    assert says in f"{problem.message} {problem.remedy}"


def test_all_problems_are_told_at_once(written):
    broken = SECTION.replace("n * 2", "nn * 2").replace(
        "used_by: {en: tests, zh-Hant: 測試}\n", "", 1
    )
    with pytest.raises(DefinitionError) as refusal:
        compile_definition(written(broken.replace("    label: {en: \"How", "    unknown: 1\n    label: {en: \"How")))  # fmt: skip
    assert refusal.value.problems


@pytest.mark.parametrize("name", ["../one.yaml", "/etc/passwd", "one.txt", "none.yaml"])
def test_section_file_must_lie_beside_the_manifest(written, name):
    with pytest.raises(DefinitionError):
        compile_definition(
            written(manifest=MANIFEST.replace("sections/one.yaml", name))
        )


# --- what a definition must keep to ---


def test_circle_is_refused_and_shown():
    said = only(
        question("a", "calc", value="b + 1"), question("b", "calc", value="a + 1")
    )
    assert "in a circle" in said
    assert "a -> b -> a" in said or "b -> a -> b" in said


def test_question_cannot_decide_whether_it_is_asked():
    assert "in a circle" in only(question("a", "yes_no", ask_if='a == "yes"'))


def test_circle_through_a_column_is_refused():
    columns = [question("x", "calc", value="s * 2")]
    said = only(
        question("t", "table", columns=columns), question("s", "calc", value="sum(t.x)")
    )
    assert "in a circle" in said


def test_column_may_use_the_sum_of_another_column():
    definition = compiled(
        question("t", "table", columns=[
            question("n", "decimal"), question("share", "calc", value="row.n / s"),
        ]),
        question("s", "calc", value="sum(t.n)"),
    )  # fmt: skip
    cells = evaluate(definition, {"t": [{"n": 1}, {"n": 3}]}).cells
    assert [str(cells["t.share", row].value) for row in "12"] == ["0.25", "0.75"]


def test_order_in_the_file_does_not_matter():
    definition = compiled(
        question("c", "calc", value="b + 1"),
        question("b", "calc", value="a * 2"),
        question("a", "decimal"),
    )
    assert evaluate(definition, {"a": 3}).calculated["c"].value == 7


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (question("q", "quantity"), "needs units or unit_from"),
        (question("q", "quantity", units=["kWh", "L"]), "measure different things"),
        (question("q", "quantity", units=["kwH"]), 'Did you mean "kWh"'),
        (question("q", "quantity", unit_from="w"), "no choice of this form"),
        (question("q", "choice"), "needs list or options"),
        (question("q", "choice", list="none"), 'no list "none"'),
        (question("q", "choice", options=options("a", "a")), "same id"),
        (question("q", "text", units=["kWh"]), "A text has no units"),
        (question("q", "text", pattern="mail"), 'no pattern "mail"'),
        (question("q", "table"), "needs columns"),
        (question("q", "calc"), "needs value"),
        (question("q", "calc", value="1", ask_if="2"), "needs a condition"),
        (question("q", "calc", value='qty(1, "kWh")'), "not unitless"),
        (question("q", "calc", value="1", unit="kWh"), "not kWh"),
        (question("q", "decimal", required="w"), 'no question "w"'),
        (question("q", "decimal", quality="1 + 1"), "quality of an answer is a number"),
        (question("q", "table", columns=[question("a", "text")], rows={"key": "b"}), 'no column "b"'),
        (question("q", "text", label={"en": "Why {w}?"}), 'no question "w"'),
        (question("q", "text", label={"en": "Why {1 + 1}?"}), "more than a name"),
    ],
)  # fmt: skip
def test_question_that_cannot_be_is_refused(broken, says):
    assert says in " ".join(str(problem) for problem in problems(broken))


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (check("k", "m", "n > 1"), 'no question "m"'),
        (check("k", "n", "n > 1", "explain"), "needs coded reasons"),
        (check("k", "n", "n > 1", "explain", reasons=["x"]), "reason is not defined"),
        (check("k", "n", "row.n > 1", each_row=True), "has no rows"),
        (check("k", "n", "n"), "needs a condition"),
        (check("k", "n", "n > 1", "loud"), "Known here: explain, hard, soft"),
    ],
)
def test_check_that_cannot_be_is_refused(broken, says):
    found = problems(question("n", "decimal"), checks=[broken])
    assert says in " ".join(str(problem) for problem in found)


def test_data_point_is_asked_once():
    said = only(
        question("a", "text", data_point="x.y"), question("b", "text", data_point="x.y")
    )
    assert "asked twice" in said


def test_map_of_a_data_point_nobody_asks_is_refused():
    entries = [{"data_point": "main.m", "to": "1", "rel": "exact"}]
    maps = [{"framework": "f", "version": "1", "verified": False, "entries": entries}]
    assert 'Did you mean "main.n"' in only(question("n", "decimal"), maps=maps)


@pytest.mark.parametrize(
    "more",
    [
        {"checks": [check("k", "b", "a > b")]},
        {"maps": [{"framework": "f", "version": "1", "verified": False, "entries": [{"data_point": "main.a", "to": "1", "rel": "exact"}]}]},
    ],
)  # fmt: skip
def test_fact_is_used_by_a_check_or_a_framework(more):
    bare = {"key": "a", "type": "decimal", "label": {"en": "a"}}
    assert compiled(bare, question("b", "decimal"), **more)
    assert "Nobody uses this fact" in only(bare, question("b", "decimal"))


@pytest.mark.parametrize(
    "reader",
    [
        question("b", "calc", value="a + 1"),
        question("b", "decimal", ask_if="a > 1"),
        question("b", "decimal", required="a > 1"),
        question("b", "text", label={"en": "More than {a}?"}),
        question("b", "calc", value="prior.a"),
        question("b", "table", columns=[question("c", "calc", value="a * 2")]),
    ],
)
def test_fact_is_used_by_another_question(reader):
    assert compiled({"key": "a", "type": "decimal", "label": {"en": "a"}}, reader)


def test_fact_is_not_used_by_itself_or_by_a_word_that_looks_like_it():
    a = {"key": "a", "type": "calc", "label": {"en": "a"}, "value": "coalesce(prior.a, 1)"}  # fmt: skip
    b = question("b", "calc", value='"a" == "b"')
    assert "Nobody uses this fact" in only(a, b)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ({"valid_from": "2026-13-01"}, "2026-13-01 is not a day"),
        ({"valid_from": "2026-02-01", "valid_until": "2026-01-01"}, "ends before it begins"),
    ],
)  # fmt: skip
def test_relation_must_have_days_in_order(entry, says):
    entries = [{"data_point": "main.n", "to": "1", "rel": "exact", **entry}]
    maps = [{"framework": "f", "version": "1", "verified": False, "entries": entries}]
    assert says in only(question("n", "decimal"), maps=maps)


def test_relation_stated_twice_is_refused():
    entry = {"data_point": "main.n", "to": "1", "rel": "exact"}
    maps = [{"framework": "f", "version": "1", "verified": False, "entries": [entry, {**entry, "rel": "part_of"}]}]  # fmt: skip
    assert 'related to "1" twice' in only(question("n", "decimal"), maps=maps)


def test_relation_holds_within_its_days_and_says_what_it_needs():
    entry = {"data_point": "main.n", "to": "1", "rel": "exact", "needs": ["location_based"],
             "valid_from": "2026-01-01", "valid_until": "2026-12-31"}  # fmt: skip
    maps = [{"framework": "f", "version": "1", "verified": False, "entries": [entry]}]
    conditions = {"location_based": "n > 0"}
    definition = compiled(question("n", "decimal"), maps=maps, conditions=conditions)
    (found,) = definition.map_entries
    assert found.needs == ("location_based",)
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [found.holds_on(day) for day in days] == [False, True, True, False]


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (question("q", "quantity", units=["kWh"], dimension="mass"), "kWh does not measure mass"),
        (question("q", "calc", value="1", dimension="energy"), "No unit does not measure energy"),
        (question("q", "quantity", units=["kWh"], dimension="enrgy"), 'Did you mean "energy"?'),
    ],
)  # fmt: skip
def test_named_dimension_must_be_that_of_the_unit(broken, says):
    assert says in only(broken)


def test_named_dimension_may_be_a_quotient():
    factor = question("q", "quantity", units=["kgCO2e/kWh"], dimension="mass_ghg/energy")  # fmt: skip
    assert compiled(factor)


# --- who sees what ---


def test_answer_that_the_respondent_may_not_see_is_refused():
    assert "Nobody could answer this" in only(
        question("a", "decimal", visible_to=["bank"])
    )


def test_nothing_is_told_to_a_bank_alone():
    secret = question("a", "calc", value="1", visible_to=["bank"])
    with pytest.raises(DefinitionError, match="sees what its bank is told"):
        compiled(secret)
    table = question("t", "table", visible_to=["reviewer", "bank"], columns=[
        question("b", "calc", value="1", visible_to=["bank"]),
    ])  # fmt: skip
    with pytest.raises(DefinitionError, match="Add reviewer"):
        compiled(table)
    assert compiled(question("a", "calc", value="1", visible_to=["reviewer", "bank"]))


@pytest.mark.parametrize(
    "shown",
    [
        {"label": {"en": "Score {a}?"}},
        {"help": {"en": "Last year {prior.a}."}},
        {"example": {"en": "{sections.main.a}"}},
    ],
)
def test_text_must_not_show_what_its_reader_may_not_see(shown):
    hidden = question("a", "calc", value="1", visible_to=["respondent", "reviewer"])
    assert "is shown to bank, who may not see it" in only(
        hidden, question("b", "text", **shown)
    )
    assert compiled(hidden, question("b", "text", visible_to=["reviewer", "respondent"], **shown))  # fmt: skip


def test_message_of_a_check_must_not_show_it_either():
    hidden = question("a", "calc", value="1", visible_to=["respondent"])
    said = only(
        hidden, question("b", "decimal"), checks=[check("k", "b", "b > a", message={"en": "{a}"})]
    )  # fmt: skip
    assert "shown to bank, reviewer" in said


def test_findings_and_facts_keep_to_those_who_may_see_them():
    definition = compiled(
        question("a", "decimal", max=1, visible_to=["respondent"]),
        question("b", "decimal", max=1),
        question("t", "table", columns=[
            question("c", "decimal"), question("d", "decimal", visible_to=["respondent"]),
        ]),
    )  # fmt: skip
    answers = {"a": 5, "b": 5, "t": [{"c": 1, "d": 2}]}
    outcome = evaluate(definition, answers)
    assert [f.key for f in outcome.findings_for("respondent")] == ["a", "b"]
    assert [f.key for f in outcome.findings_for("bank")] == ["b"]
    points = [fact.data_point for fact in facts_of(definition, outcome, answers)]
    assert points == ["main.b", "t.c"]


# --- documents ---


def test_answer_without_its_required_document_is_found():
    definition = compiled(
        question("a", "decimal", evidence={"ask": "required"}),
        question("b", "decimal", evidence={"ask": "optional"}),
        question("t", "table", columns=[question("c", "decimal", evidence={"ask": "required"})]),
    )  # fmt: skip
    answers = {"a": 1, "b": 1, "t": [{"c": 1}, {"c": 2}, {}]}

    def found(evidence):
        outcome = evaluate(definition, answers, evidence=evidence)
        return [(f.key, f.row) for f in outcome.findings if f.rule == "evidence"]

    assert found(None) == []
    assert found(set()) == [("a", ""), ("t.c", "1"), ("t.c", "2")]
    assert found({"a", "t.c:2"}) == [("t.c", "1")]
    assert evaluate(definition, {}, evidence=set()).findings == ()


def test_section_above_its_points_is_warned_of():
    definition = compiled(*(question(f"q{n}", "long_text") for n in range(11)))
    (warning,) = definition.warnings
    assert "88 points" in warning.message
    assert warning.level == "warning"


def test_points_count_questions_rows_and_free_texts_but_no_figures():
    definition = compiled(
        question("a", "decimal"), question("b", "long_text"), question("c", "calc", value="1"),
        question("t", "table", rows={"min": 3}, columns=[question("x", "text")]),
        question("u", "table", columns=[question("x", "text"), question("y", "text")]),
    )  # fmt: skip
    assert points_of(definition.sections[0]) == 1 + 8 + 3 * 2 + 2


# --- kept as JSON ---


def test_json_gives_the_same_definition_back(written):
    definition = compile_definition(written())
    again = from_kept(definition.to_json())
    assert again.sha256 == definition.sha256
    assert evaluate(again, {"n": 4}).calculated["twice"].value == 8


def test_hash_depends_on_content_not_on_layout(written):
    first = compile_definition(written()).sha256
    assert compile_definition(written("# a remark\n" + SECTION)).sha256 == first
    assert (
        compile_definition(written(SECTION.replace("n * 2", "n * 3"))).sha256 != first
    )


def test_json_of_another_evaluator_is_refused(written):
    kept = json.loads(compile_definition(written()).to_json())
    with pytest.raises(DefinitionError, match="evaluator 99"):
        from_kept(json.dumps({**kept, "evaluator": "99"}))


def test_compiling_leaves_the_given_data_alone():
    plain = form(question("n", "decimal", min=0))
    before = json.dumps(plain)
    compile_definition(plain)
    assert json.dumps(plain) == before


def test_question_is_found_by_its_data_point():
    definition = compiled(
        question("t", "table", data_point="sites.site", columns=[question("a", "text")])
    )
    found = definition.by_data_point("sites.site.a")
    assert found is definition.questions["t.a"]
    assert definition.by_data_point("none") is None
