"""A section may be divided into topics: declared, linted, and each with its progress."""

import json

import pytest

from questionnaires.language import (
    DefinitionError,
    compile_definition,
    evaluate,
)
from questionnaires.language.compiler import from_kept
from tests.questionnaires.language.builders import form, question


def topic(key, *questions):
    return {"key": key, "title": {"en": key}, "questions": list(questions)}


def divided(*topics, **more):
    """A form whose only section has these topics."""
    plain = form(question("x", "decimal"))
    section = plain["sections"][0] | {"topics": list(topics)} | more
    if "questions" not in more:
        del section["questions"]
    return plain | {"sections": [section]}


GAS = topic(
    "gas",
    question("uses_gas", "yes_no", required=True),
    question("units", "decimal", required=True, ask_if='uses_gas == "yes"'),
)
COAL = topic("coal", question("coal", "decimal", required=True, ask_if="units > 5"))
OUTCOME = topic(
    "outcome",
    question("total", "calc", value="units + 0"),
    question("extra", "calc", value="coal * 2", ask_if="units > 5"),
)


@pytest.fixture
def heat():
    return compile_definition(divided(GAS, COAL, OUTCOME))


def progress(heat, **answers):
    evaluation = evaluate(heat, answers)
    return {each.key: each for each in evaluation.topic_progress(heat.sections[0])}


# --- in the definition ---


def test_section_has_the_questions_of_its_topics_in_order(heat):
    (section,) = heat.sections
    assert [each.key for each in section.questions] == [
        "uses_gas", "units", "coal", "total", "extra",
    ]  # fmt: skip
    assert [each.key for each in section.topics] == ["gas", "coal", "outcome"]
    assert [q.topic for q in section.questions] == ["gas"] * 2 + ["coal"] + [
        "outcome"
    ] * 2
    assert section.topics[0].questions == section.questions[:2]


def test_column_belongs_to_the_topic_of_its_table():
    table = question("bills", "table", columns=[question("kwh", "decimal")])
    definition = compile_definition(divided(topic("power", table), GAS))
    assert definition.questions["bills.kwh"].topic == "power"


def test_section_without_topics_has_none():
    definition = compile_definition(form(question("n", "decimal")))
    assert definition.sections[0].topics == ()
    assert definition.questions["n"].topic == ""


def test_topics_are_kept_in_the_published_json(heat):
    again = from_kept(heat.to_json())
    assert again.sha256 == heat.sha256
    assert [t.key for t in again.sections[0].topics] == ["gas", "coal", "outcome"]


@pytest.mark.parametrize(
    ("broken", "key", "says"),
    [
        (divided(GAS, topic("gas", question("n", "decimal"))), "gas", "another topic of this key"),
        (divided(GAS, topic("save", question("n", "decimal"))), "save", "address of its own"),
        (divided(GAS, COAL, questions=[question("n", "decimal")]), "main", "not both"),
        (divided(GAS), "main", "topics"),
        (divided(GAS, {**COAL, "title": {}}), "coal", "title"),
        (divided(GAS, topic("empty")), "empty", "questions"),
        (divided(GAS, {**COAL, "minuts": 1}), "coal", "no attribute minuts"),
        (divided(GAS, topic("odd", question("q", "calc", value="nn + 1"))), "q", 'no question "nn"'),
        (divided(GAS, topic("odd", question("units", "decimal"))), "units", "another question of this key"),
    ],
)  # fmt: skip
def test_topic_that_cannot_be_is_refused(broken, key, says):
    with pytest.raises(DefinitionError) as refusal:
        compile_definition(broken)
    assert key in [problem.key for problem in refusal.value.problems]
    assert says in " ".join(str(problem) for problem in refusal.value.problems)


def test_section_with_neither_questions_nor_topics_is_refused():
    plain = form(question("n", "decimal"))
    del plain["sections"][0]["questions"]
    with pytest.raises(DefinitionError, match="needs questions or topics"):
        compile_definition(plain)


def test_problem_in_a_topic_stands_at_its_line(tmp_path):
    text = """\
gfq: "1.0"
key: small
version: "1"
languages: [en]
title: {en: "Small"}
sections:
  - key: one
    scope: profile
    minutes: 1
    title: {en: "One"}
    topics:
      - key: first
        title: {en: "First"}
        questions:
          - {key: n, type: decimal, used_by: tests, label: {en: "N"}}
      - key: second
        title: {en: "Second"}
        questions:
          - {key: m, type: calc, value: nn + 1, used_by: tests, label: {en: "M"}}
"""
    file = tmp_path / "small.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(DefinitionError) as refusal:
        compile_definition(file)
    (problem,) = refusal.value.problems
    assert (problem.line, problem.key) == (19, "m")


# --- how far each topic is ---


def test_topic_counts_its_own_required_answers(heat):
    gas = progress(heat, uses_gas="yes")["gas"]
    assert (gas.asked, gas.required, gas.given, gas.is_complete) == (2, 2, 1, False)
    gas = progress(heat, uses_gas="yes", units="3")["gas"]
    assert gas.is_complete


def test_topic_whose_questions_are_not_asked_is_left_out(heat):
    assert "coal" not in progress(heat, uses_gas="no")
    assert "coal" in progress(heat, uses_gas="yes", units="6")


def test_topic_of_figures_asks_nothing_and_is_there(heat):
    outcome = progress(heat, uses_gas="no")["outcome"]
    assert (outcome.asked, outcome.required, outcome.is_complete) == (0, 0, True)


def test_topics_of_a_section_add_up_to_it(heat):
    evaluation = evaluate(heat, {"uses_gas": "yes", "units": "6"})
    (whole,) = evaluation.progress()
    parts = evaluation.topic_progress(heat.sections[0])
    assert whole.required == sum(part.required for part in parts) == 3
    assert whole.given == sum(part.given for part in parts) == 2


# --- who uses a fact, in all languages ---


def in_two_languages(used_by):
    one = question("n", "decimal", label={"en": "N", "zh-Hant": "數"}, used_by=used_by)
    plain = form(one, languages=["en", "zh-Hant"])
    plain["title"] = plain["sections"][0]["title"] = {"en": "T", "zh-Hant": "題"}
    return plain


@pytest.mark.parametrize("used_by", ["the size class", {"en": "the size class"}])
def test_use_of_a_fact_names_the_language_it_lacks(used_by):
    with pytest.raises(DefinitionError) as refusal:
        compile_definition(in_two_languages(used_by))
    (problem,) = refusal.value.problems
    assert problem.key == "used_by"
    assert "missing in zh-Hant" in problem.message


def test_use_of_a_fact_in_all_languages_is_kept():
    both = {"en": "the size class", "zh-Hant": "規模類別"}
    definition = compile_definition(in_two_languages(both))
    assert definition.questions["n"].used_by == both


def test_kept_version_is_not_linted_again():
    kept = json.dumps(
        {"evaluator": "1", "definition": in_two_languages("the size class")}
    )
    again = from_kept(kept)
    assert again.questions["n"].used_by == {"en": "the size class"}
