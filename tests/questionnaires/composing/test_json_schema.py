"""The schema lets through what the language reads, and nothing it would stumble over."""

from datetime import date
from decimal import Decimal

import pytest
from jsonschema import Draft202012Validator

from questionnaires.composing.json_schema import DIALECT, schema_of
from questionnaires.language import Period, evaluate
from tests.factories.questionnaires import small_definition

ANSWERS = {
    "sector": "retail",
    "employees": "12",
    "currency": "HKD",
    "turnover": {"value": "5000000", "unit": "HKD"},
    "buys_power": "yes",
    "bills": [
        {
            "start": "2024-01-01",
            "end": "2024-12-31",
            "supplier": "clp",
            "amount": {"value": "1200.5", "unit": "kWh"},
        }
    ],
    "uses_gas": "no",
    "cylinders": "4",
}


def schema(section=""):
    return schema_of(small_definition(), "en", section=section)


def faults(answers, section=""):
    validator = Draft202012Validator(schema(section))
    return sorted(
        "/".join(map(str, each.path)) for each in validator.iter_errors(answers)
    )


def test_schema_is_one_of_the_dialect():
    Draft202012Validator.check_schema(schema())
    assert schema()["$schema"] == DIALECT


def test_answers_of_the_schema_are_read_without_a_fault():
    assert faults(ANSWERS) == []
    period = Period(date(2024, 1, 1), date(2024, 12, 31))
    outcome = evaluate(small_definition(), ANSWERS, period=period)
    assert [f.rule for f in outcome.findings if f.level == "hard"] == []
    row = outcome.row_ids("bills")[0]
    assert outcome.value("bills.amount", row) == Decimal("1200.5")
    assert outcome.value("employees") == 12


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("employees", 12),
        ("employees", "twelve"),
        ("employees", "1.5"),
        ("turnover", {"value": 5_000_000, "unit": "HKD"}),
        ("turnover", {"value": "5,000,000", "unit": "HKD"}),
        ("turnover", {"value": "5000000"}),
        ("turnover", "5000000"),
        ("sector", "spaceflight"),
        ("buys_power", True),
        ("bills", [{"amount": {"value": "1", "unit": "furlong"}}]),
        ("bills", [{"colour": "red"}]),
        ("bills", {"start": "2024-01-01"}),
        ("nobody_asks", "x"),
        ("employees", {"state": "perhaps"}),
    ],
)
def test_wrong_shape_is_refused(key, value):
    assert faults({**ANSWERS, key: value}) != []


def test_answers_may_say_that_one_does_not_know_where_that_is_allowed():
    allowed = [
        question
        for question in small_definition().questions.values()
        if question.is_input and not question.table and "dont_know" in question.allow
    ]
    assert allowed
    for question in allowed:
        assert faults({**ANSWERS, question.key: {"state": "dont_know"}}) == []


def test_module_has_its_own_questions_only():
    first, second, *_ = small_definition().sections
    keys = set(schema(first.key)["properties"])
    assert keys == {q.key for q in first.questions if q.is_input}
    assert not keys & set(schema(second.key)["properties"])
    with pytest.raises(KeyError):
        schema("nowhere")


def test_calculated_figures_are_not_asked_for():
    figures = {q.key for q in small_definition().questions.values() if not q.is_input}
    assert figures
    assert not figures & set(schema()["properties"])


def test_only_what_is_always_required_is_required():
    needed = set(schema()["required"])
    questions = small_definition().questions
    assert {"sector", "employees"} <= needed
    for key in needed:
        assert questions[key].required is True
        assert not questions[key].ask_if


def test_titles_are_in_the_language_that_was_asked_for():
    english, chinese = (
        schema_of(small_definition(), language)["title"]
        for language in ("en", "zh-Hant")
    )
    assert english != chinese
