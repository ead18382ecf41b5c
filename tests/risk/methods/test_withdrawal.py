"""After a withdrawal the totals still shown give no withdrawn company away."""

from decimal import Decimal

import pytest

from measures.disclosure import Rules
from risk.methods.withdrawal import (
    contributors_of,
    shown_aggregates,
    visible_aggregates,
)
from tests.risk.methods import books


def book(*companies):
    """Borrowers with own data: (sector, district, tonnes)."""
    return {
        "rates": {"HKD": 1},
        "positions": [
            {
                "loan": f"L{n}",
                "borrower": f"B{n}",
                "outstanding": 100,
                "sector": s,
                "district": d,
            }
            for n, (s, d, _) in enumerate(companies)
        ],
        "borrowers": [
            {"borrower": f"B{n}", "company": f"c{n}", "equity": 500, "debt": 500}
            for n in range(len(companies))
        ],
        "companies": [
            {"company": f"c{n}", "scope1": t, "scope2": 0}
            for n, (_, _, t) in enumerate(companies)
        ],
    }


def states(result, withdrawn, rules=3):
    found = visible_aggregates(
        result.aggregates, contributors_of(result.borrower_result), withdrawn, rules
    )
    return {(state.cut, state.key): state for state in found}


@pytest.fixture
def result():
    even = [("56", "E", 10)] * 4 + [("47", "E", 11)] * 4 + [("47", "W", 12)] * 4
    return books.view(book(*even))


def test_without_withdrawals_everything_is_shown(result):
    found = states(result, set())
    assert all(state.visible for state in found.values())
    assert shown_aggregates(result.aggregates, list(found.values())).equals(
        result.aggregates
    )


def test_a_single_withdrawal_hides_its_cells_and_no_other(result):
    found = states(result, {"c0"})
    hidden = {cell for cell, state in found.items() if not state.visible}
    assert hidden == {
        ("overall", ""), ("section", "I"), ("sector", "56"), ("district", "E"),
        ("option", "1b"),
    }  # fmt: skip


def test_many_withdrawals_of_one_cell_leave_it(result):
    found = states(result, {"c0", "c1", "c2", "c3"})
    assert found["sector", "56"].visible
    assert found["overall", ""].visible
    assert found["sector", "56"].hidden_contributors == 4


def test_one_more_elsewhere_is_not_the_difference(result):
    found = states(result, {"c0", "c1", "c2", "c3", "c8"})
    assert not found["sector", "47"].visible
    assert not found["district", "W"].visible
    # Overall less sector 56 less the bank's knowledge would be c8 alone.
    assert not (found["overall", ""].visible and found["sector", "56"].visible)


def test_a_dominating_withdrawn_company_hides_the_total():
    result = books.view(book(*[("56", "E", 10)] * 3, ("56", "E", 9_000)))
    found = states(result, {"c0", "c1", "c2", "c3"})
    assert found["sector", "56"].reason == "dominated"


def test_a_sum_of_zeros_says_that_each_is_zero():
    result = books.view(book(*[("56", "E", 0)] * 4))
    assert not states(result, {"c0", "c1", "c2", "c3"})["sector", "56"].visible


def test_the_rules_can_be_given_whole(result):
    four = {"c0", "c1", "c2", "c3"}
    strict = Rules(minimum=5)
    assert not states(result, four, strict)["sector", "56"].visible


def test_two_borrowers_of_one_company_are_one_contributor():
    given = book(*[("56", "E", 10)] * 4)
    for row in given["borrowers"]:
        row["company"] = "c0"
    given["companies"] = given["companies"][:1]
    assert not states(books.view(given), {"c0"})["overall", ""].visible


def test_shown_totals_keep_their_tonnes_and_lose_what_scores_could_be_solved_from(
    result,
):
    found = states(result, {"c0", "c1", "c2", "c3"})
    shown = shown_aggregates(result.aggregates, list(found.values())).to_pylist()
    sector = next(row for row in shown if (row["cut"], row["key"]) == ("sector", "56"))
    assert sector["fe_s12"] == Decimal(4)
    assert sector["exposure_score_s12"] is None
    assert sector["borrowers_own_s12"] is None
    other = next(row for row in shown if (row["cut"], row["key"]) == ("sector", "47"))
    assert other["exposure_score_s12"] is not None


def test_a_hidden_total_keeps_nothing_but_its_name(result):
    found = states(result, {"c0"})
    shown = shown_aggregates(result.aggregates, list(found.values())).to_pylist()
    row = next(row for row in shown if row["cut"] == "overall")
    assert {name for name, value in row.items() if value is not None} == {"cut", "key"}
