"""Why a figure is blank, and which figures only repeat an answer."""

from datetime import date

import pytest

from questionnaires.language import Period, State, evaluate
from questionnaires.language.blanks import says_nothing_new, why_blank
from questionnaires.language.cases import StatedFactors
from tests.questionnaires.language.builders import compiled, options, question

FORM = compiled(
    question("uses", "yes_no"),
    question("basis", "choice", options=options("units", "cost"), ask_if='uses == "yes"'),
    question("units", "quantity", units=["kWh", "MWh"], ask_if='basis == "units"'),
    question(
        "bills", "table",
        columns=[question("kwh", "quantity", units=["kWh"]), question("fuel", "text")],
        ask_if='basis == "cost"',
    ),
    question(
        "power", "calc", unit="MWh",
        value='0 if uses == "no" else units if basis == "units" else sum(bills.kwh)',
    ),
    question("burned", "calc", unit="tCO2e",
             value='power * factor("grid", "clp", period.end)'),
    question("all", "calc", unit="tCO2e", value="burned"),
    question("rest", "calc", unit="MWh", value="power", ask_if='uses == "no"'),
    question("half", "calc", value="1 / convert(power, \"kWh\")"),
    factors={"grid": {"unit": "kgCO2e/kWh"}},
)  # fmt: skip
YEAR = Period(date(2024, 1, 1), date(2024, 12, 31))


def because(path, **answers):
    blank = why_blank(evaluate(FORM, answers, period=YEAR), path)
    return blank.state, blank.question.key if blank.question else blank.note


# --- the kinds of nothing stay apart ---


def test_figure_waits_for_the_first_answer_that_is_open():
    assert because("all") == (State.NOT_ANSWERED, "uses")
    assert because("all", uses="yes") == (State.NOT_ANSWERED, "basis")
    assert because("all", uses="yes", basis="units") == (State.NOT_ANSWERED, "units")


def test_figure_waits_for_the_rows_of_a_table():
    assert because("power", uses="yes", basis="cost") == (State.NOT_ANSWERED, "bills")
    given = {"uses": "yes", "basis": "cost", "bills": [{"fuel": "x"}]}
    assert because("power", **given) == (State.NOT_ANSWERED, "kwh")


@pytest.mark.parametrize("state", [State.DONT_KNOW, State.NOT_APPLICABLE])
def test_figure_says_what_was_said(state):
    answers = {"uses": "yes", "basis": "units", "units": {"state": state.value}}
    assert because("power", **answers) == (state, "units")
    assert because("uses", uses={"state": state.value})[0] is State.NOT_ASKED
    assert because("all", uses={"state": state.value}) == (state, "uses")


def test_figure_that_is_not_asked_says_so():
    assert because("rest", uses="yes") == (State.NOT_ASKED, "")


def test_missing_factor_and_zero_divisor_are_notes():
    given = {"uses": "yes", "basis": "units", "units": "5"}
    state, note = because("burned", **given)
    assert state is State.NOT_ANSWERED
    assert note.startswith("no_factor:grid")
    assert because("half", uses="no")[1] == "division_by_zero"


def test_zero_is_a_value_and_not_blank():
    evaluation = evaluate(FORM, {"uses": "no"})
    assert evaluation.calculated["power"].value == 0


# --- figures that add nothing ---


def nothing_new(path, summed=(), **answers):
    evaluation = evaluate(FORM, answers)
    return says_nothing_new(
        evaluation, evaluation.calculated[path], is_summed=lambda table: table in summed
    )


def test_answer_in_another_unit_is_nothing_new():
    assert nothing_new("power", uses="yes", basis="units", units="5,000 kWh")
    assert nothing_new("power", uses="yes", basis="units", units="5 MWh")


def test_zero_made_by_a_no_is_nothing_new():
    assert nothing_new("power", uses="no")


def test_sum_is_new_unless_the_table_shows_it():
    bills = {"uses": "yes", "basis": "cost", "bills": [{"kwh": "3"}, {"kwh": "4"}]}
    assert not nothing_new("power", **bills)
    assert nothing_new("power", summed={"bills"}, **bills)
    one = {**bills, "bills": [{"kwh": "3"}]}
    assert nothing_new("power", **one)


def test_cell_that_repeats_its_row_is_nothing_new():
    form = compiled(
        question("t", "table", columns=[
            question("litres", "quantity", units=["L"]),
            question("start", "date"), question("end", "date"),
            question("counted", "calc", unit="L", value="row.litres"),
            question("double", "calc", unit="L", value="row.litres * 2"),
            question("days", "calc", value="days_between(row.start, row.end)"),
        ])
    )  # fmt: skip
    row = {"litres": "5", "start": "2024-01-01", "end": "2024-01-31"}
    evaluation = evaluate(form, {"t": [row, row]})
    new = {
        key: not says_nothing_new(evaluation, evaluation.cells[f"t.{key}", "1"], "1")
        for key in ("counted", "double", "days")
    }
    assert new == {"counted": False, "double": True, "days": True}


def test_sum_of_cells_that_a_factor_made_is_new():
    form = compiled(
        question("t", "table", columns=[
            question("kwh", "quantity", units=["kWh"]),
            question("ghg", "calc", unit="kgCO2e",
                     value='row.kwh * factor("grid", "clp", period.end)'),
        ]),
        question("all", "calc", unit="tCO2e", value="sum(t.ghg)"),
        factors={"grid": {"unit": "kgCO2e/kWh"}},
    )  # fmt: skip
    factors = StatedFactors({"grid/clp": "0.4 kgCO2e/kWh"})
    evaluation = evaluate(form, {"t": [{"kwh": "5"}]}, period=YEAR, factors=factors)
    assert not says_nothing_new(evaluation, evaluation.calculated["all"])


def test_figure_of_other_figures_is_new():
    assert not nothing_new("rest", uses="no")


def test_blank_figure_is_not_called_a_repetition():
    assert not nothing_new("power", uses="yes")


def test_text_that_was_chosen_is_nothing_new():
    form = compiled(
        question("own", "choice", options=options("a", "b")),
        question("used", "calc", options=options("a", "b"), value='coalesce(own, "b")'),
    )
    for answers, repeats in (({"own": "a"}, True), ({}, False)):
        evaluation = evaluate(form, answers)
        assert says_nothing_new(evaluation, evaluation.calculated["used"]) is repeats
