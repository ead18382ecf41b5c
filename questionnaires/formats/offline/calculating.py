"""The hidden cells of the workbook: what is asked, each value in its own unit, figures."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from fractions import Fraction

from openpyxl.utils import get_column_letter

from questionnaires.formats.offline import functions as functions
from questionnaires.formats.offline.excel import (
    Translator,
    UntranslatableError,
    literal,
    times,
)
from questionnaires.formats.offline.lists import Lists
from questionnaires.formats.offline.plan import (
    ANSWER,
    KEY,
    UNIT,
    BookPlan,
    Column,
    Line,
    SheetPlan,
    address,
    row_key,
    span,
)
from questionnaires.language.definition import Question
from questionnaires.language.errors import ExpressionError
from questionnaires.language.evaluation import Evaluation
from questionnaires.language.grammar import parse
from questionnaires.language.units import unit

HERE = "\ue000"
#: The line of the same row in the table that it is from.
THERE = "\ue001"
NUMERIC = frozenset({"integer", "decimal", "percent", "quantity", "date"})
Cell = tuple[str, int, int, str]


class Calculations:
    """Translates every condition and figure once, in the order of their dependencies.

    `hidden` yields each hidden cell as (sheet, column, line, formula); `unknown` are the
    paths that the workbook cannot work out and shows as they stand.
    """

    def __init__(
        self,
        book: BookPlan,
        evaluation: Evaluation,
        lists: Lists,
        hidden: Collection[str] = (),
    ) -> None:
        self.book, self.evaluation, self.lists = book, evaluation, lists
        self.definition = evaluation.definition
        self.asked: dict[str, str] = {}
        self.there: dict[str, str] = {}
        self.values: dict[str, str] = {}
        self.unknown: set[str] = set(hidden)
        self._where: dict[tuple[str, str], tuple[int, str]] = {}
        self._section_asks = {s.key: s.ask_if for s in self.definition.sections}
        scope = self.definition.plan.scope
        self.translator = Translator(scope, self, evaluation.run)
        for path in self.definition.plan.order:
            if path in hidden:
                continue
            self._translate(self.definition.questions[path])

    def _translate(self, question: Question) -> None:
        path = question.path
        translator = self.translator
        conditions = [question.ask_if]
        if question.table:
            translator = translator.in_row_of(question.table)
        else:
            conditions.insert(0, self._section_asks[question.section])
        try:
            parts = [translator.formula(parse(each)) for each in conditions if each]
            joined = (
                "AND(" + ",".join(parts) + ")" if len(parts) > 1 else "".join(parts)
            )
            self.asked[path] = f"IFERROR({joined},FALSE)" if parts else "TRUE"
        except (UntranslatableError, ExpressionError):
            self.asked[path] = "TRUE"
            self.unknown.add(path)
        if question.rows.source:
            self.there[path] = self._row_condition(question)
            self.asked[path] = self._with_rows(question)
        if question.type == "calc":
            self._figure(question, translator)
        elif question.type == "choices" and question.table:
            self.unknown.add(path)

    def _with_rows(self, table: Question) -> str:
        """A table of another's rows is asked where at least one of them stands in it."""
        if not self.book.places[table.key][0].rows_of(table.key):
            return "FALSE"
        return f"AND({self.asked[table.key]},COUNT({self.rows(table.key)})>0)"

    def _row_condition(self, table: Question) -> str:
        """Says 1 of each row of the other table that stands in this one."""
        sheet = self.book.places[table.rows.source][0]
        used = f"'{sheet.name}'!${get_column_letter(sheet.hidden)}${THERE}"
        if not table.rows.ask_if:
            return f'IF({used}="","",1)'
        translator = self.translator.in_row_of(table.key)
        try:
            says = translator.formula(parse(table.rows.ask_if))
        except (UntranslatableError, ExpressionError):
            self.unknown.add(table.key)
            return f'IF({used}="","",1)'
        return f'IF({used}="","",IF(IFERROR({says},FALSE),1,""))'

    def _figure(self, question: Question, translator: Translator) -> None:
        try:
            node = parse(question.value)
            self.values[question.path] = self._rounded(question, translator, node)
        except (UntranslatableError, ExpressionError):
            self.unknown.add(question.path)

    def _rounded(
        self, question: Question, translator: Translator, node: ast.expr
    ) -> str:
        kind = translator.term(node).kind
        text = translator.formula(node)
        if kind.name == "number" and kind.dimension is not None:
            text = times(text, kind.scale / unit(question.unit or "1").scale)
        if kind.name == "number" and question.decimals is not None:
            text = f"ROUND({text},{question.decimals})"
        return text

    # What the translator asks of a place to read from.

    def value(self, path: str) -> str:
        """The hidden cell of a question's value."""
        self._must_know(path)
        return self.book.cell(path, "value")

    def cell(self, path: str) -> str:
        """That of a column in the row at hand; the row is filled in later."""
        self._must_know(path)
        if self.definition.questions[path].names_rows:
            return self._name(path)
        sheet, column = self._column(path)
        return f"'{sheet.name}'!${get_column_letter(column.value)}${HERE}"

    def source_cell(self, path: str) -> str:
        """That of a column in the table that the row at hand is from."""
        return self.cell(path).replace(HERE, THERE)

    def _name(self, path: str) -> str:
        """What the form calls the row at hand: the end of the line's own key."""
        table = path.partition(".")[0]
        sheet, begins = self.book.places[table][0], len(row_key(table, "")) + 1
        return f"MID('{sheet.name}'!${get_column_letter(KEY)}${HERE},{begins},99)"

    def column(self, path: str) -> str:
        """The hidden cells of a column, all rows."""
        self._must_know(path)
        if self.definition.questions[path].names_rows:
            raise UntranslatableError
        sheet, column = self._column(path)
        return self._span(sheet, path.partition(".")[0], column.value)

    def rows(self, table: str) -> str:
        """The hidden cells that number the rows somebody has filled."""
        sheet = self.book.places[table][0]
        return self._span(sheet, table, sheet.hidden)

    def where(self, table: str, condition: ast.expr) -> str:
        """Hidden cells that say y, n or u (unknown) of each row that is filled."""
        sheet = self.book.places[table][0]
        place = (table, ast.dump(condition))
        if place not in self._where:
            says = self.translator.in_row_of(table).formula(condition)
            taken = sum(key[0] == table for key in self._where)
            number = max(column.value for column in sheet.columns[table]) + 1 + taken
            used = f"${get_column_letter(sheet.hidden)}${HERE}"
            text = f'IF({used}="","",IF(ISERROR({says}),"u",IF({says},"y","n")))'
            self._where[place] = (number, text)
        return self._span(sheet, table, self._where[place][0])

    def lookup(self, name: str) -> tuple[str, str]:
        """The words of a look-up, and what each leads to."""
        return self.lists.lookup(name, self.definition.plan.scope.lookups[name])

    def _must_know(self, path: str) -> None:
        if path in self.unknown or path.partition(".")[0] in self.unknown:
            raise UntranslatableError

    def _column(self, path: str) -> tuple[SheetPlan, Column]:
        table, _, key = path.partition(".")
        sheet = self.book.places[table][0]
        found = next(c for c in sheet.columns[table] if c.question.key == key)
        return sheet, found

    def _span(self, sheet: SheetPlan, table: str, column: int) -> str:
        rows = sheet.rows_of(table)
        if not rows:
            raise UntranslatableError
        return span(sheet.name, column, rows[0].number, rows[-1].number)

    # The cells themselves.

    def hidden(self) -> Iterator[Cell]:
        """Every hidden cell with its formula."""
        for path, (sheet, line) in self.book.places.items():
            question = self.definition.questions[path]
            asked = address(sheet.name, sheet.asked, line.number)
            yield sheet.name, sheet.asked, line.number, self.asked[path]
            if question.type == "table":
                yield from self._of_rows(sheet, question, asked)
                continue
            cells = (sheet, ANSWER, UNIT, line.number)
            value = self._value(question, asked, *cells)
            yield sheet.name, sheet.value, line.number, value

    def _of_rows(
        self, sheet: SheetPlan, table: Question, table_asked: str
    ) -> Iterator[Cell]:
        columns = sheet.columns[table.key]
        typed = [get_column_letter(c.answer) for c in columns if c.question.is_input]
        more = [text for (key, _), text in self._where.items() if key == table.key]
        for line in sheet.rows_of(table.key):
            number = line.number
            counted = ",".join(f"{letter}{number}" for letter in typed)
            is_there = "1" if table.rows.fixed else f'IF(COUNTA({counted})>0,1,"")'
            if table.rows.source:
                is_there = self._placed(self.there[table.key], table, line)
            yield sheet.name, sheet.hidden, number, is_there
            used = f"${get_column_letter(sheet.hidden)}${number}"
            for column in columns:
                own = self._placed(self.asked[column.question.path], table, line)
                asked = f'AND({used}<>"",{table_asked},{own})'
                yield sheet.name, column.asked, number, asked
                here = address(sheet.name, column.asked, number)
                cells = (sheet, column.answer, column.unit, number)
                value = self._value(column.question, here, *cells)
                yield sheet.name, column.value, number, self._placed(value, table, line)
            for position, text in more:
                yield sheet.name, position, number, self._placed(text, table, line)

    def _placed(self, formula: str, table: Question, line: Line) -> str:
        """The formula of any row, for the row of that line."""
        if THERE in formula:
            there = self._line_there(table, line.row)
            formula = formula.replace(THERE, str(there.number))
        return formula.replace(HERE, str(line.number))

    def _line_there(self, table: Question, row: str) -> Line:
        """The line of the same row in the table that it is from."""
        source = table.rows.source
        lines = self.book.places[source][0].rows_of(source)
        return next(line for line in lines if line.row == row)

    def name_of_row(self, table: Question, row: str) -> tuple[str, int]:
        """The cell that says what a row of another table is called, and its number there."""
        source = self.definition.questions[table.rows.source]
        sheet, column = self._column(f"{source.key}.{source.rows.key}")
        line, first = self._line_there(table, row), sheet.rows_of(source.key)[0]
        cell = address(sheet.name, column.answer, line.number)
        return cell, line.number - first.number + 1

    def _value(
        self, question: Question, asked: str, sheet: SheetPlan, answer: int, units: int,
        line: int,
    ) -> str:  # fmt: skip
        """The value of an answer or figure in its own unit, or "" where there is none."""
        if not question.is_input:
            formula = self.values.get(question.path)
            return f'IF({asked},IFERROR({formula},""),"")' if formula else '""'
        cell = address(sheet.name, answer, line)
        if question.type in NUMERIC:
            amount = cell
            if len(question.units) > 1 and not question.unit_from:
                amount = self._converted(
                    question, cell, address(sheet.name, units, line)
                )
            return f'IF(AND({asked},ISNUMBER({cell})),{amount},"")'
        if question.options and question.type != "choices":
            labels, words = self.lists.options(question)
            state = f'OR({cell}="",{cell}="?",{cell}="n/a")'
            found = f'IFERROR(INDEX({words},MATCH({cell},{labels},0)),"")'
            return f'IF(OR(NOT({asked}),{state}),"",{found})'
        if question.type == "choices":
            return self._chosen(question, asked, sheet)
        return f'IF(AND({asked},{cell}<>"?",{cell}<>"n/a"),{cell}&"","")'

    def _converted(self, question: Question, cell: str, units: str) -> str:
        own = unit(question.unit).scale
        text = '""'
        for symbol in reversed(question.units):
            ratio = Fraction(unit(symbol).scale / own)
            label = literal(self.lists.unit_label(symbol))
            text = f"IF({units}={label},{times(cell, ratio)},{text})"
        return text

    def _chosen(self, question: Question, asked: str, sheet: SheetPlan) -> str:
        ticks = [
            (address(sheet.name, ANSWER, line.number), line.option)
            for line in sheet.lines
            if line.kind == "option" and line.question is question
        ]
        if not ticks:
            return '""'
        cells = ",".join(cell for cell, _ in ticks)
        words = "&".join(f'IF({cell}<>"","{option},","")' for cell, option in ticks)
        return f'IF(AND({asked},COUNTA({cells})>0),","&{words},"")'
