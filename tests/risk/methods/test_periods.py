"""Figures of a later time, or not of a year, are flagged where they count."""

from dataclasses import replace
from datetime import date

import pytest

from risk.methods.view import compute_view
from tests.risk.methods import books

DAY = date(2025, 9, 30)
LATER, EARLIER = date(2025, 12, 31), date(2024, 12, 31)
FACTOR = {"sector_code": "56", "basis": "revenue", "scope": "s12", "value": 4.5}


def flags(company, *, as_of=DAY, held=None):
    """The flags of one borrower with these facts of its company."""
    loan = {"loan": "L1", "borrower": "A", "outstanding": 100, "sector": "56"}
    book = {
        "rates": {"HKD": 1},
        "positions": [loan],
        "factors": [FACTOR],
        "borrowers": [{"borrower": "A", "company": "c"} | (held or {})],
        "companies": [{"company": "c"} | company],
    }
    given = replace(books.inputs(book), as_of=as_of)
    (row,) = compute_view(given, books.PARAMETERS).borrower_result.to_pylist()
    return row["option_s12"], row["flags"].split()


OWN = {"equity": 500, "debt": 500, "scope1": 40, "scope2": 60}
TURNOVER = {"equity": 500, "debt": 500, "turnover": 1000}


@pytest.mark.parametrize(
    ("facts", "option", "flagged"),
    [
        (OWN | {"emissions_period_end": LATER}, "1b", True),
        (OWN | {"emissions_period_end": DAY}, "1b", False),
        (OWN | {"emissions_period_end": EARLIER}, "1b", False),
        (OWN, "1b", False),
        (OWN | {"financials_period_end": LATER}, "1b", True),
        (TURNOVER | {"financials_period_end": LATER}, "3a", True),
        # What was not used is not flagged.
        (TURNOVER | {"emissions_period_end": LATER, "scope1": 1}, "3a", False),
    ],
)
def test_figures_of_a_later_time_are_flagged_where_they_count(facts, option, flagged):
    assert flags(facts) == (option, ["period_after_as_of"] if flagged else [])


def test_bank_held_balance_sheet_of_a_later_day_is_flagged():
    held = {"equity": 500, "debt": 500, "financials_period_end": LATER}
    emitted = {"scope1": 40, "scope2": 60, "emissions_period_end": EARLIER}
    assert flags(emitted, held=held) == ("1b", ["period_after_as_of"])


def test_without_a_day_nothing_is_later():
    later = OWN | {"emissions_period_end": LATER}
    assert flags(later, as_of=None) == ("1b", [])


def test_scope_3_of_a_later_year_is_flagged():
    own = {"equity": 500, "debt": 500, "scope3": 7, "emissions_period_end": LATER}
    assert flags(own)[1] == ["period_after_as_of"]


def test_figure_left_out_for_its_period_is_told_though_an_estimate_stands_in():
    facts = TURNOVER | {"period_not_a_year": True}
    assert flags(facts) == ("3a", ["period_not_a_year"])
