"""Reads the named cells of a workbook straight from its XML, only the sheets needed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
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
from documents.reading.workbook import sheet_parts
from questionnaires.formats.sheet_cells import (
    MOST_CELLS,
    UNREADABLE,
    Cell,
    Place,
    Sheet,
    SheetReader,
    text_in,
    unreadable,
)
from questionnaires.formats.sheet_formats import day_formats

#: Values are read that were saved; macros do not run and links are not followed.
LIMITS = Limits(unpacked_bytes=80 * MEGABYTE, refuse_active_parts=False)
AREA = re.compile(
    r"(?:'((?:[^']|'')+)'|([^'!#]+))!"
    r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?"
)
OLD_PACKING = bytes.fromhex("d0cf11e0a1b11ae1")
RELATIONS = "xl/_rels/workbook.xml.rels"


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
        if _is_old(path):
            raise RefusalError("old_workbook")
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
            self.sheets[name] = self._reader.read(part) if part else Sheet()
        return self.sheets[name]

    def get(self, area: Area, place: Place) -> Cell | None:
        """The value of a cell in the area's sheet; None if blank."""
        return self.sheet(area.sheet).cells.get(place)

    def value(self, name: str) -> Cell | None:
        """The value of a name's first cell; None if blank or unknown."""
        area = self.areas.get(name)
        return self.get(area, area.first) if area else None

    def is_day(self, area: Area, place: Place) -> bool:
        """Whether a number is shown as a day."""
        return self.sheet(area.sheet).formats.get(place) in self._day_formats

    @property
    def has_macros(self) -> bool:
        """Whether it carries a program, which nobody runs here."""
        names = self.archive.namelist()
        return any(name.lower().endswith("vbaproject.bin") for name in names)

    @property
    def counts_from_1904(self) -> bool:
        """Whether its days are counted from 1904, as old ones of Macintosh are."""
        properties = self._book.find(f"{self._main}workbookPr")
        said = properties.get("date1904", "") if properties is not None else ""
        return said in ("1", "true")

    @cached_property
    def _book(self) -> ElementTree.Element:
        return ElementTree.fromstring(self.archive.read("xl/workbook.xml"))

    @property
    def _main(self) -> str:
        """The namespace it is written in: there is a strict and a transitional one."""
        return self._book.tag.removesuffix("workbook")

    def _areas(self) -> Iterator[tuple[str, Area]]:
        """Names of the whole workbook; one of a single sheet where there is no other."""
        names = list(self._book.iter(f"{self._main}definedName"))
        whole = [each for each in names if each.get("localSheetId") is None]
        taken = {each.get("name", "") for each in whole}
        local: dict[str, ElementTree.Element] = {}
        for each in names:
            if each.get("localSheetId") is not None:
                local.setdefault(each.get("name", ""), each)
        others = [each for name, each in local.items() if name not in taken]
        for defined in [*whole, *others]:
            name, text = defined.get("name", ""), (defined.text or "").strip()
            area = self._area(text.removeprefix("="))
            if area is not None:
                yield name, area
            elif defined in whole:
                self.broken[name] = text

    def _area(self, text: str) -> Area | None:
        found = AREA.fullmatch(text)
        if found is None:
            return None
        quoted, plain, left, top, right, bottom = found.groups()
        sheet = quoted.replace("''", "'") if quoted else plain
        corners = [
            (column_index(left), int(top)),
            (column_index(right or left), int(bottom or top)),
        ]
        columns, rows = zip(*corners, strict=True)
        area = Area(sheet, (min(columns), min(rows)), (max(columns), max(rows)))
        is_small = len(area.rows) * len(area.columns) <= MOST_CELLS
        return area if sheet in self.parts and is_small else None

    @cached_property
    def _reader(self) -> SheetReader:
        return SheetReader(self.archive, self._main, self._texts)

    @cached_property
    def _texts(self) -> list[str]:
        """The shared texts."""
        part = self._part("sharedStrings")
        if part not in self.archive.namelist():
            return []
        texts, wanted = [], f"{self._main}si"
        try:
            with self.archive.open(part) as stream:
                for _, element in ElementTree.iterparse(stream):
                    if element.tag == wanted:
                        texts.append(text_in(element))
                        element.clear()
        except UNREADABLE as error:
            raise unreadable(part) from error
        return texts

    @cached_property
    def _day_formats(self) -> frozenset[int]:
        part = self._part("styles")
        if part not in self.archive.namelist():
            return frozenset()
        try:
            return day_formats(ElementTree.fromstring(self.archive.read(part)))
        except UNREADABLE as error:
            raise unreadable(part) from error

    def _part(self, kind: str) -> str:
        """The part that the workbook uses as its texts or its styles."""
        for link in ElementTree.fromstring(self.archive.read(RELATIONS)):
            if link.get("Type", "").endswith(f"/{kind}"):
                target = link.get("Target", "")
                return target[1:] if target.startswith("/") else f"xl/{target}"
        return f"xl/{kind}.xml"


def _is_old(path: Path) -> bool:
    """Whether it is packed as workbooks were once, and as locked ones still are."""
    with path.open("rb") as file:
        return file.read(len(OLD_PACKING)) == OLD_PACKING
