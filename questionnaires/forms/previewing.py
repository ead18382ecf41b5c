"""A page of a form nobody has answered, as a company would find it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import translation

from questionnaires.forms import pages
from questionnaires.forms.fields import FieldMaker
from questionnaires.forms.rendering import render_slots
from questionnaires.forms.way import Page
from questionnaires.language.compiled import Definition
from questionnaires.models import Response, TableRow
from questionnaires.selectors.filling import Filling, named_rows, rows_of_others
from questionnaires.selectors.roles import COMPANY

#: What is looked at belongs to no company, and nothing of it is kept.
_NOBODY = UUID(int=0)
#: Where its fields would be saved, if the page did that.
_NOWHERE = "#"


def _rows(response: Response, definition: Definition) -> dict[str, list[TableRow]]:
    """Rows that the form names; one to show what is asked in rows of another table."""
    tables = definition.tables.values()
    rows = {table.key: named_rows(response, table) for table in tables}
    for key in {table.rows.source for table in tables} - {""}:
        rows[key] = [TableRow(pk=_NOBODY, response=response, table=key)]
    return rows | rows_of_others(definition, rows)


def preview_of(definition: Definition, language: str, today: date) -> dict[str, Any]:
    """The sections with their fields, as a company reads them in that language."""
    ends = date(today.year - 1, 12, 31)
    response = Response(
        pk=_NOBODY, organisation_id=_NOBODY, instrument=definition.instrument,
        period_start=ends.replace(month=1, day=1), period_end=ends,
    )  # fmt: skip
    filling = Filling(
        response, definition, {}, _rows(response, definition), {}, COMPANY
    )
    with translation.override(language):
        maker = FieldMaker(filling, guest_url=_NOWHERE)
        found = [Page(section) for section in definition.sections]
        return {
            "language": language,
            "sections": [
                {
                    "title": page.title,
                    "intro": page.intro,
                    "fields": render_slots(pages.slots_of(maker, page)),
                }
                for page in found
            ],
        }
