"""An explanation shows everything a figure was made of, and can be recomputed from it."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from questionnaires.language import Period, State, evaluate, explain, recompute
from questionnaires.language.cases import StatedFactors
from tests.questionnaires.language.builders import compiled, question

PERIOD = Period(date(2023, 10, 1), date(2024, 3, 31))
FACTORS = StatedFactors(
    {"grid/clp/2023": "0.39 kgCO2e/kWh", "grid/clp/2024": "380 gCO2e/kWh"}
)


@pytest.fixture(scope="module")
def energy():
    return compiled(
        question("kwh", "quantity", units=["kWh", "MWh"]),
        question(
            "ghg", "calc", unit="tCO2e", decimals=3,
            value='kwh * factor("grid", "clp", period.start, period.end)',
        ),
        question("change", "calc", value="100 * (ghg - prior.ghg) / prior.ghg", decimals=1),
        question("t", "table", columns=[
            question("n", "decimal"), question("twice", "calc", value="row.n * 2"),
        ]),
        question("s", "calc", value="sum(t.twice) + rows(t)"),
        question("bills", "calc", value="sum_if(t.n, row.n > 1)"),
        factors={"grid": {"unit": "kgCO2e/kWh"}},
    )  # fmt: skip


@pytest.fixture(scope="module")
def evaluated(energy):
    rows = {"a": {"n": 1}, "b": {"n": 2}, "c": {}}
    answers = {"kwh": "12 MWh", "t": rows}
    return evaluate(
        energy, answers, period=PERIOD, factors=FACTORS, prior={"ghg": "4 tCO2e"}
    )


def test_trace_shows_the_answer_as_entered_and_the_factors_by_months(evaluated):
    trace = explain(evaluated, "ghg")
    answer, start, end = trace.inputs
    assert (answer.name, answer.entered, answer.value) == ("kwh", "12 MWh", 12000)
    assert (answer.unit, answer.is_calculated) == ("kWh", False)
    assert (start.name, start.value, end.value) == (
        "period.start",
        PERIOD.start,
        PERIOD.end,
    )
    assert [(u.sourced.year, u.months, u.sourced.unit) for u in trace.factors] == [
        (2023, 3, "kgCO2e/kWh"), (2024, 3, "gCO2e/kWh"),
    ]  # fmt: skip
    assert trace.value == Decimal("4.62")
    assert trace.rule.startswith("kwh * factor")


def test_trace_shows_each_row_and_the_calculated_ones_as_such(evaluated):
    trace = explain(evaluated, "s")
    shown = [(i.name, i.row, i.value, i.state, i.is_calculated) for i in trace.inputs]
    assert shown == [
        ("t.twice", "a", 2, State.ANSWERED, True),
        ("t.twice", "b", 4, State.ANSWERED, True),
        ("t.twice", "c", None, State.NOT_ANSWERED, True),
        ("t", "", 3, State.ANSWERED, True),
    ]


def test_trace_of_a_cell_shows_its_own_row(evaluated):
    (shown,) = explain(evaluated, "t.twice", "b").inputs
    assert (shown.name, shown.row, shown.value) == ("row.n", "b", 2)


@pytest.mark.parametrize(
    ("key", "row"),
    [
        ("ghg", ""),
        ("change", ""),
        ("s", ""),
        ("bills", ""),
        ("t.twice", "a"),
        ("t.twice", "c"),
    ],
)
def test_figure_is_recomputed_from_its_trace_alone(energy, evaluated, key, row):
    trace = explain(evaluated, key, row)
    assert recompute(energy, trace) == trace.value


def test_recomputing_depends_on_what_is_shown(energy, evaluated):
    trace = explain(evaluated, "ghg")
    answer = replace(trace.inputs[0], value=Decimal(6000))
    half = replace(trace, inputs=(answer, *trace.inputs[1:]))
    assert recompute(energy, half) == Decimal("2.31")
    assert recompute(energy, replace(trace, factors=())) is None


def test_there_is_no_trace_of_what_is_not_calculated(evaluated):
    with pytest.raises(KeyError):
        explain(evaluated, "kwh")


def test_trace_as_json_holds_plain_values(evaluated):
    shown = explain(evaluated, "ghg").as_json()
    assert shown["factors"][0]["value"] == "0.39"
    assert shown["factors"][0]["months"] == "3"
    assert shown["factors"][0]["days"] == ["2023-10-01", "2023-11-01", "2023-12-01"]
    assert shown["inputs"][0] == {
        "name": "kwh", "row": "", "state": "answered", "value": "12000", "unit": "kWh",
        "entered": "12 MWh", "calculated": False,
    }  # fmt: skip


def test_crafted_answer_to_a_figure_does_not_show_in_its_trace():
    definition = compiled(
        question("n", "decimal"),
        question("c", "calc", value="n * 2"),
        question("d", "calc", value="c + 1"),
    )
    evaluation = evaluate(definition, {"n": 1, "c": {"value": "99"}})
    assert evaluation.parsed("c") is None
    (shown,) = explain(evaluation, "d").inputs
    assert (shown.name, shown.value, shown.entered) == ("c", 2, "")
