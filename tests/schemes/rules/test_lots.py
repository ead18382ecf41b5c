"""Lots follow from the seed alone, each of the eligible alike likely; sizes of samples."""

import hashlib
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemes.rules.lots import draw, sample_size

KEYS = st.lists(st.text(min_size=1, max_size=5), max_size=20, unique=True)


@given(seed=st.text(max_size=8), keys=KEYS, count=st.integers(0, 25))
def test_draw_takes_that_many_of_the_eligible_and_none_twice(seed, keys, count):
    drawn = draw(seed, keys, count)
    assert len(drawn) == len(set(drawn)) == min(count, len(keys))
    assert set(drawn) <= set(keys)


@given(seed=st.text(max_size=8), keys=KEYS, count=st.integers(0, 25))
def test_order_of_the_eligible_does_not_matter(seed, keys, count):
    assert draw(seed, keys, count) == draw(seed, reversed(keys), count)


def test_anybody_can_make_the_draw_again_by_hand():
    tickets = {
        key: hashlib.sha256(f"seed 7:{key}".encode()).hexdigest() for key in "abcde"
    }
    assert draw("seed 7", "abcde", 2) == sorted(tickets, key=tickets.get)[:2]


def test_each_of_the_eligible_is_alike_likely():
    """Chi-squared with four degrees of freedom: above 18.47 once in a thousand."""
    drawn = Counter(draw(str(seed), "abcde", 1)[0] for seed in range(5_000))
    squares = sum((drawn[key] - 1_000) ** 2 / 1_000 for key in "abcde")
    assert squares < 18.47


@pytest.mark.parametrize(
    ("pool", "percent", "size"),
    [(0, 5, 0), (1, 5, 1), (20, 5, 1), (21, 5, 2), (100, 5, 5), (100, 0.1, 1),
     (3, 100, 3), (3, 0, 0), (2, 250, 2)],
)  # fmt: skip
def test_size_of_a_sample_is_rounded_up(pool, percent, size):
    assert sample_size(pool, percent) == size
