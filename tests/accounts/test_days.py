"""Days are typed day first or year first, and shown with the month in words."""

from datetime import date

import pytest
from django import forms
from django.utils import translation

from accounts.days import DayField, kept_day, shown_day

DAY = date(2027, 12, 5)


@pytest.mark.parametrize(
    "typed",
    ["5/12/2027", "05-12-2027", "5.12.2027", "2027-12-05", "2027/12/5",
     "2027年12月5日", "5 December 2027", "5 Dec 2027", "05122027"],
)  # fmt: skip
def test_a_day_is_read_as_people_write_it(typed):
    assert DayField().clean(typed) == DAY


@pytest.mark.parametrize("typed", ["12/25/2027", "31/2/2027", "soon", "5/12/27"])
def test_what_one_could_only_guess_is_refused(typed):
    with pytest.raises(forms.ValidationError, match="day, month and year"):
        DayField().clean(typed)


def test_a_day_is_shown_with_its_month_in_words_in_each_language():
    shown = []
    for language in ("en", "zh-hant", "zh-hans"):
        with translation.override(language):
            shown.append((shown_day(DAY), shown_day("2027-12-05")))
    assert shown == [
        ("5 Dec 2027",) * 2,
        ("2027年12月5日",) * 2,
        ("2027年12月5日",) * 2,
    ]


@pytest.mark.parametrize("language", ["en", "zh-hant", "zh-hans"])
def test_what_a_box_shows_is_read_again(language):
    with translation.override(language):
        assert DayField().clean(shown_day(DAY)) == DAY


def test_a_text_that_is_no_day_stays_as_it_was_typed():
    assert kept_day("soon") is None
    assert (shown_day("soon"), shown_day(None)) == ("soon", "")
