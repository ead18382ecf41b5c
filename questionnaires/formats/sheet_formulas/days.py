"""The functions of a spreadsheet that make days, and texts of them; and its two truths."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from questionnaires.formats.sheet_formulas.functions import FUNCTIONS as FUNCTIONS
from questionnaires.formats.sheet_formulas.functions import function, single
from questionnaires.formats.sheet_formulas.values import (
    VALUE,
    FailureError,
    number,
    text,
)

DAY_ZERO = date(1899, 12, 30)
FIRST_YEAR, LAST_YEAR, MOST_MONTHS, MOST_DAYS = 1900, 9999, 12_000, 3_000_000
#: The pattern of the days that the template makes, whatever language shows them.
ISO = "yyyy-mm-dd"


@function("TRUE")
def _true() -> bool:
    return True


@function("FALSE")
def _false() -> bool:
    return False


@function("DATE")
def _date(year: Any, month: Any, day: Any) -> Any:
    """The number of a day; months and days beyond their ends run on."""
    years, months, days = (int(number(single(each))) for each in (year, month, day))
    if not FIRST_YEAR <= years <= LAST_YEAR or abs(months) > MOST_MONTHS:
        return VALUE
    more, month_of_year = divmod(months - 1, 12)
    if not FIRST_YEAR <= years + more <= LAST_YEAR or abs(days) > MOST_DAYS:
        return VALUE
    begin = date(years + more, month_of_year + 1, 1)
    return float((begin - DAY_ZERO).days + days - 1)


@function("TEXT")
def _text(value: Any, pattern: Any) -> Any:
    """Only the whole numbers with leading zeros that days are made of, and days."""
    shape = text(single(pattern))
    given = single(value)
    if isinstance(given, str):
        try:
            given = number(given)
        except FailureError:
            return given
    if shape.lower() == ISO:
        count = int(number(given))
        is_day = 0 < count < MOST_DAYS
        return (DAY_ZERO + timedelta(days=count)).isoformat() if is_day else VALUE
    if not shape or set(shape) != {"0"}:
        return VALUE
    return f"{number(given):0{len(shape)}.0f}"
