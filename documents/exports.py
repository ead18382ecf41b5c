"""Writes tables for download; text of users never becomes a live formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

Value = str | int | float | Decimal | bool | date | datetime | time | None

# What spreadsheet programs take for a formula, also in full width; \0 hides one.
LIVE_STARTS = "=+-@\t\r\n\0＝＋－＠"
CELL_CHARACTERS = 32_767
CUT = " … [cut]"
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
REPLACEMENT = "\ufffd"
WIDEST = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: its name, its headings, its rows."""

    name: str
    columns: Sequence[str]
    rows: Iterable[Sequence[Value]]


def is_live(text: str) -> bool:
    """Whether a spreadsheet program might run this text."""
    return text.lstrip(" \u3000\ufeff\u200b").startswith(tuple(LIVE_STARTS))


def csv_text(text: str) -> str:
    """Text for a CSV cell: an apostrophe before what might run, no NUL."""
    safe = text.replace("\0", REPLACEMENT)
    return f"'{safe}" if is_live(text) else safe


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A CSV file (UTF-8 with mark, CRLF) of headings and rows.

    Numbers stay numbers (a negative one keeps its sign), dates are ISO, nothing is an
    empty cell; text that might run gets an apostrophe in front.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([csv_text(name) for name in columns])
    writer.writerows([_csv_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def _csv_cell(value: Value) -> str:
    match value:
        case None:
            return ""
        case str():
            return csv_text(value)
        case bool():
            return "TRUE" if value else "FALSE"
        case date() | time():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case _:
            return "" if value != value else repr(value)


def write_xlsx(sheets: Iterable[Sheet]) -> bytes:
    """A workbook; every text is stored as text, so nothing in it is a formula.

    Numbers, dates and yes/no keep their types. Rows are written as they come, so a
    long table needs no more memory than a short one.
    """
    book = Workbook(write_only=True)
    taken: set[str] = set()
    for sheet in sheets:
        _write_sheet(book, sheet, _sheet_name(sheet.name, taken))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _write_sheet(book: Workbook, sheet: Sheet, name: str) -> None:
    page = book.create_sheet(name)
    page.freeze_panes = "A2"
    for index, heading in enumerate(sheet.columns, start=1):
        letters = get_column_letter(index)
        page.column_dimensions[letters].width = min(max(len(heading) + 2, 12), WIDEST)
    headings = [_text_cell(page, heading) for heading in sheet.columns]
    for cell in headings:
        cell.font = Font(bold=True)
    page.append(headings)
    for row in sheet.rows:
        page.append([_xlsx_cell(page, value) for value in row])


def _xlsx_cell(page: object, value: Value) -> object:
    if isinstance(value, str):
        return _text_cell(page, value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return _text_cell(page, value.isoformat())
    return value if value == value else None


def _text_cell(page: object, text: str) -> WriteOnlyCell:
    """A cell typed as text, also after somebody edits it (quote prefix)."""
    # One kind of line end, whichever library writes the XML.
    safe = NO_XML.sub(REPLACEMENT, text).replace("\r\n", "\n").replace("\r", "\n")
    if len(safe) > CELL_CHARACTERS:
        safe = safe[: CELL_CHARACTERS - len(CUT)] + CUT
    cell = WriteOnlyCell(page, value=safe)
    cell.data_type = "s"
    cell.quotePrefix = is_live(text)
    return cell


def _sheet_name(name: str, taken: set[str]) -> str:
    """A name a workbook accepts: 31 characters, none forbidden, none twice."""
    plain = re.sub(r"[\\/?*:\[\]'\x00-\x1f]", " ", name).strip()[:31] or "Sheet"
    unique, number = plain, 2
    while unique.casefold() in taken:
        unique = f"{plain[:27]} {number}"
        number += 1
    taken.add(unique.casefold())
    return unique
