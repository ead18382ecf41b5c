"""Facts are plain records of what was asked and said, with where they come from."""

from datetime import date
from decimal import Decimal

import pytest

from questionnaires.language import Period, evaluate, facts_of
from tests.questionnaires.language.builders import compiled, options, question

PERIOD = Period(date(2024, 1, 1), date(2024, 12, 31))


def facts(definition, answers):
    return facts_of(definition, evaluate(definition, answers, period=PERIOD), answers)


def test_answered_question_gives_a_fact_in_the_data_points_own_unit():
    definition = compiled(
        question(
            "e", "quantity", units=["kWh", "MWh"], quality=2, data_point="energy.used"
        )
    )
    (fact,) = facts(definition, {"e": "1.5 MWh"})
    assert (fact.data_point, fact.value, fact.number, fact.unit) == (
        "energy.used", "1500", Decimal(1500), "kWh",
    )  # fmt: skip
    assert (fact.period_start, fact.period_end) == (PERIOD.start, PERIOD.end)
    assert (fact.quality, fact.scope, fact.state) == (2, "profile", "answered")
    assert fact.derivation["entered"] == "1.5 MWh"
    assert fact.derivation["definition"] == definition.sha256


def test_figure_at_a_moment_is_dated_to_the_end_of_the_period():
    (fact,) = facts(compiled(question("n", "decimal", instant=True)), {"n": 1})
    assert fact.period_start == fact.period_end == PERIOD.end


def test_money_takes_the_currency_that_was_answered():
    definition = compiled(
        question("currency", "choice", options=options("HKD", "USD")),
        question("turnover", "quantity", unit_from="currency"),
    )
    _, fact = facts(definition, {"currency": "USD", "turnover": "1,000"})
    assert (fact.value, fact.unit) == ("1000", "USD")


def test_zero_do_not_know_not_applicable_and_silence_are_four_things():
    keys = ("zero", "unknown", "none", "silent")
    definition = compiled(*(question(key, "decimal") for key in keys))
    answers = {
        "zero": 0, "unknown": {"state": "dont_know"}, "none": {"state": "not_applicable"},
    }  # fmt: skip
    found = {fact.data_point: fact for fact in facts(definition, answers)}
    assert set(found) == {"main.zero", "main.unknown", "main.none"}
    assert (found["main.zero"].state, found["main.zero"].number) == ("answered", 0)
    assert (found["main.unknown"].state, found["main.unknown"].number) == (
        "dont_know",
        None,
    )
    assert (found["main.none"].state, found["main.none"].value) == (
        "not_applicable",
        "",
    )


def test_answer_to_a_question_that_is_not_asked_is_no_fact():
    definition = compiled(
        question("y", "yes_no"), question("n", "decimal", ask_if='y == "yes"')
    )
    found = facts(definition, {"y": "no", "n": 5})
    assert [fact.data_point for fact in found] == ["main.y"]


def test_blank_figure_is_no_fact():
    definition = compiled(
        question("n", "decimal"), question("c", "calc", value="n * 2")
    )
    assert facts(definition, {}) == []


def test_rows_are_told_apart_by_their_dimension():
    definition = compiled(
        question("t", "table", columns=[
            question("n", "decimal"), question("twice", "calc", value="row.n * 2"),
        ])
    )  # fmt: skip
    found = facts(definition, {"t": {"r1": {"n": 1}, "r2": {"n": 2}}})
    assert [(f.data_point, f.dimensions, f.value) for f in found] == [
        ("t.n", {"t": "r1"}, "1"),
        ("t.twice", {"t": "r1"}, "2"),
        ("t.n", {"t": "r2"}, "2"),
        ("t.twice", {"t": "r2"}, "4"),
    ]
    assert found[1].derivation["rule"] == "row.n * 2"


def test_partial_and_flags_travel_with_the_figure():
    definition = compiled(
        question("t", "table", columns=[question("n", "decimal")]),
        question("s", "calc", value="sum(t.n)"),
    )
    found = facts(definition, {"t": [{"n": 1}, {}]})
    assert found[-1].derivation["partial"] is True


def test_percent_and_choices_keep_their_form():
    definition = compiled(
        question("p", "percent"), question("c", "choices", options=options("a", "b"))
    )
    percent, choices = facts(definition, {"p": "12.5%", "c": ["b", "a"]})
    assert (percent.value, percent.unit) == ("12.5", "%")
    assert choices.value == "a,b"


def test_facts_of_other_answers_than_those_evaluated_are_refused():
    definition = compiled(question("n", "decimal"))
    evaluation = evaluate(definition, {"n": 1})
    with pytest.raises(ValueError, match="not the answers"):
        facts_of(definition, evaluation, {"n": 2})
