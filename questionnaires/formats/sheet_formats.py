"""Which of a workbook's formats show a number as a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

#: Formats that every program knows by number: days, and days with a time.
_BUILT_IN = frozenset({*range(14, 18), 22, *range(27, 37), *range(50, 59)})
_NOT_CODE = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|_.|\*.')


def day_formats(styles: ElementTree.Element) -> frozenset[int]:
    """The numbers of the cell formats that show days."""
    return frozenset(_day_formats(styles))


def _day_formats(styles: ElementTree.Element) -> Iterator[int]:
    main = styles.tag.removesuffix("styleSheet")
    days = set(_BUILT_IN)
    for each in styles.iter(f"{main}numFmt"):
        number = each.get("numFmtId", "")
        if number.isdecimal():
            days.discard(int(number))
            if _shows_a_day(each.get("formatCode", "")):
                days.add(int(number))
    formats = styles.find(f"{main}cellXfs")
    for place, each in enumerate(formats if formats is not None else ()):
        number = each.get("numFmtId", "")
        if number.isdecimal() and int(number) in days:
            yield place


def _shows_a_day(code: str) -> bool:
    """Whether a code has a year or a day; `m` alone may be minutes."""
    plain = _NOT_CODE.sub("", code).lower()
    return "y" in plain or "d" in plain
