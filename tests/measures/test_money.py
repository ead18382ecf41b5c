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
