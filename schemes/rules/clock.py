"""How much of an office's time a claim has used: intervals of states, in working days."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from measures.workdays import CLOSED_KINDS, DayCalendar

#: Share of the time, in percent, from which an office is warned.
WARN_AT = 75
#: States in which the office is the one to act.
RUNNING = frozenset({"submitted", "screening", "assessed", "returned", "appeal"})


@dataclass(frozen=True, slots=True)
class Entered:
    """A claim entered a state on a day."""

    state: str
    on: date


@dataclass(frozen=True, slots=True)
class Interval:
    """A state that a claim was in, from a day on; `until` is today while it lasts."""

    state: str
    since: date
    until: date


@dataclass(frozen=True, slots=True)
class ClockReading:
    """Working days of a clock: allowed, used, and those in which it stood.

    `due_on` is the last day in time if nothing pauses it again; None unless it runs.
    """

    limit: int
    elapsed: int
    paused: int
    is_running: bool
    is_paused: bool
    due_on: date | None

    @property
    def remaining(self) -> int:
        """Working days that are left; below zero once it is over."""
        return self.limit - self.elapsed

    @property
    def is_over(self) -> bool:
        return self.elapsed > self.limit

    @property
    def is_near(self) -> bool:
        """Whether so much of the time is used that somebody should be warned."""
        return not self.is_over and self.elapsed * 100 >= self.limit * WARN_AT


def intervals(entered: Sequence[Entered], today: date) -> Iterator[Interval]:
    """The states one after the other, the last one lasting until today."""
    ends = [each.on for each in entered[1:]] + [today]
    for each, end in zip(entered, ends, strict=True):
        yield Interval(each.state, each.on, max(each.on, end))


def read_clock(
    entered: Sequence[Entered],
    pauses: Collection[str],
    limit: int,
    today: date,
    calendar: DayCalendar,
) -> ClockReading:
    """What a clock shows today for the states a claim entered, the oldest first.

    The day on which a state is entered never counts for it. Saturdays, Sundays, holidays and storm days are no working days.
    """
    elapsed = paused = 0
    last = ""
    for one in intervals(entered, today):
        days = calendar.working_days_between(one.since, one.until, CLOSED_KINDS)
        elapsed += days if one.state in RUNNING else 0
        paused += days if one.state in pauses else 0
        last = one.state
    is_running = last in RUNNING
    due_on = None
    if is_running and elapsed <= limit:
        due_on = calendar.working_days_after(today, limit - elapsed, CLOSED_KINDS)
    elif is_running:
        due_on = _passed(entered, limit, calendar)
    return ClockReading(limit, elapsed, paused, is_running, last in pauses, due_on)


def _passed(entered: Sequence[Entered], limit: int, calendar: DayCalendar) -> date:
    """The day on which the time of a clock that is over ran out."""
    left = limit
    for number, each in enumerate(entered):
        end = entered[number + 1].on if number + 1 < len(entered) else None
        if each.state not in RUNNING:
            continue
        if end is None:
            return calendar.working_days_after(each.on, left, CLOSED_KINDS)
        used = calendar.working_days_between(each.on, end, CLOSED_KINDS)
        if used >= left:
            return calendar.working_days_after(each.on, left, CLOSED_KINDS)
        left -= used
    raise ValueError("a clock that is over ran out on some day")
