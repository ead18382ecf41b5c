"""The clock counts working days while the office has to act, and stands while it asks."""

from datetime import date

import pytest

from measures.workdays import DayCalendar
from schemes.rules.clock import Entered, read_clock

HK = DayCalendar("HK")
ASKED = ("info_requested",)


def reading(steps, today, limit=30, calendar=HK):
    entered = [Entered(state, date.fromisoformat(on)) for state, on in steps]
    day = date.fromisoformat(today)
    return read_clock(entered, ASKED, limit, day, calendar)


def test_day_of_filing_and_days_without_work_do_not_count():
    # Friday 13 February 2026; Lunar New Year is 17 to 19 February.
    steps = [("submitted", "2026-02-13")]
    assert reading(steps, "2026-02-13").elapsed == 0
    assert reading(steps, "2026-02-16").elapsed == 1
    assert reading(steps, "2026-02-19").elapsed == 1
    assert reading(steps, "2026-02-20").elapsed == 2


def test_due_day_is_counted_around_the_holidays():
    assert reading([("submitted", "2026-02-13")], "2026-02-13", 3).due_on == date(
        2026, 2, 23
    )


def test_clock_stands_while_the_applicant_is_asked():
    steps = [
        ("submitted", "2026-06-01"),
        ("screening", "2026-06-03"),
        ("info_requested", "2026-06-05"),
    ]
    standing = reading(steps, "2026-06-12")
    assert (standing.elapsed, standing.paused) == (4, 5)
    assert standing.is_paused
    assert standing.due_on is None
    again = reading([*steps, ("screening", "2026-06-12")], "2026-06-15")
    assert (again.elapsed, again.paused, again.remaining) == (5, 5, 25)
    assert again.is_running


def test_clock_stops_with_the_decision():
    steps = [
        ("submitted", "2026-06-01"),
        ("assessed", "2026-06-02"),
        ("approved", "2026-06-04"),
    ]
    stopped = reading(steps, "2026-09-01")
    assert (stopped.elapsed, stopped.is_running, stopped.due_on) == (3, False, None)


def test_clock_goes_on_where_an_approval_was_taken_back():
    steps = [
        ("submitted", "2026-06-01"),
        ("approved", "2026-06-03"),
        ("returned", "2026-06-10"),
    ]
    assert reading(steps, "2026-06-11").elapsed == 3


@pytest.mark.parametrize(
    ("today", "near", "over"),
    [
        ("2026-06-03", False, False),
        ("2026-06-04", True, False),
        ("2026-06-05", True, False),
        ("2026-06-08", False, True),
    ],
)
def test_warning_begins_at_three_quarters_and_ends_where_it_is_late(today, near, over):
    found = reading([("submitted", "2026-06-01")], today, 4)
    assert (found.is_near, found.is_over) == (near, over)


def test_late_clock_still_says_when_it_ran_out():
    steps = [
        ("submitted", "2026-06-01"),
        ("info_requested", "2026-06-03"),
        ("screening", "2026-06-08"),
    ]
    late = reading(steps, "2026-06-30", 4)
    assert late.is_over
    assert late.due_on == date(2026, 6, 10)


def test_storm_day_is_no_working_day():
    stormy = DayCalendar("HK", {date(2026, 6, 2): "black_rainstorm_day"})
    steps = [("submitted", "2026-06-01")]
    assert reading(steps, "2026-06-03", calendar=stormy).elapsed == 1
