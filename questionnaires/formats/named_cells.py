"""Reads the named cells of a workbook straight from its XML, only the sheets needed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
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
AREA = re.compile(r"'?(.+?)'?!\$?([A-Z]{1,3})\$?(\d+)(?::\$?([A-Z]{1,3})\$?(\d+))?")
PHONETIC = MAIN + "rPh"


@dataclass(frozen=True, slots=True)
class ErrorValue:
    """What a cell shows instead of a value: #N/A, #REF!."""

    text: str


Cell = str | Decimal | bool | ErrorValue


@dataclass(frozen=True, slots=True)
class Area:
    """Cells of one sheet, by the first and last column (from 0) and row (from 1)."""

    sheet: str
    first: tuple[int, int]
    last: tuple[int, int]

    @property
    def rows(self) -> int:
        """How many rows it spans."""
        return self.last[1] - self.first[1] + 1


class NamedCells:
    """The named areas of a workbook and their cached values.

    Formulas are not calculated. Raises `documents.reading.limits.RefusalError` for a
    file that is no plain workbook. Use as a context manager.
    """

    def __init__(self, path: Path) -> None:
        try:
            self.archive = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, OSError) as error:
            raise RefusalError("broken", reason="packing") from error
        check_archive(self.archive, LIMITS)
        self.parts = sheet_parts(self.archive)
        self.broken: list[str] = []
        self.areas = dict(self._areas())
        self.sheets: dict[str, Mapping[tuple[int, int], Cell]] = {}

    def __enter__(self) -> NamedCells:
        return self

    def __exit__(self, *unused: object) -> None:
        self.archive.close()

    def cells(self, name: str) -> list[tuple[str, Cell | None]]:
        """Address and value of the first column of a named area, row by row.

        A name over several columns is a merged cell, whose value is in the first.
        """
        area = self.areas.get(name)
        if area is None:
            return []
        sheet = self._sheet(area.sheet)
        column, first = area.first
        letters = column_letters(column)
        return [
            (f"{area.sheet}!{letters}{row}", sheet.get((column, row)))
            for row in range(first, first + area.rows)
        ]

    def value(self, name: str) -> Cell | None:
        """The value of a name that is one cell; None if blank or unknown."""
        cells = self.cells(name)
        return cells[0][1] if cells else None

    def _areas(self) -> Iterator[tuple[str, Area]]:
        root = ElementTree.fromstring(self.archive.read("xl/workbook.xml"))
        for defined in root.iter(MAIN + "definedName"):
            name, text = defined.get("name", ""), defined.text or ""
            found = AREA.fullmatch(text)
            if found is None:
                self.broken.append(name)
                continue
            sheet, left, top, right, bottom = found.groups()
            first = (column_index(left), int(top))
            last = (column_index(right or left), int(bottom or top))
            yield name, Area(sheet.replace("''", "'"), first, last)

    @cached_property
    def _texts(self) -> list[str]:
        """The shared texts, without the readings that go above Japanese."""
        if "xl/sharedStrings.xml" not in self.archive.namelist():
            return []
        texts = []
        with self.archive.open("xl/sharedStrings.xml") as part:
            for _, element in ElementTree.iterparse(part):
                if element.tag == MAIN + "si":
                    texts.append(_text(element))
                    element.clear()
        return texts

    def _sheet(self, name: str) -> Mapping[tuple[int, int], Cell]:
        if name not in self.sheets:
            part = self.parts.get(name)
            self.sheets[name] = dict(self._read(part)) if part else {}
        return self.sheets[name]

    def _read(self, part: str) -> Iterator[tuple[tuple[int, int], Cell]]:
        try:
            with self.archive.open(part) as stream:
                for _, element in ElementTree.iterparse(stream):
                    if element.tag == MAIN + "c":
                        value = self._value(element)
                        if value is not None:
                            yield _place(element.get("r", "")), value
                    elif element.tag == MAIN + "row":
                        element.clear()
        except (KeyError, ElementTree.ParseError) as error:
            raise RefusalError("broken", reason="part_unreadable", part=part) from error

    def _value(self, cell: ElementTree.Element) -> Cell | None:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find(MAIN + "is")
            return _text(inline) if inline is not None else None
        text = cell.findtext(MAIN + "v")
        if not text:
            return None
        match kind:
            case "s":
                return self._texts[int(text)]
            case "b":
                return text == "1"
            case "e":
                return ErrorValue(text)
            case "n":
                return Decimal(text)
            case _:
                return text


def _text(element: ElementTree.Element) -> str:
    """The text of a string item, over its formatted runs."""
    parts = []
    for child in element:
        if child.tag == MAIN + "t":
            parts.append(child.text or "")
        elif child.tag != PHONETIC:
            parts.append(_text(child))
    return "".join(parts)


def _place(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    return column_index(letters), int(reference[len(letters) :])
