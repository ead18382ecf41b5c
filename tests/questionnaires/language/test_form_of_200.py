"""The form of 200 questions that bench/questionnaire_evaluate.py times holds what it says."""

import pytest

from questionnaires.language import Answer, compile_definition, evaluate, parse_value
from tests.questionnaires.language.form_of_200 import answers, form


@pytest.fixture(scope="module")
def definition():
    return compile_definition(form())


def stored(definition, given):
    """The same answers as rows of the database bring them."""

    def one(question, text):
        parsed = parse_value(question, text)
        return Answer(parsed.text, parsed.number, parsed.unit)

    return {
        key: [
            {
                name: one(definition.questions[f"{key}.{name}"], cell)
                for name, cell in row.items()
            }
            for row in value
        ]
        if isinstance(value, list)
        else one(definition.questions[key], value)
        for key, value in given.items()
    }


def test_two_hundred_questions_with_conditions_figures_checks_and_tables(definition):
    assert len(definition.inputs) + 30 == 200
    assert (
        sum(question.ask_if != "" for question in definition.questions.values()) == 60
    )
    assert len(definition.plan.checks) == 70


def test_stored_rows_and_texts_give_the_same(definition):
    given = answers(1)
    from_texts = evaluate(definition, given)
    from_rows = evaluate(definition, stored(definition, given))
    assert from_rows.asked == from_texts.asked
    assert {k: c.value for k, c in from_rows.calculated.items()} == {
        k: c.value for k, c in from_texts.calculated.items()
    }
    assert len(from_rows.findings) == len(from_texts.findings) > 0
