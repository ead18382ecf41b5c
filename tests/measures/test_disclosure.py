"""Totals that would give one contributor away are not shown."""

from decimal import Decimal

import pytest

from measures.disclosure import (
    Contribution,
    Rules,
    by_group,
    fails_p_percent,
    is_dominated,
    is_too_few,
    reasons_to_hide,
)


def contributions(*amounts, group=None):
    return [Contribution(f"c{n}", Decimal(a), group) for n, a in enumerate(amounts)]


RULES = Rules(minimum=3, p_percent=Decimal(10), largest_share=Decimal("0.6"))


def test_published_example_passes_dominance_and_fails_p_percent():
    # ESSNet handbook: x1 50,000, x2 49,000 of 100,000: the second estimates the first.
    amounts = by_group(contributions(50_000, 49_000, 1_000))
    assert not is_dominated(amounts, Decimal("0.9"))
    assert fails_p_percent(amounts, Decimal(10))


@pytest.mark.parametrize(
    ("amounts", "reasons"),
    [
        ((), ()),
        ((10, 10), ("too_few", "p_percent")),
        ((10, 10, 10), ()),
        ((100, 10, 10), ("dominated",)),
        ((100, 90, 5), ("p_percent",)),
        ((100, 50, 10), ("dominated",)),
        ((0, 0, 0), ()),
    ],
)
def test_reasons(amounts, reasons):
    assert reasons_to_hide(contributions(*amounts), RULES) == reasons


def test_companies_of_one_group_count_once():
    assert "too_few" in reasons_to_hide(contributions(9, 9, 9, group="g"), RULES)


def test_what_the_viewer_knows_does_not_count():
    five = contributions(10, 10, 10, 10, 10)
    assert reasons_to_hide(five, RULES) == ()
    known = frozenset({"c0", "c1", "c2"})
    assert "too_few" in reasons_to_hide(five, RULES, known_to_viewer=known)


def test_amounts_below_zero_are_refused():
    with pytest.raises(ValueError, match="negative"):
        by_group(contributions(-1))


@pytest.mark.parametrize(
    ("count", "hidden"), [(0, False), (1, True), (2, True), (3, False), (4, False)]
)
def test_count_at_the_minimum_is_enough_and_nobody_is_nobody(count, hidden):
    assert is_too_few([Decimal(1)] * count, 3) is hidden


@pytest.mark.parametrize(
    ("amounts", "fails"),
    [
        ((100, 50, 10), False),      # the rest of 10 is just 10 % of 100
        ((100, 50, 9), True),
        ((100, 50), True),           # the second knows the first
        ((100,), True),
        ((0, 0), False),
        ((), False),
    ],
)  # fmt: skip
def test_p_percent_at_its_limit(amounts, fails):
    assert fails_p_percent([Decimal(a) for a in amounts], Decimal(10)) is fails


@pytest.mark.parametrize(
    ("amounts", "dominated"),
    [((60, 40), False), ((61, 39), True), ((5,), True), ((0, 0), False), ((), False)],
)
def test_share_at_its_limit(amounts, dominated):
    assert is_dominated([Decimal(a) for a in amounts], Decimal("0.6")) is dominated


def test_amounts_are_added_by_group_and_sorted():
    parts = [
        Contribution("a", Decimal(5)),
        Contribution("b", Decimal(4), "g"),
        Contribution("c", Decimal(3), "g"),
        Contribution("a", Decimal(1)),
    ]
    assert by_group(parts) == [7, 6]
