"""Reads the named cells of a workbook straight from its XML, only the sheets needed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property
from pathlib import Path
from xml.etree import ElementTree

from documents.reading.archive import check_archive
from documents.reading.limits import (
    MEGABYTE,
    Limits,
    RefusalError,
    column_index,
    column_letters,
)
from documents.reading.workbook import MAIN, sheet_parts

LIMITS = Limits(unpacked_bytes=80 * MEGABYTE)
MOST_CELLS = 500_000
AREA = re.compile(
    r"(?:'((?:[^']|'')+)'|([^'!#]+))!"
    r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?"
)
PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
PHONETIC = MAIN + "rPh"
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """What a cell shows instead of a value: #N/A, #REF!."""

    text: str


Cell = str | Decimal | bool | ErrorValue


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell's formula; one that is shared has its text in the first cell only."""

    text: str
    shared: str = ""
    reference: str = ""


@dataclass(slots=True)
class Sheet:
    """The cached values of a sheet and its formulas, by column (from 0) and row.

    `uncalculated` are formulas saved without their result, as some programs do.
    """

    cells: dict[Place, Cell] = field(default_factory=dict)
    formulas: dict[Place, Formula] = field(default_factory=dict)
    uncalculated: set[Place] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Area:
    """Cells of one sheet, by the first and last column (from 0) and row (from 1)."""

    sheet: str
    first: Place
    last: Place

    @property
    def rows(self) -> range:
        """Its row numbers."""
        return range(self.first[1], self.last[1] + 1)

    @property
    def columns(self) -> range:
        """Its columns."""
        return range(self.first[0], self.last[0] + 1)

    def contains(self, place: Place) -> bool:
        """Whether a cell of the same sheet lies in it."""
        return place[0] in self.columns and place[1] in self.rows

    def address(self, place: Place) -> str:
        """Sheet and cell as people write them."""
        return f"{self.sheet}!{column_letters(place[0])}{place[1]}"


