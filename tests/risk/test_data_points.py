"""Sealed facts of a company become the figures the methods take, case by case."""

import pytest

from risk.data_points import COLUMNS, company_row
from risk.methods.columns import COMPANY_FACTS
from tests.risk.methods import books

CASES = books.cases_of("company_facts")["cases"]
IN_DERIVATION = ("partial", "kind", "verified")


def sealed(number, what, value, unit, start, end, more=None):
    """One fact as a view seals it."""
    more = more or {}
    area = "emissions" if what.startswith("scope") else "finances"
    return {
        "id": f"{number}-{what}",
        "data_point": f"{area}.{what}",
        "period_start": str(start),
        "period_end": str(end),
        "number": None if value is None else str(value),
        "unit": unit,
        "quality": more.get("quality"),
        "layer": more.get("layer", "company_signed"),
        "derivation": {key: more[key] for key in IN_DERIVATION if key in more},
    }


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_company_facts_case(case):
    facts = [sealed(n, *fact) for n, fact in enumerate(case["facts"])]
    for order in (facts, facts[::-1]):
        row, unusable = company_row("c", order, case.get("as_of"))
        found = {name: row.get(name) for name in case["expect"]}
        assert found == case["expect"]
        left_out = {each.fact_id.partition("-")[2]: each.reason for each in unusable}
        assert left_out == case.get("left_out", {})


def test_every_figure_names_the_fact_it_is_of():
    facts = [
        sealed(1, "equity", 5, "HKD", "2025-01-01", "2025-12-31"),
        sealed(2, "scope_1", 5, "tCO2e", "2025-01-01", "2025-12-31"),
    ]
    row, _ = company_row("c", facts)
    assert row["fact_ids"] == {"equity": "1-equity", "scope1": "2-scope_1"}


def test_numbers_with_an_exponent_are_read():
    fact = sealed(1, "equity", "1E+6", "HKD", "2025-01-01", "2025-12-31")
    assert company_row("c", [fact])[0]["equity"] == 1_000_000


def test_derivation_that_is_no_object_is_none():
    fact = sealed(1, "scope_1", 5, "tCO2e", "2025-01-01", "2025-12-31")
    row, _ = company_row("c", [fact | {"derivation": None}])
    assert row["scope1_basis"] == "reported"


def test_every_column_is_one_of_the_methods():
    assert set(COLUMNS.values()) <= {column.name for column in COMPANY_FACTS}
