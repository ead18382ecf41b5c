"""Money never mixes currencies and never loses parts of a cent."""

from decimal import Decimal

import pytest

from measures.money import CurrencyError, Money, exponent, rounded


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12.34", "HKD", 1234),
        ("-0.05", "USD", -5),
        ("150", "JPY", 150),
        ("1.234", "KWD", 1234),
    ],
)
def test_amounts_are_kept_in_minor_units(amount, currency, minor):
    money = Money.of(amount, currency)
    assert money.minor == minor
    assert money.amount == Decimal(amount)


def test_parts_of_a_minor_unit_are_refused():
    with pytest.raises(CurrencyError, match="parts"):
        Money.of("0.5", "JPY")


def test_currencies_do_not_add():
    assert Money(5, "HKD") + Money(7, "HKD") - Money(2, "HKD") == Money(10, "HKD")
    with pytest.raises(CurrencyError):
        Money(5, "HKD") + Money(5, "USD")
    with pytest.raises(CurrencyError):
        exponent("hkd")


def test_halves_go_away_from_zero():
    assert Money(5, "HKD").times(Decimal("0.5")) == Money(3, "HKD")
    assert Money(-5, "HKD").times(Decimal("0.5")) == Money(-3, "HKD")
    assert rounded(Decimal("2.0005"), 3) == Decimal("2.001")


def test_amounts_of_one_currency_compare():
    small, large = Money(-5, "HKD"), Money(7, "HKD")
    assert small < large <= Money(7, "HKD")
    assert max(small, large) == large
    assert Money(7, "HKD") != Money(7, "USD")


@pytest.mark.parametrize(
    "compare",
    [lambda a, b: a < b, lambda a, b: a >= b, lambda a, b: max(a, b)],
    ids=["less", "at least", "the larger"],
)
def test_amounts_of_two_currencies_do_not_compare(compare):
    with pytest.raises(CurrencyError, match="HKD and USD do not mix|USD and HKD"):
        compare(Money(500, "HKD"), Money(100, "USD"))


@pytest.mark.parametrize("code", ["", "HK", "HKDX", "hkd", "港元元"])
def test_code_that_is_no_currency_is_refused(code):
    with pytest.raises(CurrencyError, match="not a currency code"):
        exponent(code)


@pytest.mark.parametrize(
    ("currency", "places"),
    [("HKD", 2), ("CNY", 2), ("JPY", 0), ("KRW", 0), ("KWD", 3), ("BHD", 3)],
)
def test_minor_units_of_a_currency(currency, places):
    assert exponent(currency) == places


@pytest.mark.parametrize(
    ("value", "places", "result"),
    [
        ("0.5", 0, "1"),
        ("-0.5", 0, "-1"),
        ("0.4999", 0, "0"),
        ("1.005", 2, "1.01"),
        ("-1.005", 2, "-1.01"),
        ("1.0049999", 2, "1.00"),
        ("5", 2, "5.00"),
    ],
)
def test_rounding_to_places_is_half_away_from_zero(value, places, result):
    assert str(rounded(Decimal(value), places)) == result


def test_zero_of_a_currency_is_an_amount():
    assert Money.of(0, "HKD") == Money(0, "HKD")
    assert Money(0, "JPY").amount == 0
