"""The period for a review: its own length, from the day after, moved to an open day."""

from datetime import date
from types import SimpleNamespace

import pytest

from measures.workdays import DayCalendar
from schemes.rules.appeals import last_day_of_appeal
from schemes.rules.library import load_library

CALENDAR = DayCalendar("HK", {date(2026, 6, 15): "black_rainstorm_day"})
CLOSED = frozenset({"sunday", "general_holiday", "black_rainstorm_day"})


def last(decided_on, **fixed):
    return last_day_of_appeal(SimpleNamespace(fixed=fixed), decided_on, CALENDAR)


@pytest.mark.parametrize(
    ("decided_on", "days", "expected"),
    [
        (date(2026, 1, 5), 14, date(2026, 1, 19)),
        (date(2026, 1, 5), 0, date(2026, 1, 5)),
        (date(2024, 1, 30), 30, date(2024, 2, 29)),
        # Sunday 21 June; Good Friday to Ching Ming; a black rainstorm.
        (date(2026, 5, 22), 30, date(2026, 6, 22)),
        (date(2026, 3, 4), 30, date(2026, 4, 8)),
        (date(2026, 6, 1), 14, date(2026, 6, 16)),
    ],
)
def test_period_ends_on_an_open_day(decided_on, days, expected):
    assert last(decided_on, appeal_days=days, closed_days=CLOSED) == expected


def test_period_stays_where_the_version_says_so():
    fixed = {"appeal_days": 30, "closed_days": CLOSED, "deadline_moves": "stays"}
    assert last(date(2026, 5, 22), **fixed) == date(2026, 6, 21)
    assert last(date(2026, 5, 22), appeal_days=30) == date(2026, 6, 21)


def test_version_without_a_period_sets_no_day():
    assert last(date(2026, 5, 22), closed_days=CLOSED) is None


def test_every_version_states_its_period_with_source_and_mark():
    for scheme in load_library().schemes.values():
        for version in scheme.versions:
            stated = version.parameters["appeal_days"]
            assert (stated.unit, bool(stated.source)) == ("day", True)
            assert stated.mark in ("verified", "secondary", "unverified")
