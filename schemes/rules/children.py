"""What can be claimed about one instrument, and in which days each part falls due."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Literal

from measures.workdays import DayCalendar
from questionnaires.language.days import months_on
from schemes.rules.definition import Line
from schemes.rules.version import Version

YEAR = 12
Moment = Literal["claimed", "later", "open", "over", "never"]


@dataclass(frozen=True, slots=True)
class Part:
    """One line of an award with the days in which it can be claimed.

    `report_by` is the end of the year that a review after issue covers; a claim follows
    its report within the time the terms give, at the latest by `last_day`.
    """

    line: Line
    first: date
    report_by: date
    last_day: date
    moment: Moment


@dataclass(frozen=True, slots=True)
class Term:
    """The life of an instrument, without an end if it is perpetual; the day we look at it."""

    issued_on: date
    matures_on: date | None
    on: date


def parts_of(
    version: Version,
    track: str,
    term: Term,
    claimed: Collection[str],
    calendar: DayCalendar,
) -> list[Part]:
    """Every line of a track for one instrument, in the order of the terms."""
    return [
        _part(version, line.line, term, claimed, calendar)
        for line in version.tracks[track].lines
    ]


def _part(
    version: Version,
    line: Line,
    term: Term,
    claimed: Collection[str],
    calendar: DayCalendar,
) -> Part:
    first = months_on(term.issued_on, YEAR * max(0, line.year - 1))
    report_by = term.issued_on
    if line.year:
        report_by = months_on(term.issued_on, YEAR * line.year)
        report_by = min(report_by, term.matures_on or report_by)
    last = _last_day(version, report_by, calendar)
    return Part(line, first, report_by, last, _moment(line, term, first, last, claimed))


def _moment(
    line: Line, term: Term, first: date, last: date, claimed: Collection[str]
) -> Moment:
    if line.key in claimed:
        return "claimed"
    if line.year and term.matures_on and first >= term.matures_on:
        return "never"
    if term.on < first:
        return "later"
    return "over" if term.on > last else "open"


def _last_day(version: Version, event: date, calendar: DayCalendar) -> date:
    """The last day of a claim for something of that day, as far as the terms say one."""
    fixed = version.fixed
    day = months_on(event, int(fixed.get("claim_months", 0)))
    if fixed.get("deadline_moves") == "next_open_day":
        return calendar.next_open(day, fixed.get("closed_days", frozenset()))
    return day
