"""Reads a workbook's lines as they stand, in a child process; this is also that process.

Nothing is understood here: cells by line key and column, with what kind each holds, where
cells were merged, which sheets are none of ours.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Mapping
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from documents.reading.archive import check_archive
from documents.reading.limits import MEGABYTE, Limits, RefusalError
from jobs.children import Allowance, run_child, work_folder
from jobs.childside import serve
from questionnaires.formats.offline import hidden_map
from questionnaires.formats.offline.hidden_map import (
    ANSWER,
    COVER,
    COVER_CELL,
    LISTS,
    MARK,
)

ALLOWANCE = Allowance(memory_bytes=512 * MEGABYTE, seconds=30)
LIMITS = Limits(file_bytes=20 * MEGABYTE, unpacked_bytes=100 * MEGABYTE)
#: Columns that may have been put between ours and are still looked at.
BETWEEN = 4
MOST_LINES, MOST_COLUMNS, MOST_TEXT = 20_000, 400, 32_767
BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError)
_UNREADABLE = (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError)  # fmt: skip


def read_raw(path: Path) -> Mapping[str, Any]:
    """What stands in the workbook at `path`; raises RefusalError or ChildError."""
    with work_folder() as folder:
        answer: dict[str, Any] = run_child(
            "questionnaires.formats.offline.raw",
            {"path": str(path.resolve())},
            folder=folder,
            allowance=ALLOWANCE,
        )
    if "refused" in answer:
        raise RefusalError(answer["refused"], **answer["details"])
    return answer


def raw_book(path: Path | BytesIO) -> dict[str, Any]:
    """The map and the sheets of a workbook as plain JSON."""
    try:
        with zipfile.ZipFile(path) as archive:
            check_archive(archive, LIMITS)
        typed, worked_out = (load_workbook(path, data_only=only) for only in (False, True))  # fmt: skip
    except BROKEN_ZIP as error:
        raise RefusalError("broken", reason="packing") from error
    except _UNREADABLE as error:
        raise RefusalError("broken", reason="content") from error
    sheets, others, told = [], [], []
    for page in typed.worksheets:
        _check_size(page)
        mark = page["A1"].value
        if page.title == hidden_map.SHEET:
            told = [list(row) for row in page.iter_rows(values_only=True)]
        elif isinstance(mark, str) and mark.startswith(MARK):
            sheets.append(_sheet(page, worked_out[page.title], mark))
        elif page.title != LISTS and page[COVER_CELL].value != COVER:
            others.append(page.title)
    return {"map": _plain_rows(told), "sheets": sheets, "others": others}


def _check_size(page: Worksheet) -> None:
    if page.max_row > MOST_LINES or page.max_column > MOST_COLUMNS:
        raise RefusalError("far_cell", sheet=page.title)


def _plain_rows(rows: list[list[Any]]) -> list[list[str | int | None]]:
    """The hidden map's cells: texts and whole numbers."""
    return [
        [cell if cell is None or type(cell) is int else str(cell) for cell in row]
        for row in rows
    ]


def _sheet(page: Worksheet, worked_out: Worksheet, mark: str) -> dict[str, Any]:
    section, _, first = mark.removeprefix(MARK).partition(":")
    hidden = int(first) if first.isascii() and first.isdigit() else MOST_COLUMNS
    merged = {
        cell
        for span in page.merged_cells.ranges
        for cell in _cells_of(span.min_row, span.max_row, span.min_col, span.max_col)
    }
    lines = []
    for row in page.iter_rows(min_row=2, max_col=min(hidden + BETWEEN, MOST_COLUMNS)):
        key = row[0].value
        if not isinstance(key, str):
            continue
        cells = {}
        for cell in row[ANSWER - 1 :]:
            if (found := _cell(cell, worked_out)) is not None:
                cells[cell.column_letter] = found
        lines.append({"number": row[0].row, "key": key, "cells": cells})
    return {"name": page.title, "section": section, "lines": lines, "merged": sorted(merged)}  # fmt: skip


def _cells_of(first: int, last: int, left: int, right: int) -> list[str]:
    """The addresses of a range, bounded: a merged sheet is as bad as a merged column."""
    return [
        f"{get_column_letter(column)}{line}"
        for line in range(first, min(last, first + 999) + 1)
        for column in range(left, min(right, left + 99) + 1)
    ]


def _cell(cell: Cell | MergedCell, worked_out: Worksheet) -> dict[str, Any] | None:
    value = cell.value
    if value is None or value == "":
        return None
    if cell.data_type == "f":
        found = worked_out[cell.coordinate]
        shown = None if found.value is None else _content(found)
        return {"kind": "formula", "text": str(value)[:200], "shown": shown}
    return _content(cell)


def _content(cell: Any) -> dict[str, Any]:
    value = cell.value
    if cell.data_type == "e":
        return {"kind": "error", "text": str(value)}
    if isinstance(value, bool):
        return {"kind": "truth", "text": "yes" if value else "no"}
    if isinstance(value, int | float):
        is_share = "%" in (cell.number_format or "")
        return {"kind": "number", "text": repr(value), "is_share": is_share}
    if isinstance(value, datetime):
        return {"kind": "day", "text": value.date().isoformat()}
    if isinstance(value, date):
        return {"kind": "day", "text": value.isoformat()}
    if isinstance(value, time):
        return {"kind": "text", "text": value.isoformat()}
    return {"kind": "text", "text": str(value)[:MOST_TEXT]}


def _read(request: dict[str, Any]) -> dict[str, Any]:
    try:
        return raw_book(Path(request["path"]))
    except RefusalError as refusal:
        return {"refused": refusal.code, "details": refusal.details}


if __name__ == "__main__":
    serve(_read)
