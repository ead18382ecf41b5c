"""Numbers and days that stand in a workbook as text, as programs and people leave them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from decimal import Decimal

from measures.days import read_day
from questionnaires.formats.sheet_cells import Cell
from questionnaires.language.numerals import NumeralError, currency_before, read_number

#: Points or blanks between thousands, a comma before decimals: 1.234.567,8 and 0,45.
_COMMA = re.compile(r"[+-]?(\d{1,3}(?:[. ']\d{3})+|\d+),(\d+)")
_POINTS = re.compile(r"[+-]?\d{1,3}(\.\d{3}){2,}")
_INDIAN = re.compile(r"[+-]?\d{1,2}(,\d{2})+,\d{3}(\.\d+)?")
DAY_ZERO, DAY_ZERO_1904 = date(1899, 12, 30), date(1904, 1, 1)
MOST_DAYS = 150_000


def number_in(text: str, *, currency: str = "", share: bool = False) -> Decimal | None:
    """The number that a text says; None where one could only guess.

    `currency` is the one in which amounts may stand, `share` lets a percent sign be. Of
    12,400 the comma parts thousands, as it does in Hong Kong; 0,45 can only be a decimal.
    """
    plain = unicodedata.normalize("NFKC", text).strip().removeprefix("'")
    if (named := currency_before(plain)) and named != currency:
        return None
    if share and plain.endswith("%"):
        found = number_in(plain[:-1])
        return None if found is None else found / 100
    plain = plain.removesuffix(currency).strip() if currency else plain
    try:
        return read_number(_with_a_point(plain))
    except NumeralError:
        return None


def _with_a_point(plain: str) -> str:
    """The same number with a point before its decimals and nothing between thousands."""
    if found := _COMMA.fullmatch(plain):
        whole, decimals = found.groups()
        is_sure = len(decimals) != 3 or not whole.isdigit() or whole == "0"
        if is_sure:
            sign = "-" if plain.startswith("-") else ""
            return f"{sign}{re.sub(r'[^0-9]', '', whole)}.{decimals}"
    if _POINTS.fullmatch(plain):
        return plain.replace(".", "")
    return plain.replace(",", "") if _INDIAN.fullmatch(plain) else plain


def day_in(value: Cell, *, from_1904: bool = False) -> date | None:
    """The day that a cell says: as a number of days, or written in one of many ways."""
    if isinstance(value, Decimal):
        if not 0 < value < MOST_DAYS:
            return None
        begin = DAY_ZERO_1904 if from_1904 else DAY_ZERO
        return begin + timedelta(days=int(value))
    return read_day(value.partition("T")[0]) if isinstance(value, str) else None