class NamedCells:
    """The named areas of a workbook and their cached values.

    Formulas are not calculated. Raises `documents.reading.limits.RefusalError` for a
    file that is no plain workbook. Use as a context manager.
    """

    def __init__(self, path: Path) -> None:
        try:
            self.archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError, NotImplementedError) as error:
            raise RefusalError("broken", reason="packing") from error
        check_archive(self.archive, LIMITS)
        self.parts = sheet_parts(self.archive)
        self.broken: dict[str, str] = {}
        self.areas = dict(self._areas())
        self.sheets: dict[str, Sheet] = {}

    def __enter__(self) -> NamedCells:
        return self

    def __exit__(self, *unused: object) -> None:
        self.archive.close()

    def sheet(self, name: str) -> Sheet:
        """A sheet's cells; an empty one if the workbook has no such sheet."""
        if name not in self.sheets:
            part = self.parts.get(name)
            self.sheets[name] = self._read(part) if part else Sheet()
        return self.sheets[name]

    def get(self, area: Area, place: Place) -> Cell | None:
        """The value of a cell in the area's sheet; None if blank."""
        return self.sheet(area.sheet).cells.get(place)

    def value(self, name: str) -> Cell | None:
        """The value of a name's first cell; None if blank or unknown."""
        area = self.areas.get(name)
        return self.get(area, area.first) if area else None

    def _areas(self) -> Iterator[tuple[str, Area]]:
        root = ElementTree.fromstring(self.archive.read("xl/workbook.xml"))
        for defined in root.iter(MAIN + "definedName"):
            name, text = defined.get("name", ""), (defined.text or "").strip()
            if defined.get("localSheetId") is not None:
                continue
            found = AREA.fullmatch(text)
            if found is None:
                self.broken[name] = text
                continue
            quoted, plain, left, top, right, bottom = found.groups()
            sheet = quoted.replace("''", "'") if quoted else plain
            if sheet not in self.parts:
                self.broken[name] = text
                continue
            corners = [
                (column_index(left), int(top)),
                (column_index(right or left), int(bottom or top)),
            ]
            columns, rows = zip(*corners, strict=True)
            first, last = (min(columns), min(rows)), (max(columns), max(rows))
            if (last[1] - first[1] + 1) * (last[0] - first[0] + 1) > MOST_CELLS:
                self.broken[name] = text
                continue
            yield name, Area(sheet, first, last)

    @cached_property
    def _texts(self) -> list[str]:
        """The shared texts, without the readings that go above Japanese."""
        if "xl/sharedStrings.xml" not in self.archive.namelist():
            return []
        texts = []
        try:
            with self.archive.open("xl/sharedStrings.xml") as part:
                for _, element in ElementTree.iterparse(part):
                    if element.tag == MAIN + "si":
                        texts.append(_text(element))
                        element.clear()
        except UNREADABLE as error:
            raise _unreadable("xl/sharedStrings.xml") from error
        return texts

    def _read(self, part: str) -> Sheet:
        sheet, row, column, count = Sheet(), 1, 0, 0
        try:
            with self.archive.open(part) as stream:
                for _, element in ElementTree.iterparse(stream):
                    if element.tag == MAIN + "c":
                        place = _place(element.get("r")) or (column, row)
                        column, row, count = place[0] + 1, place[1], count + 1
                        if count > MOST_CELLS:
                            raise RefusalError("broken", reason="part_too_large")
                        self._keep(sheet, place, element)
                    elif element.tag == MAIN + "row":
                        column, row = 0, row + 1
                        element.clear()
        except UNREADABLE as error:
            raise _unreadable(part) from error
        return sheet

    def _keep(self, sheet: Sheet, place: Place, cell: ElementTree.Element) -> None:
        value = self._value(cell)
        if value is not None:
            sheet.cells[place] = value
        formula = cell.find(MAIN + "f")
        if formula is not None:
            shared = formula.get("si", "") if formula.get("t") == "shared" else ""
            reference = formula.get("ref", "")
            sheet.formulas[place] = Formula(formula.text or "", shared, reference)
            if not cell.findtext(MAIN + "v") and cell.get("t") != "str":
                sheet.uncalculated.add(place)

    def _value(self, cell: ElementTree.Element) -> Cell | None:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find(MAIN + "is")
            return _text(inline) if inline is not None else None
        text = cell.findtext(MAIN + "v")
        if not text:
            return None
        try:
            return self._typed(kind, text)
        except (ValueError, IndexError, InvalidOperation):
            return ErrorValue(text[:40])

    def _typed(self, kind: str, text: str) -> Cell:
        match kind:
            case "s":
                place = int(text)
                if place < 0:  # would be counted from the end
                    raise IndexError(text)
                return self._texts[place]
            case "b":
                return text == "1"
            case "e":
                return ErrorValue(text)
            case "n":
                return _number(text)
            case _:
                return text


UNREADABLE = (
    KeyError,
    ElementTree.ParseError,
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,
    RuntimeError,
)


def _unreadable(part: str) -> RefusalError:
    return RefusalError("broken", reason="part_unreadable", part=part)


def _number(text: str) -> Decimal:
    """The number that a spreadsheet program shows: 15 digits are kept, 17 stored."""
    if len(text) < 16 and "E" not in text:
        number = Decimal(text)
    else:
        number = Decimal(repr(float(text)))
    if not number.is_finite():
        raise ValueError(text)
    return number


def _text(element: ElementTree.Element) -> str:
    """The text of a string item, over its formatted runs."""
    parts = []
    for child in element:
        if child.tag == MAIN + "t":
            parts.append(child.text or "")
        elif child.tag != PHONETIC:
            parts.append(_text(child))
    return "".join(parts)


def place_of(reference: str) -> Place:
    """Column and row of a cell such as B12."""
    place = _place(reference)
    if place is None:
        raise ValueError(reference)
    return place


def _place(reference: str | None) -> Place | None:
    found = PLACE.fullmatch(reference or "")
    return (column_index(found[1]), int(found[2])) if found else None
