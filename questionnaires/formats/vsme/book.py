"""A workbook under reading: its cells, its period, and where messages are put."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from questionnaires.formats.named_cells import Area, NamedCells
from questionnaires.formats.sheet_cells import Cell, ErrorValue, Place
from questionnaires.formats.vsme.statements import Period, VsmeMessage, in_year
from questionnaires.formats.vsme.taxonomy import Concept, rules, unit_of
from questionnaires.formats.vsme.typed_texts import day_in, number_in

NOTHING = ("", "-")
YES_NO = {
    "YES": True, "Y": True, "TRUE": True, "1": True, "是": True,
    "NO": False, "N": False, "FALSE": False, "0": False, "否": False,
}  # fmt: skip
#: All of it: a share above is most likely one written as 45 instead of 45 %.
WHOLE = 1
IN_BRACKETS = re.compile(r"\(([^()]+)\)\s*$")
GOOGLE_ERROR = re.compile(
    r"#(?:ERROR!|REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!)"
)
FIRST_YEAR, LAST_YEAR = 1900, 2200


@dataclass(slots=True)
class Book:
    """The cells, whose period and currency they speak of, and the messages so far."""

    cells: NamedCells
    currency: str
    period: Period
    messages: list[VsmeMessage]

    def tell(self, code: str, cell: str, what: str, value: str = "") -> None:
        """Add a message on a cell."""
        told = {"cell": cell, "what": what, "value": value[:80]}
        self.messages.append(VsmeMessage(code, told))

    def stated(self, area: Area) -> Iterator[tuple[Place, Cell]]:
        """The cells of an area that say something, row by row."""
        for row in area.rows:
            yield from self.stated_in(area, row)

    def stated_in(self, area: Area, row: int) -> Iterator[tuple[Place, Cell]]:
        """The cells of one of its rows that say something."""
        sheet = self.cells.sheet(area.sheet).cells
        for column in area.columns:
            value = sheet.get((column, row))
            if value is not None and not is_nothing(value):
                yield (column, row), value

    def value(
        self, concept: Concept, area: Area, place: Place, value: Cell
    ) -> Decimal | str | bool | None:
        """A cell as a value of the concept's type; None is told."""
        cell = area.address(place)
        if isinstance(value, ErrorValue):
            self.tell("error_value", cell, concept.name, value.text)
            return None
        if isinstance(value, str) and GOOGLE_ERROR.fullmatch(value.strip()):
            self.tell("error_value", cell, concept.name, value)
            return None
        if concept.is_numeric:
            return self._number(concept, cell, value)
        if concept.type == "boolean":
            return self._yes_no(concept, cell, value)
        if concept.type == "date":
            return self._date(concept, cell, value)
        if isinstance(value, Decimal) and self.cells.is_day(area, place):
            day = day_in(value, from_1904=self.cells.counts_from_1904)
            return day.isoformat() if day else text_of(value)
        return text_of(value)

    def _number(self, concept: Concept, cell: str, value: Cell) -> Decimal | None:
        if concept.type == "year":
            return self._year(concept, cell, value)
        if isinstance(value, Decimal):
            if concept.type == "percent" and abs(value) > WHOLE:
                self.tell("above_whole", cell, concept.name, text_of(value))
            return value
        number = self._number_in(concept, value) if isinstance(value, str) else None
        if number is None:
            self.tell("no_number", cell, concept.name, text_of(value))
            return None
        read = {
            "what": concept.name,
            "value": text_of(value)[:80],
            "read": f"{number:f}",
        }
        self.messages.append(VsmeMessage("number_in_text", {"cell": cell, **read}))
        return number

    def _number_in(self, concept: Concept, text: str) -> Decimal | None:
        currency = self.currency if concept.type == "money" else ""
        share = concept.type in ("percent", "decimal")
        return number_in(text, currency=currency, share=share)

    def _year(self, concept: Concept, cell: str, value: Cell) -> Decimal | None:
        text = text_of(value).strip()
        if text.isdecimal() and FIRST_YEAR <= int(text) <= LAST_YEAR:
            return Decimal(int(text))
        self.tell("no_such_year", cell, concept.name, text)
        return None

    def _yes_no(self, concept: Concept, cell: str, value: Cell) -> bool | None:
        if isinstance(value, bool):
            return value
        text = unicodedata.normalize("NFKC", text_of(value)).strip()
        if text.upper() in ("NA", "N/A"):
            self.tell("not_applicable", cell, concept.name, text)
            return None
        answer = YES_NO.get(text.upper())
        if answer is None:
            self.tell("no_yes_no", cell, concept.name, text)
        return answer

    def _date(self, concept: Concept, cell: str, value: Cell) -> str | None:
        day = day_in(value, from_1904=self.cells.counts_from_1904)
        if day is None:
            self.tell("no_date", cell, concept.name, text_of(value))
            return None
        return day.isoformat()

    def unit(
        self, concept: Concept, name: str, row: int | None, cell: str
    ) -> str | None:
        """The unit of a number: of its unit cell, or the usual one; None is told.

        A unit of another kind (a volume beside a mass) gives None without a message if
        the same cell serves both: then the other concept has the figure.
        """
        usual = unit_of(concept, self.currency)
        area = self.cells.areas.get(f"{name}_unit")
        if area is None or usual is None or concept.type == "money":
            return usual
        at = area.first[1] if row is None or row not in area.rows else row
        stated = [value for _, value in self.stated_in(area, at)]
        if not stated:
            if concept.name in rules()["unit_may_be_missing"]:
                return usual
            place = area.address((area.first[0], at))
            self.tell("missing_unit", cell, concept.name, place)
            return None
        return self._known_unit(concept, area, text_of(stated[0]), cell)

    def _known_unit(
        self, concept: Concept, area: Area, text: str, cell: str
    ) -> str | None:
        known: Mapping[str, Any] = rules()
        text = unicodedata.normalize("NFKC", text).strip()
        found = IN_BRACKETS.search(text)
        said = (found[1] if found else text).strip()
        unit: str | None = known["units"].get(said) or known["units"].get(said.lower())
        if unit and known["unit_types"][unit] == concept.type:
            return unit
        if unit is None or not self._is_shared(area):
            self.tell("unknown_unit", cell, concept.name, text)
        return None

    def _is_shared(self, area: Area) -> bool:
        """Whether several concepts of different types have their unit in these cells."""
        names = [
            name
            for name, other in self.cells.areas.items()
            if other == area and name.endswith("_unit")
        ]
        return len({"Volume" in name for name in names}) > 1

    def period_of(
        self, concept: Concept, about: Mapping[str, Any], cell: str
    ) -> Period | None:
        """The period of a fact; None is told."""
        if "year_in" not in about:
            end = self.period.end
            is_instant = concept.period == "instant"
            return Period(end, end) if is_instant else self.period
        year = self.cells.value(about["year_in"])
        text = text_of(year).strip() if year is not None else ""
        if not text.isdecimal() or not FIRST_YEAR <= int(text) <= LAST_YEAR:
            self.tell("no_year", cell, concept.name)
            return None
        end = in_year(self.period.end, int(text))
        start = in_year(self.period.end, int(text) - 1) + timedelta(days=1)
        return Period(start, end)


def is_nothing(value: Cell) -> bool:
    """Whether a cell is empty in all but name: blank, or the dash of a formula."""
    return isinstance(value, str) and value.strip() in NOTHING


def text_of(value: Cell) -> str:
    """A cell as text; a number without a needless fraction."""
    match value:
        case bool():
            return "TRUE" if value else "FALSE"
        case Decimal():
            return f"{value.normalize():f}"
        case ErrorValue():
            return value.text
        case _:
            return value
