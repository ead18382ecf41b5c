"""The table of tests/cases/expressions.yaml is the specification; this runs it."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import yaml

from questionnaires.language import (
    DefinitionError,
    Period,
    compile_definition,
    evaluate,
)
from questionnaires.language.calls import REGISTRY
from questionnaires.language.cases import StatedFactors
from questionnaires.language.units import convert
from tests.questionnaires.language.builders import form, options, question

TABLE = Path(__file__).parents[2] / "cases" / "expressions.yaml"
ROWS = yaml.safe_load(TABLE.read_text("utf-8"))
PERIOD = Period(date(2023, 4, 1), date(2024, 3, 31))
FACTORS = StatedFactors({
    "grid/clp/2023": "0.39 kgCO2e/kWh",
    "grid/clp/2024": "0.38 kgCO2e/kWh",
    "grid/default/2010": "0.7 kgCO2e/kWh",
    "odd/x/2023": "1 HKD/kWh",
})  # fmt: skip
MORE = {
    "factors": {"grid": {"unit": "kgCO2e/kWh"}, "odd": {"unit": "kgCO2e/kWh"}},
    "lookups": {"supplier": {"a": "clp", "b": "hk_electric"}},
    "imports": [{"section": "targets", "key": "has_target", "type": "yes_no"}],
}


def questions():
    return [
        question("n", "decimal"),
        question("m", "decimal"),
        question("z", "decimal"),
        question("mwh", "quantity", units=["MWh"]),
        question("kwh", "quantity", units=["kWh", "GJ"]),
        question("ghg", "quantity", units=["tCO2e"]),
        question("t", "text"),
        question("c", "choice", options=options("a", "b", "c")),
        question("cs", "choices", options=options("x", "y", "z")),
        question("d", "date"),
        question("e", "date"),
        question("yn", "yes_no"),
        question(
            "sites",
            "table",
            columns=[
                question("name", "text"),
                question("amount", "quantity", units=["kWh", "MWh"]),
                question("cost", "decimal"),
                question("basis", "choice", options=options("bill", "guess")),
                question("day", "date"),
            ],
        ),
    ]


def wrapped(row):
    """The expression as a calculated question; a condition as `"yes" if … else "no"`."""
    unit = {"unit": row["unit"]} if row.get("unit", "1") != "1" else {}
    return question("out", "calc", value=row["expr"], **unit)


def outcome(row):
    calc = wrapped(row)
    definition = compile_definition(form(*questions(), calc, **MORE))
    evaluation = evaluate(
        definition,
        row.get("data", {}),
        prior=row.get("prior"),
        sections=row.get("sections"),
        period=PERIOD,
        factors=FACTORS,
    )
    return evaluation.calculated["out"]


def name_of(row):
    return row["expr"][:60]


@pytest.mark.parametrize("row", [r for r in ROWS if "error" in r], ids=name_of)
def test_refused_expression_says_why(row):
    with pytest.raises(DefinitionError) as refusal:
        outcome(row)
    assert row["error"] in str(refusal.value)


@pytest.mark.parametrize("row", [r for r in ROWS if "result" in r], ids=name_of)
def test_expression_gives_its_result(row):
    done = outcome(row)
    wanted = row["result"]
    if isinstance(done.value, Decimal):
        wanted = Decimal(wanted)
    elif isinstance(done.value, date):
        wanted = date.fromisoformat(wanted)
    assert done.value == wanted
    assert type(done.value) is type(wanted)
    assert done.partial == row.get("partial", False)


@pytest.mark.parametrize(
    "row", [r for r in ROWS if r.get("blank") or r.get("unknown")], ids=name_of
)
def test_expression_without_answers_gives_nothing(row):
    done = outcome(row)
    assert done.value is None
    if "note" in row:
        assert row["note"] in done.notes


def test_table_covers_every_function():
    used = " ".join(row["expr"] for row in ROWS if "error" not in row)
    assert [name for name in REGISTRY if f"{name}(" not in used] == []


def test_table_states_one_outcome_each():
    for row in ROWS:
        assert len({"result", "blank", "unknown", "error"} & row.keys()) == 1, row


def test_units_of_the_table_are_units():
    for row in ROWS:
        if "unit" in row:
            assert convert(Decimal(1), row["unit"], row["unit"]) == 1
