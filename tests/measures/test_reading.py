"""Figures are rounded for reading by one rule."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from measures.reading import for_reading, reading_text

AMOUNTS = st.decimals(
    min_value=-(10**18), max_value=10**18, allow_nan=False, allow_infinity=False
)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        ("18.72788", "tCO2e", "18.7"),
        ("126.190476", "MWh", "126"),
        ("7972.973", "towngas_unit", "7,973"),
        ("134200", "kWh", "134,200"),
        ("50.996", "tCO2e", "51.0"),  # rounded: it says so
        ("51", "tCO2e", "51"),  # exact
        ("51.000000", "tCO2e", "51"),
        ("134.2", "MWh", "134"),
        ("13.42", "MWh", "13.4"),
        ("9.996", "tCO2e", "10.0"),
        ("0.0456789", "tCO2e", "0.0457"),
        ("0.00000012345", "tCO2e", "0.000000123"),
        ("0.125", "tCO2e", "0.125"),
        ("2.345", "tCO2e", "2.34"),  # halves to even
        ("0", "tCO2e", "0"),
        ("0.000", "towngas_unit", "0"),
        ("-18.72788", "tCO2e", "−18.7"),
        ("1E+3", "kWh", "1,000"),
        ("0.38754", "kgCO2e/kWh", "0.388"),
        ("85000", "HKD", "85,000"),
        ("85000.5", "HKD", "85,000.5"),
        ("85000.456", "HKD", "85,000.46"),
        ("0.001", "HKD", "0.001"),
        ("8.4", "person", "8"),
        ("12.345", "%", "12.3"),
        ("12.345", "", "12.3"),
    ],
)
def test_figure_reads_as(value, unit, text):
    assert reading_text(Decimal(value), unit) == text


@given(AMOUNTS)
def test_rounding_is_never_off_by_half_a_percent(value):
    shown = for_reading(value)
    assert abs(shown - value) <= abs(value) * Decimal("0.005")


@given(AMOUNTS, st.sampled_from(["tCO2e", "HKD", "person", "%", ""]))
def test_only_zero_reads_as_zero(value, unit):
    assert (for_reading(value, unit) == 0) == (value == 0)


@given(AMOUNTS, st.sampled_from(["tCO2e", "HKD", "person", "%", ""]))
def test_what_is_rounded_stays_as_it_is(value, unit):
    shown = for_reading(value, unit)
    assert for_reading(shown, unit) == shown


@given(st.integers(-(10**50), 10**50))
def test_whole_digits_all_stay(number):
    assert for_reading(Decimal(number)) == number
