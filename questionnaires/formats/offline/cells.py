"""Draws single cells: an answer with its checks and unit, a figure that works itself out."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from questionnaires.formats.offline.calculating import Calculations
from questionnaires.formats.offline.hidden_map import Mapped
from questionnaires.formats.offline.looks import MUTED, answerable, put, worked_out
from questionnaires.formats.offline.plan import (
    ANSWER,
    NEW,
    REASON,
    UNIT,
    Line,
    SheetPlan,
)
from questionnaires.formats.offline.validations import validation_of
from questionnaires.formats.offline.values import Nothing, Said, cell_value, unit_of
from questionnaires.language.definition import Question
from questionnaires.language.evaluation import Evaluation
from questionnaires.selectors.definitions import content_language
from questionnaires.selectors.filling import Filling
from questionnaires.words import for_page, is_year, unit_label


class CellDrawing:
    """Cells of one response; `mapped` collects every one that may be answered."""

    def __init__(self, filling: Filling, calculations: Calculations) -> None:
        self.filling, self.calculations = filling, calculations
        self.lists = calculations.lists
        self.evaluation: Evaluation = filling.evaluation
        self.language = content_language()
        self.mapped: list[Mapped] = []

    def answer(
        self, page: Worksheet, plan: SheetPlan, line: Line, question: Question,
        help_text: str,
    ) -> None:  # fmt: skip
        """The cell of an answer, its unit and the reason beside it."""
        said: Said = self.filling.answer(question) or Nothing()
        labels = self.lists.labels(question)
        cell = page.cell(line.number, ANSWER)
        value = cell_value(question, said, labels)
        if question.type == "choices":
            states = self.lists.states(question)
            value = value if value in states else None
            if states:
                self.offer(page, cell.coordinate, self.lists.plain(states))
        answerable(cell, value, "year" if is_year(question) else question.type)
        self.check(page, question, cell.coordinate, help_text)
        self.units(page, page.cell(line.number, UNIT), question, said)
        if question.allow:
            answerable(page.cell(line.number, REASON), said.reason or None, "text")
        self.map(question, "", plan, cell.coordinate)

    def units(self, page: Worksheet, cell: Any, question: Question, said: Said) -> None:
        """The unit of a cell: a list where there is a choice."""
        if question.type == "percent":
            put(cell, "%")
        elif question.unit_from:
            currency = str(self.evaluation.value(question.unit_from) or "")
            put(
                cell, unit_label(said.unit or currency) if said.unit or currency else ""
            )
        elif len(question.units) > 1:
            answerable(cell, self.lists.unit_label(unit_of(question, said)), "text")
            self.offer(page, cell.coordinate, self.lists.units(question))
        elif question.unit:
            put(cell, unit_label(question.unit))

    def offer(self, page: Worksheet, cell: str, formula: str) -> None:
        """A drop-down list at a cell."""
        rule = DataValidation("list", formula1=formula, allow_blank=True)
        rule.showErrorMessage = True
        rule.error = _("Choose one of the list.")
        rule.add(cell)
        page.add_data_validation(rule)

    def check(
        self, page: Worksheet, question: Question, cell: str, help_text: str
    ) -> None:
        """What the cell takes."""
        if rule := validation_of(question, cell, self.lists, help_text):
            page.add_data_validation(rule)

    def map(self, question: Question, row: str, plan: SheetPlan, cell: str) -> None:
        """Notes a cell for the hidden map, with the version of its answer."""
        answer = None if row.startswith(NEW) else self.filling.answer(question, row)
        version = answer.version_no if answer else 0
        self.mapped.append(
            Mapped(question.path, row, question.data_point, version, plan.name, cell)
        )

    def show(self, cell: Any, question: Question, value: str, row: str) -> None:
        """A formula where the workbook can work it out, else the value as it stands."""
        if question.path in self.calculations.unknown:
            found = self.evaluation.value(question.path, row)
            shown = self.lists.labels(question).get(str(found), found)
            put(cell, shown if not isinstance(shown, bool) else None)
            worked_out(cell, cell.value)
            cell.font = MUTED
        elif question.options:
            labels, words = self.lists.options(question)
            worked_out(cell, f'=IFERROR(INDEX({labels},MATCH({value},{words},0)),"")')
        else:
            worked_out(cell, f"={value}")
            if question.decimals == 0:
                cell.number_format = "#,##0"

    def text(self, question: Question, attribute: str) -> str:
        """A text of the question with its values filled in."""
        texts = getattr(question, attribute)
        if not texts:
            return ""
        return for_page(
            self.evaluation.text(texts, self.language, table=question.table)
        )

    def choices_help(self, question: Question) -> str:
        """The help of a column; of one with several options, what they are."""
        if question.type != "choices":
            return self.text(question, "help")
        labels = "; ".join(self.lists.labels(question).values())
        return _("One or more of, with ; between: %(labels)s") % {"labels": labels}
