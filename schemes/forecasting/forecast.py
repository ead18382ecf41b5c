"""A cash forecast by month: each sum on its expected day, nothing weighed or guessed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

FILE = Path(__file__).with_name("assumptions.yaml")


class Sort(StrEnum):
    """What a sum is: on its way, approved, asked for, or to come back."""

    UNDER_WAY = "under_way"
    APPROVED = "approved"
    EXPECTED = "expected"
    COMING_BACK = "coming_back"


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Days from filing to decision, and from decision to payment; months that are shown."""

    decide_days: int
    pay_days: int
    months: int

    def paid_after_decision(self, decided_on: date) -> date:
        """When an approved claim is paid."""
        return decided_on + timedelta(days=self.pay_days)

    def paid_after_filing(self, filed_on: date, due_on: date | None) -> date:
        """When a claim that is not decided is paid: after its time limit, or ours."""
        decided = due_on or filed_on + timedelta(days=self.decide_days)
        return self.paid_after_decision(decided)


@dataclass(frozen=True, slots=True)
class Flow:
    """A sum of one sort, expected on a day; what is late is expected today."""

    sort: Sort
    on: date
    minor: int


@dataclass(frozen=True, slots=True)
class Month:
    """Sums of one month by sort, in minor units; the last one holds all that is later."""

    first: date
    is_rest: bool
    sums: dict[Sort, int]

    @property
    def net(self) -> int:
        """What leaves the bank, less what comes back."""
        out = sum(self.sums[sort] for sort in Sort if sort != Sort.COMING_BACK)
        return out - self.sums[Sort.COMING_BACK]


@cache
def assumptions() -> Assumptions:
    """The assumptions in the file."""
    raw = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Assumptions(**{key: each["value"] for key, each in raw.items()})


def forecast(flows: Iterable[Flow], today: date, months: int) -> list[Month]:
    """The flows by month from this one on; `months` of them and the rest."""
    firsts = [_month(today, number) for number in range(months + 1)]
    found = [
        Month(first, number == months, dict.fromkeys(Sort, 0))
        for number, first in enumerate(firsts)
    ]
    for flow in flows:
        day = max(flow.on, today)
        place = (day.year - today.year) * 12 + day.month - today.month
        found[min(place, months)].sums[flow.sort] += flow.minor
    return found


def _month(day: date, later: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + later, 12)
    return date(year, month + 1, 1)
