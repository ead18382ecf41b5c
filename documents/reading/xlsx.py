"""Reads one sheet of an XLSX workbook into columns, after looking at its packing."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
    load_workbook,
)

from documents.reading.archive import check_archive
from documents.reading.columns import Columns, Row, read_header
from documents.reading.limits import Limits, RefusalError
from documents.reading.workbook import scan_sheet, sheet_parts

BROKEN_ZIP = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError)


def read_xlsx(
    path: Path, sheet: str | None, limits: Limits
) -> tuple[pa.Table, dict[str, Any]]:
    """The columns of a sheet (by default the first visible one) and facts about it."""
    try:
        with zipfile.ZipFile(path) as archive:
            check_archive(archive, limits)
            parts = sheet_parts(archive)
            return _read(path, archive, parts, sheet, limits)
    except BROKEN_ZIP as error:
        raise RefusalError("broken", reason="packing") from error
    except CalamineError as error:
        raise RefusalError("broken", reason="content") from error


def _read(
    path: Path,
    archive: zipfile.ZipFile,
    parts: dict[str, str],
    sheet: str | None,
    limits: Limits,
) -> tuple[pa.Table, dict[str, Any]]:
    workbook = load_workbook(str(path))
    names = [
        each.name
        for each in workbook.sheets_metadata
        if each.typ == SheetTypeEnum.WorkSheet
        and each.visible == SheetVisibleEnum.Visible
    ]
    chosen = sheet if sheet is not None else next(iter(names), None)
    if chosen is None or chosen not in parts or chosen not in workbook.sheet_names:
        raise RefusalError("no_sheet", sheets=", ".join(names))
    try:
        formulas = scan_sheet(archive, parts[chosen], limits)
        table, told = _columns(workbook, chosen, limits)
    except RefusalError as refusal:
        refusal.details.setdefault("sheet", chosen)
        raise
    return table, {
        **told,
        "sheet": chosen,
        "sheets": names,
        "formula_count": formulas.count,
        "formula_cells": formulas.first,
    }


def _columns(
    workbook: CalamineWorkbook, name: str, limits: Limits
) -> tuple[pa.Table, dict[str, Any]]:
    cells = workbook.get_sheet_by_name(name)
    if cells.start is None:
        raise RefusalError("no_header")
    first = cells.start[1]
    number, header, rest = read_header(_numbered(cells), first, limits)
    columns = Columns(header, first, limits)
    columns.fill(rest)
    told = {"header": header, "header_row": number, "first_column": first}
    return columns.table(), told


def _numbered(cells: CalamineSheet) -> Iterator[tuple[int, Row]]:
    """Rows that hold something, with the numbers the spreadsheet shows."""
    width = cells.width
    for number, row in enumerate(cells.iter_rows(), start=1):
        if row[0] != "" or row.count("") != width:
            yield number, row
