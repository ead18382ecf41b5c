"""What of a layer's facts is possible, and which option own emissions are."""

from dataclasses import replace
from datetime import date

import pytest

from tests.risk.methods import books

CASES = books.cases_of("own_emissions")["cases"]
ACCOUNTS = {"lent": 100, "equity": 400, "debt": 600}


def with_accounts(case):
    held = case.get("bank", {})
    return ACCOUNTS | held | {k: v for k, v in case.items() if k != "bank"}


@pytest.fixture(scope="module")
def rows():
    return books.one_each([with_accounts(case) for case in CASES])


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_own_emissions_case(rows, case):
    expected = {name: books.exact(value) for name, value in case["expect"].items()}
    assert books.chosen(rows[case["name"]], expected) == expected


def test_scores_of_options_are_parameters():
    scores = dict(books.PARAMETERS.scores) | {"1b": 3}
    other = replace(books.PARAMETERS, scores=scores, sha256="other scores")
    book = {
        "rates": {"HKD": 1},
        "positions": [{"loan": "L1", "borrower": "A", "outstanding": 100}],
        "borrowers": [{"borrower": "A", "company": "a", "equity": 400, "debt": 600}],
        "companies": [{"company": "a", "scope1": 1, "scope2": 1}],
    }
    row = books.by_borrower(books.view(book, parameters=other))["A"]
    assert (row["option_s12"], row["score_s12"], row["flags"]) == ("1b", 3, "")


def test_dates_of_accounts_and_emissions_stay_apart():
    case = ACCOUNTS | {
        "name": "A",
        "financials_period_end": date(2025, 3, 31),
        "company": {
            "scope1": 1,
            "scope2": 1,
            "emissions_period_end": date(2024, 12, 31),
        },
    }
    row = books.one_each([case])["A"]
    assert row["financials_period_end"] == date(2025, 3, 31)
    assert row["emissions_period_end"] == date(2024, 12, 31)


def test_date_of_emissions_is_that_of_scope_3_where_only_that_is_known():
    emitted = {"scope3": 1, "emissions_period_end": date(2024, 6, 30)}
    row = books.one_each([ACCOUNTS | {"name": "A", "company": emitted}])["A"]
    assert row["emissions_period_end"] == date(2024, 6, 30)


def test_emissions_that_are_not_used_leave_no_date():
    emitted = {"scope1": 1, "emissions_period_end": date(2024, 6, 30)}
    row = books.one_each([ACCOUNTS | {"name": "A", "company": emitted}])["A"]
    assert row["emissions_period_end"] is None
