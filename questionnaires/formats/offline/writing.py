"""Puts the workbook together: a cover, a sheet a section, hidden lists and map."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.workbook.properties import CalcProperties
from openpyxl.worksheet.worksheet import Worksheet

from questionnaires.formats.offline import hidden_map
from questionnaires.formats.offline.calculating import Calculations
from questionnaires.formats.offline.drawing import Drawing, hidden_columns
from questionnaires.formats.offline.lists import Lists, lines
from questionnaires.formats.offline.looks import (
    HEAD,
    MUTED,
    STRONG,
    height,
    on_paper,
    put,
)
from questionnaires.formats.offline.plan import BookPlan, plan_book
from questionnaires.selectors.filling import Filling
from questionnaires.selectors.roles import COMPANY
from questionnaires.words import day, name_of, page_text, unit_label

COVER_WIDTH = 90


def workbook_of(filling: Filling, *, at: datetime) -> bytes:
    """The workbook of a response in the active language, with its answers as they stand."""
    definition = filling.definition
    rows = {
        table: [str(row.pk) for row in rows] for table, rows in filling.rows.items()
    }
    # It is handed on among those who fill it in, whoever took it away.
    hidden = definition.hidden_from(COMPANY)
    plan = plan_book(definition, rows, page_text, hidden)
    listed = Lists(page_text, unit_label)
    calculations = Calculations(plan, filling.evaluation, listed, hidden)
    drawing = Drawing(filling, calculations)
    book = Workbook()
    assert book.active is not None
    _cover(book.active, filling, at)
    for sheet in plan.sheets:
        drawing.draw(book.create_sheet(sheet.name), sheet)
    _hide_calculations(book, plan, calculations)
    _hidden_sheet(book, hidden_map.LISTS, lines(listed.columns))
    about = _about(filling, at)
    _hidden_sheet(book, hidden_map.SHEET, hidden_map.map_rows(about, drawing.mapped))
    book.calculation = CalcProperties(fullCalcOnLoad=True)
    book.properties.title = page_text(definition.title)
    book.properties.creator = "greenfin"
    book.properties.language = get_language()
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _about(filling: Filling, at: datetime) -> dict[str, str]:
    response, definition = filling.response, filling.definition
    return {
        "format": hidden_map.FORMAT,
        "response": str(response.pk),
        "company": str(response.organisation_id),
        "questionnaire": definition.key,
        "version": definition.version,
        "definition": definition.sha256,
        "language": get_language() or "en",
        "period_start": response.period_start.isoformat(),
        "period_end": response.period_end.isoformat(),
        "made_at": at.isoformat(timespec="seconds"),
    }


def _cover(page: Worksheet, filling: Filling, at: datetime) -> None:
    response, definition = filling.response, filling.definition
    page.title = _("Start here")[:31]
    page.sheet_view.showGridLines = False
    page.column_dimensions["A"].width = 24
    page.column_dimensions["B"].width = COVER_WIDTH
    put(page["A1"], page_text(definition.title), HEAD).alignment = Alignment(
        vertical="top"
    )
    period = f"{day(response.period_start)} – {day(response.period_end)}"
    made = timezone.localtime(at)
    facts = [
        (_("Company"), name_of(response.organisation)),
        (_("Period"), period),
        (_("Version"), definition.version),
        (_("Made at"), f"{day(made.date())} {made:%H:%M}"),
        (_("Fingerprint of the questions"), definition.sha256),
    ]
    for number, (label, text) in enumerate(facts, start=3):
        put(page.cell(number, 1), label, STRONG)
        put(page.cell(number, 2), text)
    for number, text in enumerate(_instructions(), start=len(facts) + 4):
        put(page.cell(number, 1), f"{number - len(facts) - 3}.", MUTED)
        put(page.cell(number, 2), text)
        page.row_dimensions[number].height = height(text, COVER_WIDTH - 4)
    page[hidden_map.COVER_CELL].value = hidden_map.COVER
    page.column_dimensions["C"].hidden = True
    page.protection.sheet = True
    on_paper(page)


def _instructions() -> list[str]:
    return [
        _("Fill in the yellow cells, in any order, without a connection. Each sheet is one section."),
        _("Grey cells work themselves out. Those that cannot do so here say so and are worked out after the upload."),
        _("Type ? for “I do not know” and n/a for “not relevant to us”, where the list offers it, and say why beside it."),
        _("Questions that your other answers make unnecessary turn grey: leave them."),
        _("Upload the file on the page where you downloaded it. You see every change before anything is saved, also what colleagues changed meanwhile."),
        _("Keep the sheets and lines as they are. There is no password; what was moved or deleted is told when you upload."),
    ]  # fmt: skip


def _hide_calculations(
    book: Workbook, plan: BookPlan, calculations: Calculations
) -> None:
    last: dict[str, int] = {}
    for name, column, line, formula in calculations.hidden():
        book[name].cell(line, column).value = f"={formula}"
        last[name] = max(last.get(name, 0), column)
    for sheet in plan.sheets:
        for letter in hidden_columns(sheet, last.get(sheet.name, 0)):
            book[sheet.name].column_dimensions[letter].hidden = True


def _hidden_sheet(book: Workbook, name: str, rows: Iterable[Sequence[Any]]) -> None:
    page = book.create_sheet(name)
    page.sheet_state = "hidden"
    page.protection.sheet = True
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value != "":
                put(page.cell(number, column), value)
