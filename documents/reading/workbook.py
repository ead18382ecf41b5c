"""Where a workbook keeps each sheet, and a streaming look at a sheet's raw cells."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from string import ascii_uppercase
from xml.etree import ElementTree

from documents.reading.limits import MEGABYTE, Limits, RefusalError, column_letters

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
OF_REL = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
CATALOGUE_BYTES = 5 * MEGABYTE
CHUNK = 4 * MEGABYTE
LONGEST_ROW = 64 * MEGABYTE
SHOWN = 5

FORMULA = re.compile(rb"<f[ >/]")
ERROR = re.compile(rb' t="e"')
FAR_ROW = re.compile(rb'<row r="([0-9]{7,})')
REFERENCE = re.compile(rb'r="([A-Z]{1,7})([0-9]{1,9})"')


@dataclass(slots=True)
class Cells:
    """Cells of one kind: how many, and the addresses of the first few."""

    count: int = 0
    first: list[str] = field(default_factory=list)


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """The part that holds each sheet, by the sheet's name."""
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _parsed(archive, "xl/_rels/workbook.xml.rels")
    }
    parts = {}
    for sheet in _parsed(archive, "xl/workbook.xml").iter():
        if sheet.tag in {MAIN + "sheet", STRICT + "sheet"}:
            target = targets.get(next(filter(None, map(sheet.get, OF_REL)), None), "")
            parts[sheet.get("name", "")] = _resolved(target)
    return parts


def _resolved(target: str) -> str:
    return target[1:] if target.startswith("/") else f"xl/{target}"


def _parsed(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    try:
        entry = archive.getinfo(name)
        if entry.file_size > CATALOGUE_BYTES:
            raise RefusalError("broken", reason="part_too_large", part=name)
        return ElementTree.fromstring(archive.read(entry))  # no DTD: checked before
    except (KeyError, ElementTree.ParseError) as error:
        raise RefusalError("broken", reason="part_unreadable", part=name) from error


def scan_sheet(archive: zipfile.ZipFile, part: str, limits: Limits) -> Cells:
    """Refuses far cells and error values; gives the formula cells of a sheet."""
    far = far_reference(limits.columns)
    formulas, errors = Cells(), Cells()
    for rows in _rows_of(archive, part):
        _refuse_far(rows, far)
        _collect(FORMULA, rows, formulas)
        _collect(ERROR, rows, errors)
    if errors.count:
        raise RefusalError("error_cells", **_told(errors))
    if formulas.count and limits.refuse_formulas:
        raise RefusalError("formulas", **_told(formulas))
    return formulas


def far_reference(columns: int) -> re.Pattern[bytes]:
    """Finds a reference to the right of that many columns (27 to 701)."""
    last = column_letters(columns - 1)
    later = [ascii_uppercase.partition(letter)[2] for letter in last]
    beyond = ["[A-Z]{3}"]
    if later[0]:
        beyond.append(f"[{later[0]}][A-Z]")
    if later[1]:
        beyond.append(f"{last[0]}[{later[1]}]")
    return re.compile(f'r="(?:{"|".join(beyond)})'.encode())


def _refuse_far(rows: bytes, far: re.Pattern[bytes]) -> None:
    """A reader reserves all cells up to the last one, so a far cell is a trap."""
    if found := far.search(rows):
        cell = REFERENCE.match(rows, found.start())
        column, row = (cell[1].decode(), int(cell[2])) if cell else (None, None)
        raise RefusalError("far_cell", row=row, column=column)
    if found := FAR_ROW.search(rows):
        raise RefusalError("far_cell", row=int(found[1]))


def _rows_of(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """The sheet's bytes in pieces that end between rows."""
    try:
        with archive.open(part) as stream:
            kept = b""
            while chunk := stream.read(CHUNK):
                kept += chunk
                cut = kept.rfind(b"<row")
                if cut > 0 or len(kept) > LONGEST_ROW:
                    cut = cut if cut > 0 else len(kept)
                    yield kept[:cut]
                    kept = kept[cut:]
            yield kept
    except KeyError as error:
        raise RefusalError("broken", reason="part_missing", part=part) from error


def _collect(wanted: re.Pattern[bytes], rows: bytes, cells: Cells) -> None:
    for found in wanted.finditer(rows):
        cells.count += 1
        if len(cells.first) < SHOWN:
            start = rows.rfind(b"<c ", 0, found.start())
            reference = REFERENCE.search(rows, max(start, 0))
            if reference:
                cells.first.append((reference[1] + reference[2]).decode())


def _told(cells: Cells) -> dict[str, str | int | None]:
    """What a refusal says of such cells; its place is that of the first."""
    place = re.match(r"([A-Z]+)(\d+)", cells.first[0]) if cells.first else None
    more = "…" if cells.count > len(cells.first) else ""
    return {
        "count": cells.count,
        "cells": ", ".join(cells.first) + more,
        "row": int(place[2]) if place else None,
        "column": place[1] if place else None,
    }
