"""Ages, instalments and references as plain values."""

from datetime import date

import pytest

from schemes.recovering.ageing import (
    RecoveryTermsError,
    recovery_terms,
    terms_from,
)
from schemes.recovering.plan import Part, monthly_parts, months_after, standings
from schemes.recovering.reference import number_of, numbers_in

DAY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("today", "band"),
    [
        (date(2025, 12, 1), "to_30"),
        (DAY, "to_30"),
        (date(2026, 1, 31), "to_30"),
        (date(2026, 2, 1), "to_90"),
        (date(2026, 4, 1), "to_90"),
        (date(2026, 4, 2), "to_365"),
        (date(2027, 1, 1), "to_365"),
        (date(2027, 1, 2), "over_365"),
    ],
)
def test_each_day_has_its_band(today, band):
    assert recovery_terms().band_of(DAY, today).key == band


@pytest.mark.parametrize(
    "bands",
    [
        [],
        [("a", 0, 30)],
        [("a", 1, None)],
        [("a", 0, 30), ("b", 32, None)],
        [("a", 0, 30), ("b", 30, None)],
        [("a", 0, None), ("b", 31, None)],
        [("a", 0, -1), ("b", 0, None)],
    ],
)
def test_bands_with_a_gap_or_overlap_are_refused(bands):
    raw = [{"key": key, "from": first} | ({} if last is None else {"to": last})
           for key, first, last in bands]  # fmt: skip
    given = {"ageing": {"bands": raw}, "due_days": {"value": 1},
             "most_instalments": {"value": 1}}  # fmt: skip
    with pytest.raises(RecoveryTermsError):
        terms_from(given)


def test_cents_that_do_not_divide_go_to_the_first_parts():
    parts = monthly_parts(1_000, 3, date(2026, 1, 31))
    assert [part.minor for part in parts] == [334, 333, 333]
    assert [part.due_on for part in parts] == [
        date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31),
    ]  # fmt: skip


def test_parts_of_any_sum_add_up(rng):
    for _ in range(200):
        minor = rng.randint(1, 10_000)
        count = rng.randint(1, min(minor, 36))
        parts = monthly_parts(minor, count, DAY)
        assert sum(part.minor for part in parts) == minor
        assert max(p.minor for p in parts) - min(p.minor for p in parts) <= 1


@pytest.mark.parametrize("count", [0, -1, 3])
def test_no_parts_or_parts_of_nothing_are_refused(count):
    with pytest.raises(ValueError, match="do not come"):
        monthly_parts(2, count, DAY)


def test_a_leap_day_in_february():
    assert months_after(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_after(date(2026, 12, 15), 2) == date(2027, 2, 15)


def test_money_is_laid_on_the_oldest_parts_first():
    parts = [Part(date(2026, month, 1), 100) for month in (1, 2, 3)]
    found = standings(parts, 150, date(2026, 2, 2))
    assert [(each.paid, each.open, each.is_overdue) for each in found] == [
        (100, 0, False), (50, 50, True), (0, 100, False),
    ]  # fmt: skip


def test_a_part_is_overdue_the_day_after():
    parts = [Part(date(2026, 1, 1), 100)]
    assert not standings(parts, 0, date(2026, 1, 1))[0].is_overdue
    assert standings(parts, 0, date(2026, 1, 2))[0].is_overdue


@pytest.mark.parametrize(
    "text",
    ["R261126-A1B2C3", "r261126a1b2c3", "PAY R261126 A1B2C3 THX", "R 261126.A1B2C3;x"],
)
def test_number_is_found_in_what_banks_make_of_it(text):
    assert numbers_in(text) == ["R261126-A1B2C3"]


@pytest.mark.parametrize(
    "text", ["", "R26112-A1B2C3", "R261126-A1B2C", "XR261126-A1B2C3", "R261126-A1B2C3F"]
)
def test_what_only_looks_like_a_number_is_none(text):
    assert numbers_in(text) == []


def test_each_number_is_found_once_in_order():
    text = "V261126-000001 R261126-A1B2C3"
    assert numbers_in(text, text) == ["V261126-000001", "R261126-A1B2C3"]
    assert number_of("R", date(2026, 11, 26), "a1b2c3") == "R261126-A1B2C3"
