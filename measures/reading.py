"""Figures rounded for reading: one rule for every page; exports keep the whole value."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal

from measures.money import exponent

#: What counts in a figure nobody typed: 18.72788 tonnes are 18.7 tonnes.
DIGITS = 3
#: Units that come in whole pieces, or in parts that people know, however many digits.
OWN_PLACES = {currency: exponent(currency) for currency in ("HKD", "USD", "EUR", "CNY")}
OWN_PLACES |= {"person": 0, "%": 1}
_COUNTED = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN)
_EXACT = Context(prec=100, rounding=ROUND_HALF_EVEN)


def for_reading(value: Decimal, unit: str = "") -> Decimal:
    """The value at the places a reader needs, halves to even.

    A unit of its own places has these. Otherwise whole digits all stay, and of the
    fraction as much as makes three digits that count. What is not zero never reads as
    zero. A value that needs no rounding comes back without needless zeros, so that 51.0
    says "rounded" and 51 says "exactly".
    """
    rounded = _at(value, OWN_PLACES[unit]) if unit in OWN_PLACES else None
    if rounded is None or (value and not rounded):
        rounded = _at(value, DIGITS - 1 - _COUNTED.plus(value).adjusted())
    return _plain(value) if rounded == value else rounded


def reading_text(value: Decimal, unit: str = "") -> str:
    """The rounded value with grouped thousands and a real minus sign."""
    return f"{for_reading(value, unit):,f}".replace("-", "−")


def _at(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-max(places, 0)), context=_EXACT)


def _plain(value: Decimal) -> Decimal:
    whole = value.to_integral_value(context=_EXACT)
    return _at(value, 0) if value == whole else value.normalize(_EXACT)
