"""A value of a company that is still to be recorded, and what makes two say the same thing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Context, Decimal
from typing import Any

Key = tuple[str, date, date, str]
#: The column has 20 digits before the point and 10 after, two more than Decimal's own
#: context keeps: there rounding raises for the longest of them.
_LONG = Context(prec=60)
_PLACES, _TOO_LONG = Decimal("1e-10"), Decimal(10) ** 20


@dataclass(frozen=True, slots=True)
class NewFact:
    """One value to be recorded, in the unit of its data point.

    `state` says why a value is missing; `derivation` holds all that is needed to
    recompute it: answers, factors, rule, and the label in each language.
    """

    data_point: str
    period_start: date
    period_end: date
    scope: str
    state: str = "answered"
    value: str = ""
    number: Decimal | None = None
    unit: str = ""
    quality: int | None = None
    dimensions: dict[str, str] = field(default_factory=dict)
    derivation: dict[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> Key:
        """What a newer fact must share with an older one to supersede it."""
        return key_of(
            self.data_point, self.period_start, self.period_end, self.dimensions
        )


def key_of(data_point: str, start: date, end: date, dimensions: dict[str, str]) -> Key:
    """The key of a fact, whatever the order of its dimensions."""
    place = ";".join(f"{name}={dimensions[name]}" for name in sorted(dimensions))
    return data_point, start, end, place


def storable_number(number: Decimal | None) -> Decimal | None:
    """The number as its column holds it; None if too long for it: the text stays."""
    if number is None or not number.is_finite():
        return None
    rounded = number.quantize(_PLACES, context=_LONG)
    return rounded if rounded.copy_abs() < _TOO_LONG else None
