"""Repeating tables as pages show them: columns, rows of cells, a line of totals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from questionnaires.forms.fields import NUMERIC, FieldMaker, field_id
from questionnaires.forms.figures import figure
from questionnaires.forms.words import grouped, page_text, unit_label
from questionnaires.language.definition import Question
from questionnaires.models import TableRow

SUMMED = frozenset({"quantity", "calc"})


def table_of(maker: FieldMaker, table: Question) -> dict[str, Any]:
    """Everything the table's template needs."""
    response = maker.filling.response
    rows = maker.filling.rows.get(table.key, [])
    own = maker.field(table)
    return {
        "id": field_id(table.path),
        "name": table.key,
        "caption": own["label"],
        "hint": maker.text(table, "help"),
        "why": own.get("why"),
        "help": [h for h in own["help"] if "template" in h],
        "columns": [_column(table, column) for column in table.columns],
        "rows": [row_of(maker, table, row) for row in rows],
        "errors": own["errors"],
        "warnings": own["warnings"],
        "total": total_of(maker, table),
        "add_label": add_label(table),
        "add_url": reverse("questionnaires:add_row", args=[response.pk, table.key]),
        "nothing": own
        if own["can_say_unknown"] or own["can_say_not_relevant"]
        else None,
    }


def row_of(maker: FieldMaker, table: Question, row: TableRow) -> dict[str, Any]:
    """One row: its cells, asked or not, and the way to remove it."""
    row_id = str(row.pk)
    return {
        "id": f"row-{row_id}",
        "key": row_id,
        "cells": [cell_of(maker, column, row_id) for column in table.columns],
        "remove_url": reverse(
            "questionnaires:remove_row", args=[maker.filling.response.pk, row_id]
        ),
    }


def cell_of(maker: FieldMaker, column: Question, row: str) -> dict[str, Any]:
    """A cell: a control, a calculated value, or nothing where it is not asked."""
    state = maker.evaluation.state(column.path, row)
    if column.is_input:
        cell = maker.field(column, row)
        cell["wide"] = column.type in ("text", "long_text", "choices")
    else:
        cell = figure(maker, column, row) | {"type": "figure"}
    return cell | {"is_asked": state != "not_asked"}


def total_of(maker: FieldMaker, table: Question) -> dict[str, Any] | None:
    """The sums of the columns that can be summed; None if there is none."""
    sums = [_sum(maker, column) for column in table.columns]
    if len(maker.filling.rows.get(table.key, ())) < 2 or not any(sums):
        return None
    cells = [{"text": text, "number": True} for text in sums]
    return {"label": _("Total"), "cells": cells}


def _sum(maker: FieldMaker, column: Question) -> str:
    if column.type not in SUMMED or not column.unit:
        return ""
    ids = maker.evaluation.row_ids(column.table)
    values = [maker.evaluation.value(column.path, row) for row in ids]
    numbers = [value for value in values if isinstance(value, Decimal)]
    if not numbers:
        return ""
    return f"{grouped(round(sum(numbers), 3))} {unit_label(column.unit)}"


def _column(table: Question, column: Question) -> dict[str, Any]:
    several = len(column.units) > 1
    return {
        "label": page_text(column.label),
        "unit": unit_label(column.unit) if column.unit and not several else "",
        "number": column.type in NUMERIC or (not column.is_input and bool(column.unit)),
    }


def add_label(table: Question) -> str:
    """The words on the button that adds a row."""
    if table.rows.label:
        return _("Add: %(row)s") % {"row": page_text(table.rows.label)}
    return _("Add a row")
