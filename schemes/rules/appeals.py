"""Until when a refusal may be taken to review: a period of the version, from the decision."""

from __future__ import annotations

from datetime import date, timedelta

from measures.workdays import DayCalendar
from schemes.rules.version import Version

PERIOD = "appeal_days"


def last_day_of_appeal(
    version: Version, decided_on: date, calendar: DayCalendar
) -> date | None:
    """The last day; None where the version sets no period.

    It begins the day after the decision, and a last day on which the office is closed
    moves as the version's other deadlines do.
    """
    days = version.fixed.get(PERIOD)
    if days is None:
        return None
    last = decided_on + timedelta(days=int(days))
    closed = version.fixed.get("closed_days")
    if closed is None or version.fixed.get("deadline_moves") == "stays":
        return last
    return calendar.next_open(last, closed)
