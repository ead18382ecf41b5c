"""Where everything stands in the workbook: a sheet a section, a line a question.

Column A of every line holds a key, hidden, so that a line is known again wherever it
was moved; behind the visible columns stand hidden ones that formulas calculate with.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from openpyxl.utils import get_column_letter

from questionnaires.formats.offline.hidden_map import ANSWER as ANSWER
from questionnaires.formats.offline.hidden_map import MARK
from questionnaires.language.compiled import Definition
from questionnaires.language.definition import Question, Section, Texts

Say = Callable[[Texts], str]
Kind = Literal["topic", "question", "option", "paths", "columns", "row", "gap"]

KEY, LABEL, UNIT, REASON, NOTE = 1, 2, 4, 5, 6
#: The hidden line that names the columns, so that they are known if one is put between.
NAMES_LINE = 4
NAMES = {ANSWER: "answer", UNIT: "unit", REASON: "reason"}
UNIT_MARK = "#unit"
FIRST_LINE = 6
SPARE_ROWS = 10
NAME_LENGTH = 31
NEW = "+"
_FORBIDDEN = re.compile(r"[\\/?*:\[\]'\x00-\x1f]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: where it is answered, its unit, and its hidden cells."""

    question: Question
    answer: int
    unit: int
    asked: int
    value: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sheet; `key` finds it again, `asked` and `value` are hidden cells."""

    kind: Kind
    number: int
    key: str = ""
    question: Question | None = None
    option: str = ""
    row: str = ""
    text: str = ""


@dataclass
class SheetPlan:
    """A section as a sheet: its lines, its tables' columns, where hidden ones begin."""

    name: str
    section: Section
    lines: list[Line] = field(default_factory=list)
    columns: dict[str, list[Column]] = field(default_factory=dict)
    hidden: int = 0

    @property
    def asked(self) -> int:
        """The hidden column that says whether a line's question is asked."""
        return self.hidden + 1

    @property
    def value(self) -> int:
        """The hidden column of a line's value, in the question's own unit."""
        return self.hidden + 2

    def rows_of(self, table: str) -> list[Line]:
        """The lines of a table's rows."""
        return [
            line
            for line in self.lines
            if line.kind == "row" and line.question and line.question.key == table
        ]


@dataclass
class BookPlan:
    """All sheets, and where each question's line is."""

    sheets: list[SheetPlan]
    places: dict[str, tuple[SheetPlan, Line]]

    def cell(self, path: str, column: str) -> str:
        """The address of a question's hidden `asked` or `value` cell, for formulas."""
        sheet, line = self.places[path]
        number = sheet.asked if column == "asked" else sheet.value
        return address(sheet.name, number, line.number)


def address(sheet: str, column: int, line: int) -> str:
    """A cell as formulas name it from any sheet."""
    return f"'{sheet}'!${get_column_letter(column)}${line}"


def span(sheet: str, column: int, first: int, last: int) -> str:
    """Several cells of one column as formulas name them."""
    letter = get_column_letter(column)
    return f"'{sheet}'!${letter}${first}:${letter}${last}"


def marker(section: str, hidden: int) -> str:
    """What cell A1 of a section's sheet says, whatever the sheet is called.

    `hidden` is the first column that only formulas use.
    """
    return f"{MARK}{section}:{hidden}"


def plan_book(
    definition: Definition, rows: Mapping[str, Sequence[str]], say: Say,
    hidden: Container[str] = (),
) -> BookPlan:  # fmt: skip
    """The plan for a definition; `rows` are the ids of each table's rows there are.

    `hidden` are paths that whoever fills it in may not see.
    """
    taken: set[str] = set()
    sheets = []
    places: dict[str, tuple[SheetPlan, Line]] = {}
    for section in definition.sections:
        kept = tuple(
            replace(
                each, columns=tuple(c for c in each.columns if c.path not in hidden)
            )
            if each.columns
            else each
            for each in section.questions
            if each.path not in hidden
        )
        sheet = _sheet(replace(section, questions=kept), rows, say, taken)
        sheets.append(sheet)
        for line in sheet.lines:
            if line.kind == "question" and line.question:
                places[line.question.key] = (sheet, line)
    return BookPlan(sheets, places)


def _sheet(
    section: Section, rows: Mapping[str, Sequence[str]], say: Say, taken: set[str]
) -> SheetPlan:
    sheet = SheetPlan(sheet_name(say(section.title), taken), section)
    number = FIRST_LINE
    topic = ""
    for question in section.questions:
        if question.topic != topic:
            topic = question.topic
            title = next(say(t.title) for t in section.topics if t.key == topic)
            sheet.lines.append(Line("topic", number, text=title))
            number += 1
        for line in _lines(question, number, rows.get(question.key, ())):
            sheet.lines.append(line)
            number = line.number + 1
    widths = [_place_columns(sheet, q) for q in section.questions if q.type == "table"]
    sheet.hidden = max([NOTE, *widths]) + 2
    for table, columns in sheet.columns.items():
        first = sheet.hidden + 1
        sheet.columns[table] = [
            Column(each.question, each.answer, each.unit, first + 2 * n, first + 2 * n + 1)
            for n, each in enumerate(columns)
        ]  # fmt: skip
    return sheet


def _lines(question: Question, number: int, rows: Sequence[str]) -> Iterator[Line]:
    yield Line("question", number, f"q:{question.key}", question)
    following: Iterable[tuple[Kind, str, str, str]] = ()
    if question.type == "choices":
        following = [
            ("option", f"o:{question.key}:{option.id}", option.id, "")
            for option in question.options
        ]
    elif question.type == "table":
        following = [
            ("paths", f"p:{question.key}", "", ""),
            ("columns", f"c:{question.key}", "", ""),
        ]
        following += [
            ("row", row_key(question.key, row), "", row)
            for row in rows_with_spare(question, rows)
        ]
    for kind, key, option, row in following:
        number += 1
        yield Line(kind, number, key, question, option, row)
    yield Line("gap", number + 1)


def row_key(table: str, row: str) -> str:
    """The hidden key of a row's line."""
    return f"r:{table}:{row}"


def rows_with_spare(table: Question, rows: Sequence[str]) -> list[str]:
    """The ids of the rows there are, and names for empty ones to be filled.

    A table with the rows of another has a line for each of these too, empty or not.
    """
    if table.rows.fixed:
        return list(rows)
    spare = max(SPARE_ROWS, len(rows) // 4)
    new = min(table.rows.max - len(rows), spare)
    return [*rows, *(f"{NEW}{n}" for n in range(1, new + 1))]


def _place_columns(sheet: SheetPlan, table: Question) -> int:
    """Lays out a table's visible columns; gives the last of them."""
    position = ANSWER
    columns = []
    for question in table.columns:
        if question.names_rows:
            continue  # it stands before its line, as the label of a question does
        has_units = len(question.units) > 1 and question.is_input
        unit = position + 1 if has_units else 0
        columns.append(Column(question, position, unit, 0, 0))
        position += 2 if has_units else 1
    sheet.columns[table.key] = columns
    return position - 1


def sheet_name(title: str, taken: set[str]) -> str:
    """A name that spreadsheet programs accept, and that no other sheet has."""
    plain = _FORBIDDEN.sub(" ", title).strip()[:NAME_LENGTH].strip() or "Sheet"
    name, number = plain, 2
    while name.casefold() in taken:
        tail = f" {number}"
        name, number = f"{plain[: NAME_LENGTH - len(tail)]}{tail}", number + 1
    taken.add(name.casefold())
    return name
