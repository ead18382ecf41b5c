"""Instalments: a sum in parts, one a month, and what has come of each."""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Part:
    """One instalment: until when, how many minor units."""

    due_on: date
    minor: int


@dataclass(frozen=True, slots=True)
class PartStanding:
    """An instalment with what has come of it."""

    part: Part
    paid: int
    is_overdue: bool

    @property
    def open(self) -> int:
        """What has not come of it."""
        return self.part.minor - self.paid


def monthly_parts(minor: int, count: int, first: date) -> tuple[Part, ...]:
    """A sum in equal monthly parts; cents that do not divide go to the first ones.

    ValueError if there are no parts, or more than minor units.
    """
    if count < 1 or count > minor:
        raise ValueError(f"{minor} minor units do not come in {count} parts")
    whole, rest = divmod(minor, count)
    return tuple(
        Part(months_after(first, number), whole + (number < rest))
        for number in range(count)
    )


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or the month's last one if it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def standings(
    parts: Sequence[Part], paid: int, today: date
) -> tuple[PartStanding, ...]:
    """What came is laid on the oldest parts first; a part is overdue the day after."""
    found = []
    for part in parts:
        here = min(part.minor, paid)
        paid -= here
        found.append(
            PartStanding(part, here, here < part.minor and part.due_on < today)
        )
    return tuple(found)
