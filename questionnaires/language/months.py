"""Calendar months in a stretch of days: they decide which year's factor applies."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache

MOST_MONTHS = 240


@dataclass(frozen=True, slots=True)
class Period:
    """A reporting period, both days included."""

    start: date
    end: date

    @property
    def year(self) -> Decimal:
        """The year in which it ends."""
        return Decimal(self.end.year)

    @property
    def days(self) -> Decimal:
        """Its length in days."""
        return Decimal((self.end - self.start).days + 1)

    @property
    def months(self) -> Decimal:
        """Its length in months; a part of a month counts by its days."""
        return sum((part for _, part in month_parts(self.start, self.end)), Decimal(0))


@lru_cache(maxsize=4096)
def month_parts(start: date, end: date) -> tuple[tuple[date, Decimal], ...]:
    """Each month touched from `start` to `end` (both included) and the share covered.

    Gives the first covered day and a share of at most 1, so that whole months weigh the
    same whatever their length. Empty if `end` is before `start`, or centuries after it.
    """
    if (end.year - start.year) * 12 > MOST_MONTHS:
        return ()
    parts = []
    first = start
    while first <= end:
        length = monthrange(first.year, first.month)[1]
        last = min(first.replace(day=length), end)
        covered = (last - first).days + 1
        parts.append((first, Decimal(covered) / length))
        if last == date.max:
            break
        first = last + timedelta(days=1)
    return tuple(parts)
