"""Conversions between the few units that the official workbook offers."""

from __future__ import annotations

from decimal import Decimal

#: How many of the first unit of its kind one of these is.
SIZE = {
    "kg": ("mass", Decimal(1)),
    "t": ("mass", Decimal(1000)),
    "g": ("mass", Decimal("0.001")),
    "sqm": ("area", Decimal(1)),
    "ha": ("area", Decimal(10_000)),
    "m3": ("volume", Decimal(1)),
    "l": ("volume", Decimal("0.001")),
}


def converted(number: Decimal, unit: str, into: str) -> Decimal:
    """A figure in another unit of the same kind; raises ValueError for another kind."""
    if unit == into:
        return number
    (kind, size), (other, target) = SIZE[unit], SIZE[into]
    if kind != other:
        raise ValueError(f"{unit} cannot be given in {into}.")
    return number * size / target
