"""Units convert exactly; what measures different things does not convert at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from questionnaires.language.units import UnitError, combine, convert, describe, unit


@pytest.mark.parametrize(
    ("value", "source", "target", "result"),
    [
        ("1", "kWh", "MJ", "3.6"),
        ("1800", "GJ", "kWh", "500000"),
        ("1", "TJ", "GJ", "1000"),
        ("1", "towngas_unit", "MJ", "48"),
        ("3", "towngas_unit", "kWh", "40"),
        ("100", "ft2", "m2", "9.290304"),
        ("1", "m3", "L", "1000"),
        ("0.39", "kgCO2e/kWh", "tCO2e/MWh", "0.39"),
        ("2", "year", "month", "24"),
        ("180", "kWh/m2/year", "kWh/m2/month", "15"),
        ("1", "m²", "m2", "1"),
    ],
)
def test_conversion_is_exact(value, source, target, result):
    assert convert(Decimal(value), source, target) == Decimal(result)


@given(
    st.decimals(-(10**9), 10**9, places=4), st.sampled_from(["MWh", "GJ", "TJ", "MJ"])
)
def test_conversion_there_and_back_gives_the_same(value, other):
    there = convert(value, "kWh", other)
    assert abs(convert(there, other, "kWh") - value) <= abs(value) * Decimal("1e-26")


def test_different_dimensions_do_not_convert():
    with pytest.raises(UnitError, match="energy.*mass_ghg"):
        convert(Decimal(1), "kWh", "tCO2e")


def test_currencies_do_not_convert_into_each_other():
    with pytest.raises(UnitError):
        convert(Decimal(1), "HKD", "USD")


def test_unknown_unit_suggests_a_known_one():
    with pytest.raises(UnitError, match='Did you mean "kWh"'):
        unit("KWh")


@pytest.mark.parametrize("symbol", ["", "  ", "kWh;", "kWh//m2", "a" * 500, "kWh\x00"])
def test_nonsense_is_no_unit(symbol):
    with pytest.raises(UnitError):
        unit(symbol)


def test_dimensions_cancel():
    energy, intensity = unit("MWh").dimension, unit("tCO2e/MWh").dimension
    assert combine(energy, intensity) == unit("kgCO2e").dimension
    assert combine(energy, energy, -1) == ()


def test_dimension_is_described_in_words():
    assert describe(unit("kgCO2e/kWh").dimension) == "mass_ghg/energy"
    assert describe(()) == "a plain number"
    assert describe(combine((("area", 1),), (("area", 1),))) == "area^2"
