"""What a workbook states: facts, and messages about what it does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from questionnaires.formats.vsme.taxonomy import rules


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day of what a fact is about; an instant is its last day."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class VsmeFact:
    """One fact of the workbook under its concept's name.

    `value` is a Decimal with `unit` (an ISO currency, tCO2e, MWh, pure …), text, or
    True/False. A choice has the text of its cells as value and its `members` as
    qualified names, sorted; an empty choice means "none of them". `dimensions` gives
    axis and member (or the key of a row), the default member left out.
    """

    concept: str
    value: Decimal | str | bool
    unit: str | None
    dimensions: Mapping[str, str]
    period: Period
    cell: str
    members: tuple[str, ...] | None = None
    footnotes: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, tuple[tuple[str, str], ...]]:
        """What makes it the same statement as another."""
        return self.concept, tuple(sorted(self.dimensions.items()))


@dataclass(frozen=True, slots=True)
class VsmeMessage:
    """Something the company should know about its workbook; texts are in rules.yaml."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def level(self) -> str:
        """`error` (nothing was read) or `warning`."""
        return str(rules()["messages"][self.code]["level"])

    def text(self, language: str = "en") -> str:
        """The sentence in `en` or `zh-Hant`."""
        template: str = rules()["messages"][self.code][language]
        for name, value in self.params.items():
            template = template.replace(f"{{{name}}}", value)
        return template


@dataclass(frozen=True, slots=True)
class VsmeReading:
    """Who reports, for which period, what was read and what to tell."""

    metadata: Mapping[str, str]
    facts: tuple[VsmeFact, ...]
    messages: tuple[VsmeMessage, ...]
    inputs: Mapping[str, Decimal | str | bool] = field(default_factory=dict)

    @property
    def period(self) -> Period | None:
        """The reporting period, or None if the workbook does not say it."""
        days = [
            day_of(self.metadata.get(key)) for key in ("period_start", "period_end")
        ]
        return Period(days[0], days[1]) if days[0] and days[1] else None


def day_of(text: str | None) -> date | None:
    """An ISO date; None for anything else."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def in_year(day: date, year: int) -> date:
    """The same day of another year; 29 February becomes the 28th."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=year, day=28) if is_leap_day else day.replace(year=year)
