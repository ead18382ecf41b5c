"""Days on which offices are closed, and deadlines and working days counted around them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Literal

import holidays

ClosedKind = Literal[
    "saturday", "sunday", "general_holiday", "gale_day", "black_rainstorm_day"
]
CLOSED_KINDS: tuple[ClosedKind, ...] = (
    "saturday", "sunday", "general_holiday", "gale_day", "black_rainstorm_day",
)  # fmt: skip
LONGEST_CLOSURE = 60
_WEEKEND: Mapping[int, ClosedKind] = {5: "saturday", 6: "sunday"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the library keeps a place's holidays, and in which languages it names them.

    Hong Kong's general holidays are the library's "optional" ones; its "public" ones are
    the statutory holidays of employees, which lack Good Friday before 2028.
    """

    country: str
    category: str
    languages: Mapping[str, str]


PLACES: Mapping[str, Place] = {
    "HK": Place("HK", "optional", {"en": "en_HK", "zh-Hant": "zh_HK"}),
    "SG": Place("SG", "public", {"en": "en_SG"}),
}


@dataclass(frozen=True, slots=True)
class Closure:
    """Why an office is closed on a day; `names` by language, for a holiday only."""

    kind: ClosedKind
    names: Mapping[str, str] = field(default_factory=dict)


@cache
def general_holidays(place: str, year: int) -> Mapping[date, Mapping[str, str]]:
    """The holidays of a year with their names by language; LookupError of no such place."""
    known = PLACES[place]
    found: dict[date, dict[str, str]] = {}
    for language, code in known.languages.items():
        listed = holidays.country_holidays(
            known.country, years=year, categories=(known.category,), language=code
        )
        for day, name in listed.items():
            found.setdefault(day, {})[language] = name
    return found


@dataclass(frozen=True)
class DayCalendar:
    """The closed days of one place; `storms` are the days of gale or rainstorm warnings."""

    place: str
    storms: Mapping[date, ClosedKind] = field(default_factory=dict)

    def closure(self, day: date, kinds: Collection[str]) -> Closure | None:
        """Why the office is closed on that day, of the kinds that count; None if open."""
        names = general_holidays(self.place, day.year).get(day)
        if names is not None and "general_holiday" in kinds:
            return Closure("general_holiday", names)
        weekend = _WEEKEND.get(day.weekday())
        if weekend and weekend in kinds:
            return Closure(weekend)
        storm = self.storms.get(day)
        return Closure(storm) if storm and storm in kinds else None

    def next_open(self, day: date, kinds: Collection[str]) -> date:
        """That day if the office is open, else the first open one after it."""
        for _ in range(LONGEST_CLOSURE):
            if self.closure(day, kinds) is None:
                return day
            day += timedelta(days=1)
        raise ValueError(f"{self.place} is closed for {LONGEST_CLOSURE} days on end")

    def working_days_after(self, day: date, count: int, kinds: Collection[str]) -> date:
        """The last of so many open days that follow `day`, which itself never counts."""
        for _ in range(count):
            day = self.next_open(day + timedelta(days=1), kinds)
        return day

    def working_days_between(
        self, first: date, last: date, kinds: Collection[str]
    ) -> int:
        """How many open days follow `first`, up to and with `last`."""
        days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        return self._open(days, kinds)

    def _open(self, days: Iterable[date], kinds: Collection[str]) -> int:
        return sum(self.closure(day, kinds) is None for day in days)
