"""The attribution factor of a business loan, case by case."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.risk.methods import books

FILE = books.cases_of("attribution")
CASES = FILE["cases"]


@pytest.fixture(scope="module")
def rows():
    return books.one_each(CASES, rates=FILE["rates"])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_attribution_case(rows, case):
    expected = dict(case["expect"])
    row = rows[case["name"]]
    if "attribution_capped" in expected:
        is_capped = "attribution_capped" in row["flags"].split()
        assert is_capped is expected.pop("attribution_capped")
    assert books.chosen(row, expected) == {
        name: books.exact(value) for name, value in expected.items()
    }


def test_attribution_cap_is_a_parameter():
    half = replace(books.PARAMETERS, attribution_cap=Decimal("0.5"), sha256="half")
    book = {
        "rates": {"HKD": 1},
        "positions": [{"loan": "L1", "borrower": "A", "outstanding": 600}],
        "borrowers": [{"borrower": "A", "equity": 500, "debt": 500}],
    }
    row = books.by_borrower(books.view(book, parameters=half))["A"]
    assert row["attribution_factor"] == Decimal("0.5")
    assert row["flags"] == "attribution_capped"


def test_attribution_reasons_are_words_of_the_pages():
    """What stops a factor is said with the code the pages translate."""
    cases = [
        {"name": "no rate", "lent": 1, "loan": {"currency": "THB"}},
        {"name": "below zero", "lent": -1},
        {"name": "unknown", "lent": None},
        {"name": "no accounts", "lent": 1},
        {"name": "nothing there", "lent": 1, "equity": 0, "debt": 0},
    ]
    rows = books.one_each(cases)
    found = {
        name: dict(part.split(":") for part in row["reasons_s12"].split())["3a"]
        for name, row in rows.items()
    }
    assert found == {
        "no rate": "fx_rate_missing",
        "below zero": "outstanding_negative",
        "unknown": "outstanding_missing",
        "no accounts": "balance_sheet_missing",
        "nothing there": "denominator_not_positive",
    }
