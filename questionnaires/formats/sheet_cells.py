"""Reads one sheet of a workbook from its XML: cached values, formulas, formats."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from xml.etree import ElementTree

from documents.reading.limits import RefusalError, column_index

MOST_CELLS = 500_000
PLACE = re.compile(r"([A-Z]{1,3})(\d{1,7})")
#: `_x000D_` stands for a character that XML cannot hold, `_x005F_` for its own underscore.
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
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

    `uncalculated` are formulas saved without their result, as some programs do;
    `formats` numbers how a figure is shown, where it is not the usual way.
    """

    cells: dict[Place, Cell] = field(default_factory=dict)
    formulas: dict[Place, Formula] = field(default_factory=dict)
    uncalculated: set[Place] = field(default_factory=set)
    formats: dict[Place, int] = field(default_factory=dict)


UNREADABLE = (
    KeyError,
    ElementTree.ParseError,
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,
    RuntimeError,
)


def unreadable(part: str) -> RefusalError:
    """The refusal of a part that is not there or is no XML."""
    return RefusalError("broken", reason="part_unreadable", part=part)


class SheetReader:
    """Reads sheets written in the namespace `main` with the workbook's shared texts."""

    def __init__(
        self, archive: zipfile.ZipFile, main: str, texts: Sequence[str]
    ) -> None:
        self.archive, self.texts = archive, texts
        self.row, self.cell = f"{main}row", f"{main}c"
        self.value, self.formula, self.inline = f"{main}v", f"{main}f", f"{main}is"

    def read(self, part: str) -> Sheet:
        """The cells of a part; RefusalError if it cannot be read."""
        sheet, number, count = Sheet(), 0, 0
        try:
            with self.archive.open(part) as stream:
                for _, element in ElementTree.iterparse(stream):
                    if element.tag != self.row:
                        continue
                    number = _row_number(element, number + 1)
                    count += len(element)
                    if count > MOST_CELLS:
                        raise RefusalError("broken", reason="part_too_large")
                    for place, cell in self._placed(element, number):
                        self._keep(sheet, place, cell)
                    element.clear()
        except UNREADABLE as error:
            raise unreadable(part) from error
        return sheet

    def _placed(
        self, row: ElementTree.Element, number: int
    ) -> Iterator[tuple[Place, ElementTree.Element]]:
        """The cells of a row; one without an address stands beside the one before."""
        column = 0
        for cell in row:
            if cell.tag == self.cell:
                place = place_or_none(cell.get("r")) or (column, number)
                column = place[0] + 1
                yield place, cell

    def _keep(self, sheet: Sheet, place: Place, cell: ElementTree.Element) -> None:
        value = self._value(cell)
        if value is not None:
            sheet.cells[place] = value
        style = cell.get("s")
        if style and type(value) is Decimal and style.isdecimal():
            sheet.formats[place] = int(style)
        formula = cell.find(self.formula)
        if formula is not None:
            shared = formula.get("si", "") if formula.get("t") == "shared" else ""
            reference = formula.get("ref", "")
            sheet.formulas[place] = Formula(formula.text or "", shared, reference)
            if not cell.findtext(self.value) and cell.get("t") != "str":
                sheet.uncalculated.add(place)

    def _value(self, cell: ElementTree.Element) -> Cell | None:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find(self.inline)
            return text_in(inline) if inline is not None else None
        text = cell.findtext(self.value)
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
                return self.texts[place]
            case "b":
                return text.strip() in ("1", "true")
            case "e":
                return ErrorValue(text)
            case "n":
                return _number(text)
            case _:
                return unescaped(text)


def _row_number(row: ElementTree.Element, otherwise: int) -> int:
    number = row.get("r", "")
    return int(number) if number.isdecimal() else otherwise


def _number(text: str) -> Decimal:
    """The number that a spreadsheet program shows: 15 digits are kept, 17 stored."""
    if len(text) < 16 and "E" not in text:
        number = Decimal(text)
    else:
        number = Decimal(repr(float(text)))
    if not number.is_finite():
        raise ValueError(text)
    return number


def text_in(element: ElementTree.Element) -> str:
    """The text of a string item over its formatted runs, without readings above it."""
    return unescaped("".join(_runs(element)))


def _runs(element: ElementTree.Element) -> Iterator[str]:
    for child in element:
        name = child.tag.rpartition("}")[2]
        if name == "t":
            yield child.text or ""
        elif name != "rPh":
            yield from _runs(child)


def unescaped(text: str) -> str:
    """A text with the characters that its escapes stand for; lines end in one way."""
    if "_x" in text:
        text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
        text = text.replace("\r\n", "\n")
    return text


def place_of(reference: str) -> Place:
    """Column and row of a cell such as B12."""
    place = place_or_none(reference)
    if place is None:
        raise ValueError(reference)
    return place


def place_or_none(reference: str | None) -> Place | None:
    """The same; None for what is no address."""
    found = PLACE.fullmatch(reference or "")
    return (column_index(found[1]), int(found[2])) if found else None
