"""Days as people in Hong Kong write them: day before month, or the year first."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

EARLIEST, LATEST = 1900, 2200
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august",
    "september", "october", "november", "december",
)  # fmt: skip
_CANONICAL = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_MIDNIGHT = re.compile(r"[T ]0?0:00(:00(\.0+)?)?$")
_YEAR_FIRST = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_DAY_FIRST = re.compile(r"(\d{1,2})\s*[-/.]\s*(\d{1,2})\s*[-/.]\s*(\d{4})")
_WORDS = re.compile(r"(\d{1,2})[\s.-]*([a-z]{3,9})\.?[\s,.-]*(\d{4}|\d{2})", re.I)
_MONTH_FIRST = re.compile(r"([a-z]{3,9})\.?\s*(\d{1,2})\s*,\s*(\d{4})", re.I)
_DIGITS = re.compile(r"\d{8}")


def read_day(text: str) -> date | None:
    """The day that was meant; None where one could only guess.

    5/12/2025 is the fifth of December. Eight digits are read as 05122025 or 20251205,
    which never fit both. A year of two digits is taken beside a month in letters only.
    """
    if found := _CANONICAL.fullmatch(text):
        return _day(*found.groups())
    plain = _MIDNIGHT.sub("", unicodedata.normalize("NFKC", text).strip())
    if found := _YEAR_FIRST.fullmatch(plain):
        return _day(found[1], found[2], found[3])
    if found := _DAY_FIRST.fullmatch(plain):
        return _day(found[3], found[2], found[1])
    if found := _WORDS.fullmatch(plain):
        year = found[3] if len(found[3]) == 4 else f"20{found[3]}"
        return _day(year, _month(found[2]), found[1])
    if found := _MONTH_FIRST.fullmatch(plain):
        return _day(found[3], _month(found[1]), found[2])
    if _DIGITS.fullmatch(plain):
        day_first = _day(plain[4:], plain[2:4], plain[:2])
        return day_first or _day(plain[:4], plain[4:6], plain[6:])
    return None


def _month(word: str) -> int:
    """The number of a month's English name or its beginning; 0 for any other word."""
    return next((n for n, m in enumerate(_MONTHS, 1) if m.startswith(word.lower())), 0)


def _day(year: str | int, month: str | int, day: str | int) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if EARLIEST <= found.year <= LATEST else None
