"""What a workbook says, question by question; and everything that could not be taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from questionnaires.formats.offline.hidden_map import BookMap, Mapped, read_map
from questionnaires.formats.offline.lists import STATES
from questionnaires.formats.offline.plan import NEW, UNIT_MARK
from questionnaires.language.compiled import Definition
from questionnaires.language.definition import Question

Cell = Mapping[str, Any]
_SIGNS = {"？": "?", "N/A": "n/a", "N／A": "n/a", "ｎ／ａ": "n/a"}
_STATE_OF = {sign: state for state, sign in STATES.items()}


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be told: a code of `sentences`, its words, and where it is."""

    code: str
    sheet: str = ""
    cell: str = ""
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Sheet and cell as people name them."""
        return f"{self.sheet}!{self.cell}" if self.cell else self.sheet


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in one place for one question (of one row), as it stands there.

    `raw` is the cell; None if it is empty. `ticks` are the options chosen line by line.
    """

    question: Question
    row: str
    sheet: str
    cell: str
    raw: Cell | None = None
    unit: str = ""
    reason: str = ""
    ticks: tuple[str, ...] | None = None

    @property
    def state(self) -> str:
        """`dont_know` or `not_applicable` where one of the signs for it stands."""
        if self.raw is None:
            return ""
        text = str(self.raw["text"]).strip()
        state = _STATE_OF.get(_SIGNS.get(text.upper(), text), "")
        return state if state in self.question.allow else ""


@dataclass
class BookReading:
    """Everything read: what the workbook is of, what stands where, what is to be told."""

    map: BookMap
    given: list[Given] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    rows: dict[str, list[str]] = field(default_factory=dict)


class NotOursError(Exception):
    """The workbook was not made here, or lost its hidden sheet."""


def book_map(raw: Mapping[str, Any]) -> BookMap:
    """What a workbook is of; raises NotOursError."""
    found = read_map(raw["map"])
    if found is None:
        raise NotOursError
    return found


def read_book(raw: Mapping[str, Any], definition: Definition) -> BookReading:
    """The answers in a workbook's lines, in terms of the definition it was made from."""
    reading = BookReading(book_map(raw))
    reader = _Reader(reading, definition)
    for sheet in raw["sheets"]:
        reader.sheet(sheet)
    reader.finish(raw["others"])
    return reading


