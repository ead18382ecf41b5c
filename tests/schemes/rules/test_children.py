"""What can be claimed about one instrument, and in which days."""

from datetime import date

import pytest

from schemes.rules.children import Term, parts_of
from schemes.rules.library import load_library

LIBRARY = load_library()
VERSION = LIBRARY.scheme("gsf_grant").version("3")
CALENDAR = LIBRARY.calendar(VERSION)
ISSUED = date(2024, 6, 3)


def parts(on, matures=date(2029, 6, 3), claimed=()):
    term = Term(ISSUED, matures, on)
    found = parts_of(VERSION, "external_review", term, claimed, CALENDAR)
    return {part.line.key: part for part in found}


def moments(*args, **given):
    return {key: part.moment for key, part in parts(*args, **given).items()}


def test_parts_stand_in_the_order_of_the_terms():
    assert list(parts(ISSUED)) == ["pre", "post_1", "post_2", "post_3"]


@pytest.mark.parametrize(
    ("key", "first", "report_by", "last_day"),
    [
        ("pre", date(2024, 6, 3), date(2024, 6, 3), date(2024, 9, 3)),
        ("post_1", date(2024, 6, 3), date(2025, 6, 3), date(2025, 9, 3)),
        ("post_2", date(2025, 6, 3), date(2026, 6, 3), date(2026, 9, 3)),
        ("post_3", date(2026, 6, 3), date(2027, 6, 3), date(2027, 9, 3)),
    ],
)
def test_each_year_follows_the_one_before(key, first, report_by, last_day):
    part = parts(ISSUED)[key]
    assert (part.first, part.report_by, part.last_day) == (first, report_by, last_day)


def test_last_day_on_a_sunday_moves_to_the_next_open_day():
    """2025-10-05 is a Sunday, the 6th an ordinary Monday, the 7th a holiday."""
    term = Term(date(2025, 7, 5), date(2030, 7, 5), date(2025, 7, 5))
    (pre, *_rest) = parts_of(VERSION, "external_review", term, (), CALENDAR)
    assert pre.last_day == date(2025, 10, 6)


def test_moments_move_on_with_the_day():
    assert moments(date(2024, 7, 1)) == {
        "pre": "open", "post_1": "open", "post_2": "later", "post_3": "later",
    }  # fmt: skip
    assert moments(date(2026, 1, 1), claimed=["pre"]) == {
        "pre": "claimed", "post_1": "over", "post_2": "open", "post_3": "later",
    }  # fmt: skip


def test_year_after_maturity_is_never_claimed_and_a_short_one_ends_with_it():
    found = parts(date(2026, 1, 1), matures=date(2026, 6, 3))
    assert found["post_3"].moment == "never"
    short = parts(date(2026, 1, 1), matures=date(2026, 1, 15))
    assert short["post_2"].report_by == date(2026, 1, 15)


def test_perpetual_one_ends_no_year_before_its_time():
    found = parts(date(2027, 6, 3), matures=None)
    assert found["post_3"].moment == "open"
    assert found["post_3"].report_by == date(2027, 6, 3)


def test_twenty_ninth_of_february_counts_to_the_end_of_february():
    term = Term(date(2024, 2, 29), date(2029, 2, 28), date(2024, 3, 1))
    (_pre, first, *_rest) = parts_of(VERSION, "external_review", term, (), CALENDAR)
    assert first.report_by == date(2025, 2, 28)
