"""Draws the sheets of the sections: questions, answers as they stand, figures, tables."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from questionnaires.formats.offline.cells import CellDrawing
from questionnaires.formats.offline.looks import (
    HEAD,
    MUTED,
    NOT_ASKED,
    STRONG,
    TOPIC,
    answerable,
    height,
    on_paper,
    put,
    titled,
)
from questionnaires.formats.offline.plan import (
    ANSWER,
    FIRST_LINE,
    KEY,
    LABEL,
    NAMES,
    NAMES_LINE,
    NEW,
    NOTE,
    REASON,
    UNIT,
    UNIT_MARK,
    Column,
    Line,
    SheetPlan,
    address,
    marker,
)
from questionnaires.formats.offline.values import Nothing, Said, cell_value
from questionnaires.language.definition import Question
from questionnaires.words import is_year, page_text, unit_label

WIDTHS = {LABEL: 58, ANSWER: 26, UNIT: 16, REASON: 26, NOTE: 22}
COLUMN_WIDTH = 18
_ONE_LINE = Alignment(vertical="top")


class Drawing(CellDrawing):
    """One response drawn sheet by sheet."""

    def draw(self, page: Worksheet, plan: SheetPlan) -> None:
        """Everything of one section."""
        self._head(page, plan)
        for line in plan.lines:
            if line.kind == "topic":
                put(page.cell(line.number, LABEL), line.text, TOPIC)
            elif line.question is not None:
                page.cell(line.number, KEY).value = line.key
                self._line(page, plan, line, line.question)
        page.column_dimensions["A"].hidden = True
        for column in range(LABEL, plan.hidden):
            width = WIDTHS.get(column, COLUMN_WIDTH)
            page.column_dimensions[get_column_letter(column)].width = width
        page.freeze_panes = page.cell(FIRST_LINE, ANSWER)
        page.sheet_view.showGridLines = False
        on_paper(page)
        page.protection.sheet = True
        page.protection.formatColumns = page.protection.formatRows = False

    def _head(self, page: Worksheet, plan: SheetPlan) -> None:
        page["A1"].value = marker(plan.section.key, plan.hidden)
        put(
            page.cell(1, LABEL), page_text(plan.section.title), HEAD
        ).alignment = _ONE_LINE
        page.row_dimensions[1].height = 24
        intro = page_text(plan.section.intro)
        put(page.cell(2, LABEL), intro, MUTED)
        page.row_dimensions[2].height = height(intro, 58)
        signs = _(
            "? means: I do not know. n/a means: not relevant to us. Say why beside it."
        )
        put(page.cell(3, LABEL), signs, MUTED)
        page.row_dimensions[3].height = height(signs, 58)
        page.cell(NAMES_LINE, KEY).value = "k:"
        for column, name in NAMES.items():
            page.cell(NAMES_LINE, column).value = name
        page.row_dimensions[NAMES_LINE].hidden = True
        words = [_("Question"), _("Answer"), _("Unit"), _("Reason for ? or n/a"), ""]
        for column, text in enumerate(words, start=LABEL):
            put(page.cell(FIRST_LINE - 1, column), text, STRONG)

    def _line(
        self, page: Worksheet, plan: SheetPlan, line: Line, question: Question
    ) -> None:
        if line.kind == "question":
            self._question(page, plan, line, question)
        elif line.kind == "option":
            self._option(page, line, question)
        elif line.kind == "paths":
            for column in plan.columns[question.key]:
                page.cell(line.number, column.answer).value = column.question.path
                if column.unit:
                    name = f"{column.question.path}{UNIT_MARK}"
                    page.cell(line.number, column.unit).value = name
            page.row_dimensions[line.number].hidden = True
        elif line.kind == "columns":
            self._column_heads(page, plan, line, question)
        else:
            self._row(page, plan, line, question)

    def _question(
        self, page: Worksheet, plan: SheetPlan, line: Line, question: Question
    ) -> None:
        label, number = self.text(question, "label"), line.number
        help_text = self.text(question, "help")
        titled(page.cell(number, LABEL), label, help_text)
        page.row_dimensions[number].height = height(f"{label}\n{help_text}".strip(), 54)
        if question.type == "table":
            self._whole_table(page, plan, line, question)
        elif question.is_input:
            self.answer(page, plan, line, question, help_text)
        else:
            self._figure(page, plan, line, question)
        self._note(page, plan, line, question)

    def _option(self, page: Worksheet, line: Line, question: Question) -> None:
        label = self.lists.labels(question)[line.option]
        put(page.cell(line.number, LABEL), f"    {label}")
        said = self.filling.answer(question) or Nothing()
        chosen = said.state == "answered" and line.option in said.text.split(",")
        cell = page.cell(line.number, ANSWER)
        answerable(cell, _("Yes") if chosen else None, "text")
        self.offer(page, cell.coordinate, self.lists.plain([_("Yes")]))

    def _figure(
        self, page: Worksheet, plan: SheetPlan, line: Line, question: Question
    ) -> None:
        value = address(plan.name, plan.value, line.number)
        self.show(page.cell(line.number, ANSWER), question, value, "")
        if question.unit:
            put(page.cell(line.number, UNIT), unit_label(question.unit))

    def _note(
        self, page: Worksheet, plan: SheetPlan, line: Line, question: Question
    ) -> None:
        """Beside each question whether it is asked, or that its figure is not ours."""
        cell = page.cell(line.number, NOTE)
        if question.type == "calc" and question.path in self.calculations.unknown:
            put(cell, _("As it stood when this file was made; worked out again after upload."), MUTED)  # fmt: skip
        elif self.calculations.asked[question.path] != "TRUE":
            asked = address(plan.name, plan.asked, line.number)
            words = _("Not asked, as the other answers stand.").replace('"', '""')
            put(cell, "", MUTED)
            cell.value = f'=IF({asked},"","{words}")'
            letter = get_column_letter(plan.asked)
            rule = FormulaRule([f"${letter}${line.number}=FALSE"], fill=NOT_ASKED)
            page.conditional_formatting.add(f"C{line.number}:E{line.number}", rule)

    def _whole_table(
        self, page: Worksheet, plan: SheetPlan, line: Line, table: Question
    ) -> None:
        """Beside a table's name "?" or "n/a" can be said of all of it."""
        if not table.allow:
            return
        said: Said = self.filling.answer(table) or Nothing()
        cell = page.cell(line.number, ANSWER)
        states = self.lists.states(table)
        value = cell_value(table, said, {})
        answerable(cell, value if value in states else None, "text")
        self.offer(page, cell.coordinate, self.lists.plain(states))
        answerable(page.cell(line.number, REASON), said.reason or None, "text")
        self.map(table, "", plan, cell.coordinate)

    def _column_heads(
        self, page: Worksheet, plan: SheetPlan, line: Line, table: Question
    ) -> None:
        names = table.column(table.rows.key) if table.rows.fixed else None
        above = names.label if names else table.rows.label
        put(page.cell(line.number, LABEL), page_text(above), STRONG)
        longest = 1
        for column in plan.columns[table.key]:
            label = self.text(column.question, "label")
            unit = column.question.unit if not column.unit else ""
            text = f"{label} ({unit_label(unit)})" if unit else label
            put(page.cell(line.number, column.answer), text, STRONG)
            longest = max(longest, height(text, COLUMN_WIDTH - 2))
            if column.unit:
                put(page.cell(line.number, column.unit), _("Unit"), STRONG)
        page.row_dimensions[line.number].height = longest

    def _row(
        self, page: Worksheet, plan: SheetPlan, line: Line, table: Question
    ) -> None:
        named = table.fixed_row(line.row)
        if named:
            put(page.cell(line.number, LABEL), f"    {page_text(named.label)}")
        elif table.rows.source:
            self._name_of_row(page, line, table)
        else:
            number = line.number - plan.rows_of(table.key)[0].number + 1
            put(page.cell(line.number, LABEL), f"    {number}", MUTED)
        for column in plan.columns[table.key]:
            self._cell(page, plan, line, column)

    def _name_of_row(self, page: Worksheet, line: Line, table: Question) -> None:
        """What the row is called in its own table, as it stands in this workbook."""
        named, place = self.calculations.name_of_row(table, line.row)
        other = f"{page_text(table.rows.label)} {place}".strip().replace('"', '""')
        cell = put(page.cell(line.number, LABEL), "")
        cell.value = f'="    "&IF({named}="","{other}",{named})'

    def _cell(
        self, page: Worksheet, plan: SheetPlan, line: Line, column: Column
    ) -> None:
        question = column.question
        row = "" if line.row.startswith(NEW) else line.row
        cell = page.cell(line.number, column.answer)
        if not question.is_input:
            hidden = address(plan.name, column.value, line.number)
            if row or question.path not in self.calculations.unknown:
                self.show(cell, question, hidden, row)
            return
        said: Said = (self.filling.answer(question, row) if row else None) or Nothing()
        value = cell_value(question, said, self.lists.labels(question))
        answerable(cell, value, "year" if is_year(question) else question.type)
        self.check(page, question, cell.coordinate, self.choices_help(question))
        if column.unit:
            self.units(page, page.cell(line.number, column.unit), question, said)
        if question.ask_if:
            letter = get_column_letter(column.asked)
            used = get_column_letter(plan.hidden)
            hidden = f'AND(${used}${line.number}<>"",${letter}${line.number}=FALSE)'
            rule = FormulaRule([hidden], fill=NOT_ASKED)
            page.conditional_formatting.add(cell.coordinate, rule)
        self.map(question, line.row, plan, cell.coordinate)


def hidden_columns(plan: SheetPlan, last: int) -> Iterator[str]:
    """The letters of the columns that formulas calculate in."""
    return (get_column_letter(n) for n in range(plan.hidden, max(last, plan.value) + 1))
