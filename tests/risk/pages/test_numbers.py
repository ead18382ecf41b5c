"""Numbers as a reader writes them: nothing is never zero, a little is never nothing."""

from decimal import Decimal

import pytest
from django.utils import translation

from risk.pages.numbers import grouped, length, percent, tonnes


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (None, 0, ""),
        (0, 0, "0"),
        (Decimal(0), 2, "0.00"),
        (999, 0, "999"),
        (1000, 0, "1,000"),
        (1234567.891, 1, "1,234,567.9"),
        (Decimal("-1234.5"), 1, "−1,234.5"),
        (Decimal("0.5"), 0, "0"),      # halves to the even neighbour
        (Decimal("1.5"), 0, "2"),
        (Decimal("2.5"), 0, "2"),
        (Decimal("0.125"), 2, "0.12"),
        (Decimal("-0.4"), 0, "0"),     # no minus before nothing
        (1e15, 0, "1,000,000,000,000,000"),
    ],
)  # fmt: skip
def test_grouped_number(value, places, text):
    assert grouped(value, places) == text


@pytest.mark.parametrize(
    ("share", "places", "text"),
    [
        (None, 0, ""),
        (0, 0, "0%"),
        (Decimal("0.001"), 0, "<1%"),
        (Decimal("0.0099"), 0, "<1%"),
        (Decimal("0.01"), 0, "1%"),
        (Decimal("0.5"), 0, "50%"),
        (Decimal("0.991"), 0, ">99%"),
        (Decimal("0.9999"), 1, ">99.9%"),
        (Decimal("0.0004"), 1, "<0.1%"),
        (Decimal("0.99"), 0, "99%"),
        (1, 0, "100%"),
        (Decimal("0.25"), 2, "25.00%"),
    ],
)
def test_percent_never_rounds_a_part_to_nothing_or_all(share, places, text):
    assert percent(share, places) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (0, "0.00"),
        (Decimal("0.005"), "0.00"),
        (Decimal("9.994"), "9.99"),
        (10, "10.0"),
        (Decimal("99.94"), "99.9"),
        (100, "100"),
        (Decimal("1234.5"), "1,234"),
        (-12.34, "−12.3"),
    ],
)
def test_tonnes_have_the_digits_they_deserve(value, text):
    assert tonnes(value) == text


@pytest.mark.parametrize(
    ("value", "largest", "text"),
    [
        (None, 5, "0"),
        (5, None, "0"),
        (5, 0, "0"),
        (1, 3, "33.33"),
        (9, 3, "100.00"),
        (-1, 3, "0.00"),
    ],
)
def test_length_of_a_bar_stays_in_its_frame(value, largest, text):
    assert length(value, largest) == text


def test_bar_has_a_point_in_every_language():
    with translation.override("de"):
        assert length(1, 3) == "33.33"