class _Reader:
    def __init__(self, reading: BookReading, definition: Definition) -> None:
        self.reading, self.definition = reading, definition
        self.seen: dict[tuple[str, str], str] = {}
        self.copies = 0
        self.sections: set[str] = set()

    def tell(self, code: str, sheet: str = "", cell: str = "", **params: str) -> None:
        self.reading.messages.append(Message(code, sheet, cell, params))

    def sheet(self, sheet: Mapping[str, Any]) -> None:
        """One section's sheet, whatever it is called now."""
        name, section = str(sheet["name"]), str(sheet["section"])
        if section in self.sections:
            self.tell("sheet_twice", name)
            return
        self.sections.add(section)
        named = {each.sheet for each in self.reading.map.cells}
        if name not in named and named:
            self.tell("sheet_renamed", name)
        merged = set(sheet["merged"])
        columns: dict[str, str] = {}
        places: dict[str, dict[str, str]] = {}
        ticks = _ticks(sheet["lines"], self.definition)
        for line in sheet["lines"]:
            kind, _, rest = str(line["key"]).partition(":")
            if kind == "k":
                columns = _named(line)
            elif kind == "p":
                places[rest] = _named(line)
            elif kind == "q":
                self._question(name, line, rest, columns, ticks, merged)
            elif kind == "r":
                table, _, row = rest.partition(":")
                self._row(name, line, table, row, places.get(table, {}), merged)

    def _question(
        self, sheet: str, line: Mapping[str, Any], key: str, columns: Mapping[str, str],
        ticks: Mapping[str, list[str]], merged: set[str],
    ) -> None:  # fmt: skip
        question = self.definition.questions.get(key)
        if question is None or question.table or not question.is_input:
            return
        number, cells = line["number"], line["cells"]
        letter = columns.get("answer", "C")
        place = f"{letter}{number}"
        if not self._once(key, "", sheet, place):
            return
        raw = self._usable(cells.get(letter), sheet, place, merged)
        given = Given(
            question, "", sheet, place, raw,
            _text(cells.get(columns.get("unit", "D"))),
            _text(cells.get(columns.get("reason", "E"))),
            tuple(ticks.get(key, ())) if question.type == "choices" else None,
        )  # fmt: skip
        self._add(given, cells.get(letter))

    def _row(
        self, sheet: str, line: Mapping[str, Any], table: str, row: str,
        places: Mapping[str, str], merged: set[str],
    ) -> None:  # fmt: skip
        question = self.definition.questions.get(table)
        if question is None or not question.columns:
            return
        inputs = [column for column in question.columns if column.is_input]
        number, cells = line["number"], line["cells"]
        used = any(places.get(column.path) in cells for column in inputs)
        given, is_new = question.rows.are_given, row.startswith(NEW)
        if given and not self._once(table, row, sheet, f"A{number}"):
            return
        is_copy = not given and (table, row) in self.seen
        if (is_new or is_copy) and not used:
            return
        if is_copy:
            if not is_new:
                self.tell("row_copied", sheet, str(number))
            self.copies += 1
            row = f"{NEW}copy{self.copies}"
        self.seen[table, row] = sheet
        self.reading.rows.setdefault(table, []).append(row)
        for column in inputs:
            letter = places.get(column.path)
            if letter is None:
                continue
            place = f"{letter}{number}"
            self.seen[column.path, row] = place
            raw = self._usable(cells.get(letter), sheet, place, merged)
            unit = _text(cells.get(places.get(f"{column.path}{UNIT_MARK}", "")))
            self._add(Given(column, row, sheet, place, raw, unit), cells.get(letter))

    def _add(self, given: Given, cell: Cell | None) -> None:
        """Keeps what stands there, unless it could not be read at all: that is told."""
        if cell is None or given.raw is not None:
            self.reading.given.append(given)

    def _once(self, key: str, row: str, sheet: str, place: str) -> bool:
        if (key, row) in self.seen:
            self.tell("line_twice", sheet, place)
            return False
        self.seen[key, row] = place
        return True

    def _usable(
        self, cell: Cell | None, sheet: str, place: str, merged: set[str]
    ) -> Cell | None:
        """The cell's content, or None with the reason told."""
        if place in merged:
            self.tell("merged", sheet, place)
        if cell is None:
            return None
        if cell["kind"] == "error":
            self.tell("error_cell", sheet, place, text=str(cell["text"]))
            return None
        if cell["kind"] != "formula":
            return cell
        shown: Cell | None = cell["shown"]
        if shown is None or shown["kind"] == "error":
            self.tell("formula_open", sheet, place, text=str(cell["text"])[:60])
            return None
        self.tell("formula", sheet, place, text=str(shown["text"])[:60])
        return shown

    def finish(self, others: Sequence[str]) -> None:
        """What is missing, and what is none of ours."""
        mapped = self.reading.map.cells
        for sheet in dict.fromkeys(self._section_sheets(mapped, is_there=False)):
            self.tell("sheet_gone", sheet)
        gone: set[tuple[str, str]] = set()
        for each in mapped:
            question = self.definition.questions.get(each.path)
            if question is None or question.section not in self.sections:
                continue
            place = (question.table or each.path, each.row)
            if each.row.startswith(NEW) or place in self.seen or place in gone:
                continue
            gone.add(place)
            self.tell("line_gone", each.sheet, each.cell)
        for name in others:
            self.tell("sheet_strange", name)

    def _section_sheets(
        self, mapped: Sequence[Mapped], *, is_there: bool
    ) -> Iterator[str]:
        for each in mapped:
            question = self.definition.questions.get(each.path)
            if question and (question.section in self.sections) == is_there:
                yield each.sheet


def _named(line: Mapping[str, Any]) -> dict[str, str]:
    """The letter of each column by what the line calls it."""
    return {str(cell["text"]): letter for letter, cell in line["cells"].items()}


def _ticks(
    lines: Sequence[Mapping[str, Any]], definition: Definition
) -> dict[str, list[str]]:
    """The options that are ticked, by question, in the order of the definition."""
    found: dict[str, list[str]] = {}
    for line in lines:
        kind, _, rest = str(line["key"]).partition(":")
        key, _, option = rest.partition(":")
        if kind == "o" and key in definition.questions:
            chosen = found.setdefault(key, [])
            if any(_is_tick(cell) for cell in line["cells"].values()):
                chosen.append(option)
    return found


_NO = frozenset({"no", "false", "0", "否", "n", ""})


def _is_tick(cell: Cell) -> bool:
    """Anything but a word for no."""
    return str(cell["text"]).strip().casefold() not in _NO


def _text(cell: Cell | None) -> str:
    return "" if cell is None else str(cell["text"]).strip()
