"""Tables that may be published, on small cases worked out by hand."""

from collections import Counter
from decimal import Decimal
from itertools import combinations, product

import pytest

from measures.disclosure import Rules
from measures.tabulation import (
    Case,
    Figures,
    figures_of,
    is_safe,
    may_follow,
    tabulated,
)

RULES = Rules()


def cases(cell, *amounts, start=0, days=None):
    """One case a contributor, named by cell and number."""
    return [
        Case(f"{cell}-{n}", cell, Decimal(amount), days[n - start] if days else None)
        for n, amount in enumerate(amounts, start)
    ]


class TestFigures:
    def test_by_hand(self):
        """100 + 200 + 300.50 = 600.50; of 3, 9 and 30 days the middle one is 9."""
        found = figures_of(cases("a", "100", "200", "300.50", days=[30, 3, 9]))
        assert found == Figures(3, Decimal("600.50"), Decimal(9))

    def test_median_of_an_even_number_lies_between(self):
        found = figures_of(cases("a", 1, 1, 1, 1, days=[2, 3, 8, 100]))
        assert found.median_days == Decimal("5.5")

    def test_case_without_days_counts_but_not_for_the_median(self):
        some = [*cases("a", 1, 1, days=[4, 6]), Case("x", "a", Decimal(1), None)]
        assert figures_of(some) == Figures(3, Decimal(3), Decimal(5))

    def test_no_days_at_all_are_not_zero_days(self):
        assert figures_of(cases("a", 1)).median_days is None


class TestHiding:
    def test_safe_table_is_shown_whole(self):
        table = tabulated([*cases("a", *[10] * 5), *cases("b", *[20] * 6)], RULES)
        assert {c: f.count for c, f in table.cells.items()} == {"a": 5, "b": 6}
        assert (table.total.count, table.total.amount) == (11, 170)

    def test_cell_of_four_is_hidden_and_the_smallest_other_with_it(self):
        """Total minus the shown cells would give the four away, so b goes too."""
        table = tabulated(
            [*cases("a", *[10] * 4), *cases("b", *[10] * 5), *cases("c", *[10] * 9)],
            RULES,
        )
        assert [c for c, f in table.cells.items() if f is None] == ["a", "b"]
        assert table.cells["c"].count == 9
        assert table.total.count == 18

    def test_two_small_cells_that_hide_each_other_need_no_third(self):
        table = tabulated(
            [*cases("a", *[10] * 3), *cases("b", *[10] * 3), *cases("c", *[10] * 9)],
            RULES,
        )
        assert [c for c, f in table.cells.items() if f is None] == ["a", "b"]

    def test_one_who_makes_up_most_is_hidden(self):
        table = tabulated(
            [*cases("a", 1000, 1, 1, 1, 1, 1), *cases("b", *[500] * 8)], RULES
        )
        assert table.cells == {"a": None, "b": None}

    def test_several_claims_of_one_are_one_contributor(self):
        same = [Case("one", "a", Decimal(10)) for _ in range(9)]
        assert not is_safe(same, RULES)
        assert tabulated([*same, *cases("b", *[10] * 9)], RULES).cells["a"] is None

    def test_unsafe_total_is_hidden_too(self):
        table = tabulated(cases("a", *[10] * 4), RULES)
        assert (table.cells, table.total) == ({"a": None}, None)

    def test_nobody_gives_nobody_away(self):
        table = tabulated([], RULES)
        assert table.cells == {}
        assert table.total.count == 0

    def test_json_says_null_and_never_zero(self):
        table = tabulated([*cases("a", 1), *cases("b", *[10] * 9)], RULES).as_json()
        assert table["cells"]["a"] is None
        assert "0" not in str(table["cells"]["a"])

    @pytest.mark.parametrize("seed", range(40))
    def test_no_sum_of_shown_figures_isolates_too_few(self, seed, rng):
        """Every difference of the total and shown cells is safe or empty."""
        everything = []
        for cell in "abcde":
            amounts = [rng.randint(1, 400) for _ in range(rng.randint(0, 9))]
            everything += cases(cell, *amounts)
        table = tabulated(everything, RULES)
        shown = [c for c, f in table.cells.items() if f is not None]
        hidden = [case for case in everything if case.cell not in shown]
        if table.total is None:
            return
        for size in range(len(shown) + 1):
            for some in combinations(shown, size):
                left = hidden + [c for c in everything if c.cell in some]
                assert is_safe(left, RULES) or left == []


def _isolated(*editions):
    """The cases that weights on the shown figures of the editions single out."""
    figures = []
    for edition in editions:
        table = tabulated(edition, RULES)
        for cell, shown in table.cells.items():
            if shown is not None:
                figures.append([c for c in edition if c.cell == cell])
        if table.total is not None:
            figures.append(edition)
    for weights in product((-1, 0, 1), repeat=len(figures)):
        sums = Counter()
        for weight, members in zip(weights, figures, strict=True):
            for case in members if weight else ():
                sums[case] += weight
        left = {case: n for case, n in sums.items() if n}
        if left and set(left.values()) == {1}:
            yield list(left)


class TestFollowing:
    def test_edition_with_one_more_may_not_follow(self):
        before = cases("a", *[10] * 8)
        assert not may_follow(before, [*before, *cases("a", 10, start=8)], RULES)

    def test_edition_with_nobody_more_may(self):
        before = cases("a", *[10] * 8)
        assert may_follow(before, before, RULES)

    def test_edition_with_five_more_in_one_cell_may(self):
        before = cases("a", *[10] * 8)
        assert may_follow(before, [*before, *cases("b", *[10] * 5)], RULES)

    def test_five_more_over_two_cells_may_not(self):
        before = [*cases("a", *[10] * 8), *cases("b", *[10] * 8)]
        later = [*before, *cases("a", *[10] * 3, start=8), *cases("b", 10, 10, start=8)]
        assert not may_follow(before, later, RULES)

    def test_small_cell_may_come_if_another_hides_it(self):
        """July has one, August five: both are hidden, six came together."""
        before = cases("may", *[10] * 6)
        july, august = cases("july", 10), cases("august", *[10] * 5)
        assert not may_follow(before, [*before, *july], RULES)
        assert may_follow(before, [*before, *july, *august], RULES)

    @pytest.mark.parametrize("seed", range(12))
    def test_no_difference_of_two_editions_isolates_too_few(self, seed, rng):
        """Every sum and difference of what both show, with weights -1, 0 and 1."""
        before, after = [], []
        for cell in "abc":
            amounts = [rng.randint(50, 99) for _ in range(rng.choice([0, 2, 6, 8]))]
            before += cases(cell, *amounts)
            more = [rng.randint(50, 99) for _ in range(rng.choice([0, 0, 1, 5]))]
            after += cases(cell, *more, start=len(amounts))
        after = before + after
        if not may_follow(before, after, RULES):
            return
        for isolated in _isolated(before, after):
            assert is_safe(isolated, RULES)

    def test_one_that_went_is_noticed_as_one_that_came(self):
        before = cases("a", *[10] * 8)
        assert not may_follow(before, before[:-1], RULES)
