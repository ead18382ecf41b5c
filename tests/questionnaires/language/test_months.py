"""Months decide which year's factor applies; a part of a month counts by its days."""

from datetime import date
from decimal import Decimal

from questionnaires.language import Period
from questionnaires.language.months import month_parts


def test_whole_months_weigh_the_same_whatever_their_length():
    parts = month_parts(date(2024, 1, 1), date(2024, 3, 31))
    assert parts == (
        (date(2024, 1, 1), Decimal(1)),
        (date(2024, 2, 1), Decimal(1)),
        (date(2024, 3, 1), Decimal(1)),
    )


def test_part_of_a_month_counts_by_its_days():
    parts = month_parts(date(2023, 12, 17), date(2024, 1, 31))
    assert parts[0] == (date(2023, 12, 17), Decimal(15) / 31)
    assert parts[1] == (date(2024, 1, 1), Decimal(1))


def test_one_day_is_a_part():
    assert month_parts(date(2024, 2, 29), date(2024, 2, 29)) == (
        (date(2024, 2, 29), Decimal(1) / 29),
    )


def test_nothing_before_its_start_and_nothing_over_centuries():
    assert month_parts(date(2024, 2, 1), date(2024, 1, 31)) == ()
    assert month_parts(date(1900, 1, 1), date(2200, 1, 1)) == ()
    assert len(month_parts(date(9999, 12, 1), date.max)) == 1


def test_period_knows_its_length_and_the_year_it_ends_in():
    period = Period(date(2023, 4, 1), date(2024, 3, 31))
    assert (period.year, period.days, period.months) == (2024, 366, 12)
