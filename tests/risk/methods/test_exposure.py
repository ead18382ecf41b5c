"""Loans become one exposure a borrower, case by case."""

import pytest

from tests.risk.methods import books

FILE = books.cases_of("exposure")
CASES = FILE["cases"]


@pytest.fixture(scope="module")
def rows():
    positions = [
        {"loan": f"{case['name']} {n}", "borrower": case["name"]} | loan
        for case in CASES
        for n, loan in enumerate(case["loans"])
    ]
    factors = [{"sector_code": "47", "basis": "assets", "scope": "s12", "value": 6.0}]
    book = {"rates": FILE["rates"], "positions": positions, "factors": factors}
    return books.by_borrower(books.view(book))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_exposure_case(rows, case):
    expected = {name: books.exact(value) for name, value in case["expect"].items()}
    assert books.chosen(rows[case["name"]], expected) == expected


@pytest.mark.parametrize(
    ("case", "reason"),
    [
        ("a loan without a rate is counted and left out of the sum", "fx_rate_missing"),
        ("a missing outstanding amount is not a missing rate", "outstanding_missing"),
        (
            "a negative outstanding amount makes the borrower unusable",
            "outstanding_negative",
        ),
    ],
)
def test_exposure_that_cannot_be_used_says_why_for_every_estimate(rows, case, reason):
    parts = dict(part.split(":") for part in rows[case]["reasons_s12"].split())
    assert [parts[option] for option in ("3a", "3b", "3c")] == [reason] * 3
