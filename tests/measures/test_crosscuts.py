"""Tables side by side: no sum over two of them isolates too few, whatever is subtracted."""

import random
from decimal import Decimal
from itertools import product

import pytest

from measures.crosscuts import Edition, FixedTableError, hidden_across
from measures.disclosure import Rules
from measures.tabulation import Case, hidden_in

RULES = Rules(minimum=3, p_percent=Decimal(0), largest_share=Decimal(1))


def edition(cells, owners=None, is_fixed=False, hidden=()):
    """A table in which case number n stands in the n-th cell; None: not in the table."""
    owners = owners or [f"o{n}" for n in range(len(cells))]
    cases = {
        f"c{n:02d}": Case(owners[n], cell, Decimal(10))
        for n, cell in enumerate(cells)
        if cell is not None
    }
    own = frozenset(hidden) or frozenset(hidden_in(cases.values(), RULES))
    return Edition(cases, own, is_fixed)


def isolated(editions, hidden):
    """The smallest group of contributors behind any sum and difference of shown figures."""
    least = 10**9
    names = sorted(editions)
    for one in names:
        for other in names[names.index(one) + 1 :]:
            groups = [
                [key for key, case in editions[name].cases.items() if place(case, hidden[name]) == cell]
                for name in (one, other)
                for cell in {place(c, hidden[name]) for c in editions[name].cases.values()}
            ]  # fmt: skip
            owner = {
                k: c.contributor for n in names for k, c in editions[n].cases.items()
            }
            for weights in product((-1, 0, 1), repeat=len(groups)):
                sums = dict.fromkeys(owner, 0)
                for weight, group in zip(weights, groups, strict=True):
                    for key in group:
                        sums[key] += weight
                involved = {owner[key] for key, number in sums.items() if number}
                if involved:
                    least = min(least, len(involved))
    return least


def place(case, hidden):
    """The cell of a case as a reader sees it: what is hidden is what the total leaves."""
    return "" if case.cell in hidden else case.cell


def test_a_cell_that_lies_almost_within_one_of_another_table_is_hidden():
    # Sector s1 is month m1 but for one claim: s1 less m1 is that claim alone.
    months = ["m1"] * 4 + ["m2"] * 4
    sectors = ["s1"] * 5 + ["s2"] * 3
    editions = {"month": edition(months), "sector": edition(sectors)}
    assert all(not each.hidden for each in editions.values())
    hidden = hidden_across(editions, RULES)
    assert hidden["month"] | hidden["sector"]
    assert isolated(editions, {name: () for name in editions}) == 1
    assert isolated(editions, hidden) >= 3


def test_tables_that_tell_nothing_together_stay_whole():
    months = ["m1"] * 8 + ["m2"] * 8
    sectors = (["s1"] * 4 + ["s2"] * 4) * 2
    editions = {"month": edition(months), "sector": edition(sectors)}
    assert hidden_across(editions, RULES) == {
        "month": frozenset(),
        "sector": frozenset(),
    }


def test_one_applicant_with_many_claims_counts_once():
    months = ["m1"] * 6 + ["m2"] * 6
    sectors = ["s1"] * 9 + ["s2"] * 3
    owners = ["a", "b", "c", "d", "e", "f", "x", "x", "x", "g", "h", "i"]
    editions = {"month": edition(months, owners), "sector": edition(sectors, owners)}
    hidden = hidden_across(editions, RULES)
    assert isolated(editions, {name: () for name in editions}) == 1
    assert isolated(editions, hidden) >= 3


def test_a_new_table_waits_where_it_would_have_to_change_a_published_one():
    months = edition(["m1"] * 4 + ["m2"] * 4)
    sectors = edition(["s1"] * 5 + ["s2"] * 3, is_fixed=True)
    try:
        hidden = hidden_across({"month": months, "sector": sectors}, RULES)
    except FixedTableError as error:
        assert error.name == "month"
    else:
        assert hidden["sector"] == frozenset()
        assert isolated({"month": months, "sector": sectors}, hidden) >= 3


def test_published_tables_stay_as_they_are():
    months = edition(["m1"] * 4 + ["m2"] * 4, is_fixed=True)
    sectors = edition(["s1"] * 5 + ["s2"] * 3, is_fixed=True)
    hidden = hidden_across({"month": months, "sector": sectors}, RULES)
    assert hidden == {"month": frozenset(), "sector": frozenset()}
    assert hidden_across({}, RULES) == {}


@pytest.mark.parametrize("seed", range(12))
def test_no_sum_of_two_random_tables_isolates_too_few(seed):
    rng = random.Random(seed)
    size = rng.randint(6, 26)
    owners = [f"o{rng.randint(0, size)}" for _ in range(size)]

    def table(prefix, is_fixed=False):
        cells = [f"{prefix}{rng.randint(0, 2)}" for _ in range(size)]
        return edition(cells, owners, is_fixed)

    editions = {name: table(name[0]) for name in ("month", "sector", "track")}
    if any(hidden_in_total(each) for each in editions.values()):
        return
    hidden = hidden_across(editions, RULES)
    assert isolated(editions, hidden) >= 3


def hidden_in_total(each):
    """Whether even the total is hidden, so that no figure is shown at all."""
    return len({case.contributor for case in each.cases.values()}) < RULES.minimum
