"""What is asked above the cap: by class, by size of company, through a map."""

import pytest

from questionnaires.inviting.caps import against_cap
from questionnaires.language import DefinitionError, compile_definition, evaluate
from questionnaires.language.facts import facts_of
from tests.factories import questionnaires as factory
from tests.questionnaires.language.builders import compiled, form, question

CAPS = {"employees": 10, "source": {"en": "A reading"}, "mark": "unverified"}


def found(*questions, **more):
    asked = against_cap(compiled(*questions, caps=CAPS, **more))
    return (
        [each.question.key for each in asked.above],
        [each.question.key for each in asked.above_for_small],
    )


def test_voluntary_and_what_no_standard_asks_is_above():
    asked = [
        question("a", "text", cap="essential"),
        question("b", "text", cap="if_applicable", cap_small="voluntary"),
        question("c", "text", cap="voluntary"),
        question("d", "text"),
    ]
    assert found(*asked) == (["c", "d"], ["b", "c", "d"])


def test_class_of_a_related_paragraph_counts_and_the_furthest_of_several():
    entries = [
        {"data_point": "main.a", "to": "B1", "rel": "exact", "cap": "voluntary"},
        {"data_point": "main.a", "to": "B2", "rel": "exact", "cap": "essential", "cap_small": "voluntary"},
        {"data_point": "main.b", "to": "B3", "rel": "exact"},
    ]  # fmt: skip
    maps = [
        {"framework": "vsme", "version": "1", "verified": False, "entries": entries}
    ]
    asked = [question("a", "text"), question("b", "text")]
    assert found(*asked, maps=maps) == (["b"], ["a", "b"])


def test_table_is_one_question_and_its_columns_are_as_it_is():
    column = question("name", "text")
    definition = compiled(question("t", "table", cap="essential", columns=[column]), caps=CAPS)  # fmt: skip
    assert against_cap(definition).above == ()
    assert definition.cap_of(definition.questions["t.name"]) == "essential"


@pytest.mark.parametrize(
    "more",
    [
        {"cap": "voluntary", "cap_small": "essential"},
        {"cap_small": "voluntary"},
        {"cap": "essential", "cap_small": "much"},
    ],
)
def test_small_company_is_never_asked_more(more):
    with pytest.raises(DefinitionError) as refused:
        compile_definition(form(question("a", "text", **more)))
    assert "cap_small" in str(refused.value)


@pytest.mark.parametrize("path", ["sme/micro", "sme/medium", "vsme/basic", "vsme/comprehensive"])  # fmt: skip
def test_every_form_for_companies_says_whose_reading_its_classes_are(path):
    definition = factory.ours(path)
    assert definition.caps.employees == 10
    assert definition.caps.mark == "unverified"
    asked = against_cap(definition)
    above, small = len(asked.above), len(asked.above_for_small)
    assert 0 < above <= small < len(asked.asked)


def test_fact_carries_the_classes_of_its_question():
    definition = compiled(question("a", "text", cap="essential", cap_small="voluntary"), question("b", "text"), caps=CAPS)  # fmt: skip
    made = evaluate(definition, {"a": "x", "b": "y"})
    facts = facts_of(definition, made, made.run.answers)
    assert [f.derivation["cap"] for f in facts] == [
        ["essential", "voluntary"],
        ["", ""],
    ]
    bare = compiled(question("a", "text", cap="essential"))
    made = evaluate(bare, {"a": "x"})
    (fact,) = facts_of(bare, made, made.run.answers)
    assert "cap" not in fact.derivation
