"""Dates and numbers as they are written in Hong Kong, in each language."""

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import formats, translation

AT = datetime(2026, 3, 1, 9, 5, tzinfo=ZoneInfo("Asia/Hong_Kong"))


@pytest.mark.parametrize(
    ("language", "name", "written"),
    [
        ("en", "DATE_FORMAT", "1 March 2026"),
        ("en", "SHORT_DATE_FORMAT", "1 Mar 2026"),
        ("en", "DATETIME_FORMAT", "1 March 2026, 09:05"),
        ("en", "TIME_FORMAT", "09:05"),
        ("zh-hant", "DATE_FORMAT", "2026年3月1日"),
        ("zh-hans", "DATE_FORMAT", "2026年3月1日"),
        ("zh-hant", "TIME_FORMAT", "09:05"),
        ("zh-hans", "TIME_FORMAT", "09:05"),
    ],
)
def test_instant_is_written_as_the_reader_writes_it(language, name, written):
    with translation.override(language):
        assert formats.date_format(AT, name) == written


@pytest.mark.parametrize("language", ["en", "zh-hant", "zh-hans"])
def test_thousands_are_grouped_by_three_with_commas(language):
    with translation.override(language):
        number = formats.number_format(Decimal("1234567.5"), force_grouping=True)
    assert number == "1,234,567.5"
