"""No arithmetic over the totals still shown isolates fewer than the minimum."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.differencing import Place, cells_to_hide


def place(sector, district, weight=1):
    tree = (("overall", ""), ("section", sector[0]), ("sector", sector))
    return Place(tree, ("district", district), (("option", "1b"),), weight)


def places(*pairs):
    return {f"c{n}": place(*pair) for n, pair in enumerate(pairs)}


def hidden_of(found, cut):
    return sorted(key for (name, key) in found if name == cut)


def test_nobody_hidden_hides_nothing():
    assert cells_to_hide({}, 5) == {}


def test_one_withdrawal_hides_every_total_it_is_in():
    found = cells_to_hide(places(("A1", "E")), 3)
    assert set(found) == {
        ("overall", ""), ("section", "A"), ("sector", "A1"), ("district", "E"),
        ("option", "1b"),
    }  # fmt: skip


def test_enough_withdrawals_in_one_place_leave_its_totals():
    found = cells_to_hide(places(*[("A1", "E")] * 3), 3)
    assert set(found) == {("option", "1b")}


def test_a_total_less_another_may_not_isolate_one():
    # Five in A1 and one in B1: with overall, section A and sector A1 shown, the one
    # would be the difference.
    found = cells_to_hide(places(*[("A1", "E")] * 5, ("B1", "E")), 3)
    assert isolated(places(*[("A1", "E")] * 5, ("B1", "E")), found, 3) == []
    assert ("sector", "B1") in found


def test_sectors_may_not_betray_districts():
    # Sector A1 = c0..c3, district E = c0..c3 and c4: E less A1 is c4 alone.
    given_ = places(*[("A1", "E")] * 4, ("B1", "E"), *[("B1", "W")] * 4)
    found = cells_to_hide(given_, 3)
    assert isolated(given_, found, 3) == []


def test_one_company_behind_several_borrowers_counts_once():
    twice = {
        "a": place("A1", "E"),
        **{f"a{n}": place("A1", "E", weight=0) for n in range(4)},
    }
    assert ("overall", "") in cells_to_hide(twice, 3)


def test_a_dominated_total_is_hidden():
    found = cells_to_hide(places(*[("A1", "E")] * 4), 3, lambda group: "c0" in group)
    assert found["sector", "A1"] == "dominated"
    assert ("overall", "") in found


cells = st.tuples(
    st.sampled_from(["A1", "A2", "B1", "B2"]), st.sampled_from(["E", "W", "N"])
)


@settings(max_examples=60, deadline=None)
@given(st.lists(cells, min_size=1, max_size=9), st.integers(2, 4))
def test_nothing_small_can_be_solved_for(pairs, minimum):
    given_ = places(*pairs)
    assert isolated(given_, cells_to_hide(given_, minimum), minimum) == []


@pytest.mark.full
@settings(max_examples=2_000, deadline=None)
@given(st.lists(cells, min_size=1, max_size=11), st.integers(2, 5))
def test_nothing_small_can_be_solved_for_in_many_books(pairs, minimum):
    given_ = places(*pairs)
    assert isolated(given_, cells_to_hide(given_, minimum), minimum) == []


def isolated(given_, hidden, minimum):
    """Small groups of contributors whose amounts some combination of the shown totals
    involves alone, found by linear algebra: leaving out the group's columns then lowers
    the rank."""
    names = sorted(given_)
    shown = {
        cell
        for p in given_.values()
        for cell in (*p.tree, p.crossing, *p.others)
        if cell not in hidden
    }
    matrix = [
        [
            int(c in (*given_[n].tree, given_[n].crossing, *given_[n].others))
            for n in names
        ]
        for c in sorted(shown)
    ]
    full = rank(matrix)
    return [
        group
        for size in range(1, minimum)
        for group in combinations(range(len(names)), size)
        if rank([[v for i, v in enumerate(r) if i not in group] for r in matrix]) < full
    ]


def rank(matrix):
    rows = [[Fraction(v) for v in row] for row in matrix]
    found = 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((r for r in range(found, len(rows)) if rows[r][column]), None)
        if pivot is None:
            continue
        rows[found], rows[pivot] = rows[pivot], rows[found]
        for other in range(found + 1, len(rows)):
            factor = rows[other][column] / rows[found][column]
            if factor:
                rows[other] = [
                    a - factor * b
                    for a, b in zip(rows[other], rows[found], strict=True)
                ]
        found += 1
    return found
