"""Closed days, deadlines and working days in Hong Kong."""

from datetime import date, timedelta

import pytest

from measures.workdays import DayCalendar, general_holidays

CLOSED = ("sunday", "general_holiday", "gale_day", "black_rainstorm_day")
OFFICE = (*CLOSED, "saturday")
# As gazetted under the General Holidays Ordinance; month and day of each.
GAZETTED = {
    2021: "0101 0212 0213 0215 0402 0403 0405 0406 0501 0519 0614 0701 0922 1001 1014 1225 1227",
    2022: "0101 0201 0202 0203 0405 0415 0416 0418 0502 0509 0603 0701 0912 1001 1004 1226 1227",
    2023: "0102 0123 0124 0125 0405 0407 0408 0410 0501 0526 0622 0701 0930 1002 1023 1225 1226",
    2024: "0101 0210 0212 0213 0329 0330 0401 0404 0501 0515 0610 0701 0918 1001 1011 1225 1226",
    2025: "0101 0129 0130 0131 0404 0418 0419 0421 0501 0505 0531 0701 1001 1007 1029 1225 1226",
    2026: "0101 0217 0218 0219 0403 0404 0406 0407 0501 0525 0619 0701 0926 1001 1019 1225 1226",
    2027: "0101 0206 0208 0209 0326 0327 0329 0405 0501 0513 0609 0701 0916 1001 1008 1225 1227",
}


@pytest.fixture
def hong_kong():
    return DayCalendar("HK", {date(2023, 9, 8): "black_rainstorm_day"})


@pytest.mark.parametrize("year", GAZETTED)
def test_general_holidays_are_those_gazetted(year):
    found = [f"{day:%m%d}" for day in sorted(general_holidays("HK", year))]
    assert found == GAZETTED[year].split()


def test_holiday_is_named_in_both_languages(hong_kong):
    closure = hong_kong.closure(date(2026, 4, 3), CLOSED)
    assert closure.kind == "general_holiday"
    assert closure.names == {"en": "Good Friday", "zh-Hant": "耶穌受難節"}


def test_place_without_holidays_is_refused():
    with pytest.raises(LookupError):
        general_holidays("XX", 2026)


@pytest.mark.parametrize(
    ("day", "kinds", "kind"),
    [
        ("2026-11-22", CLOSED, "sunday"),
        ("2026-11-21", CLOSED, None),
        ("2026-11-21", OFFICE, "saturday"),
        ("2026-11-22", (), None),
        ("2023-09-08", CLOSED, "black_rainstorm_day"),
        ("2023-09-08", ("sunday",), None),
        ("2024-02-29", CLOSED, None),
    ],
)
def test_a_day_is_closed_only_for_the_kinds_that_count(hong_kong, day, kinds, kind):
    closure = hong_kong.closure(date.fromisoformat(day), kinds)
    assert (closure.kind if closure else None) == kind


@pytest.mark.parametrize(
    ("day", "open_day"),
    [
        ("2026-04-02", "2026-04-02"),
        (
            "2026-04-03",
            "2026-04-08",
        ),  # Good Friday to the day after Ching Ming and Easter
        ("2023-09-08", "2023-09-09"),
        ("2023-12-24", "2023-12-27"),
    ],
)
def test_deadline_moves_over_every_closed_day(hong_kong, day, open_day):
    found = hong_kong.next_open(date.fromisoformat(day), CLOSED)
    assert found == date.fromisoformat(open_day)


def test_day_of_the_event_never_counts_as_a_working_day(hong_kong):
    # 17 to 19 February 2026 are the Lunar New Year: 16, 20 and 23 follow the 13th.
    third = hong_kong.working_days_after(date(2026, 2, 13), 3, OFFICE)
    assert third == date(2026, 2, 23)
    assert hong_kong.working_days_between(date(2026, 2, 13), third, OFFICE) == 3


def test_adding_and_counting_working_days_agree(hong_kong, rng):
    for _ in range(60):
        start = date(2021, 1, 1) + timedelta(days=rng.randrange(2500))
        count = rng.randrange(40)
        end = hong_kong.working_days_after(start, count, OFFICE)
        assert hong_kong.working_days_between(start, end, OFFICE) == count


def test_calendar_that_never_opens_is_refused():
    first = date(2026, 11, 2)
    storms = {first + timedelta(days=n): "gale_day" for n in range(100)}
    with pytest.raises(ValueError, match="closed"):
        DayCalendar("HK", storms).next_open(first, ("gale_day",))
