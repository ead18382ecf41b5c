"""Tables as pages show them: columns, rows of cells, a line of totals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from questionnaires.forms.controls import is_card
from questionnaires.forms.factors import figure_of
from questionnaires.forms.fields import FieldMaker, field_id
from questionnaires.forms.figures import figure_url, value_and_unit
from questionnaires.forms.row_names import (
    given_name,
    row_element,
    row_word,
    rows_label,
)
from questionnaires.language.blanks import says_nothing_new
from questionnaires.language.definition import Question
from questionnaires.language.run import NOTHING_MISSING, State
from questionnaires.models import TableRow
from questionnaires.words import listed, page_text, rounded_amount, unit_label

SUMMED = frozenset({"quantity", "calc"})


def columns_shown(maker: FieldMaker, table: Question) -> list[Question]:
    """The columns that some row has a use for; all of them while there is no row.

    What a form calls its rows stands at their head, and is none of them.
    """
    ids = maker.evaluation.row_ids(table.key)
    shown = cells_shown(maker, table)
    if not ids:
        return [column for column in shown if not column.ask_if]
    return [
        column
        for column in shown
        if any(
            maker.evaluation.state(column.path, row) is not State.NOT_ASKED
            for row in ids
        )
    ]


def cells_shown(maker: FieldMaker, table: Question) -> list[Question]:
    """The columns that a row may have a cell of, for whoever reads it."""
    return [
        each
        for each in table.columns
        if not each.names_rows and each.path not in maker.filling.hidden
    ]


def table_of(maker: FieldMaker, table: Question) -> dict[str, Any]:
    """Everything the table's template needs."""
    response = maker.filling.response
    rows = maker.filling.rows_in(table)
    own = maker.field(table)
    return {
        "id": field_id(table.path),
        "name": table.key,
        "caption": own["label"],
        "optional": own["optional"] and not _must_hold_something(table),
        "hint": own["hint"],
        "help": own["help"],
        "is_card": is_card(table),
        "columns": [heading(maker, column) for column in columns_shown(maker, table)],
        "rows": [row_of(maker, table, row) for row in rows],
        "is_fixed": table.rows.are_given,
        "rows_label": rows_label(maker, table),
        "errors": own["errors"],
        "warnings": own["warnings"],
        "save": own["save"],
        "total": total_of(maker, table),
        "add_label": add_label(table),
        # A guest's rows come and go with the page: their buttons have no address.
        "add_url": ""
        if maker.is_guest or table.rows.are_given
        else reverse("questionnaires:add_row", args=[response.pk, table.key]),
        "nothing": _nothing(maker, table, own),
        "along": goes_along(maker, table),
    }


def goes_along(maker: FieldMaker, table: Question) -> str:
    """Under what else a row that is removed here goes too; empty for no other table."""
    others = maker.filling.definition.tables_from(table.key)
    names = [
        page_text(each.label)
        for each in others
        if each.path not in maker.filling.hidden
    ]
    if not names:
        return ""
    return _("Removing a row also removes what is said of it under: %(tables)s") % {
        "tables": listed(names)
    }


def _must_hold_something(table: Question) -> bool:
    """Whether a row or a cell of it is asked for where the table itself is not."""
    if not table.rows.are_given:
        return table.rows.min > 0
    return any(column.required for column in table.columns)


def _nothing(
    maker: FieldMaker, table: Question, own: dict[str, Any]
) -> dict[str, Any] | None:
    """What may be said of the whole table, while nothing is said in it."""
    may = own["can_say_unknown"] or own["can_say_not_relevant"]
    is_said = maker.evaluation.state(table.key) is State.ANSWERED
    return None if is_said or not may else own


def row_of(maker: FieldMaker, table: Question, row: TableRow) -> dict[str, Any]:
    """One row: its cells, asked or not, and the way to remove it."""
    row_id = str(row.pk)
    is_kept = maker.is_guest or table.rows.are_given
    columns = cells_shown if is_card(table) else columns_shown
    return {
        "id": row_element(table, row_id),
        "name": given_name(maker, table, row_id),
        "label": row_word(table),
        "key": row_id,
        "is_card": is_card(table),
        "cells": [
            cell_of(maker, table, column, row_id) for column in columns(maker, table)
        ],
        "about": maker.about(table, row_id),
        "remove_url": ""
        if is_kept
        else reverse(
            "questionnaires:remove_row", args=[maker.filling.response.pk, row_id]
        ),
    }


def cell_of(
    maker: FieldMaker, table: Question, column: Question, row: str
) -> dict[str, Any]:
    """A cell: a control, a calculated value, or nothing where it is not asked."""
    state = maker.evaluation.state(column.path, row)
    if column.is_input:
        cell = maker.field(column, row, is_full=is_card(table))
        cell["wide"] = column.type in ("text", "long_text", "choices")
    else:
        cell = figure_cell(maker, table, column, row)
    is_asked = state is not State.NOT_ASKED
    return cell | {"is_asked": is_asked, "is_card": is_card(table)}


def figure_cell(
    maker: FieldMaker, table: Question, column: Question, row: str
) -> dict[str, Any]:
    """A calculated cell; it leads to its explanation where there is more than its row."""
    found = figure_of(maker.evaluation, column.path, row)
    cell = {
        "id": field_id(column.path, row),
        "label": maker.text(column, "label", row),
        "type": "figure",
        "value": "",
    }
    # What is worked out of a row may rest on answers that a guest does not see.
    if found is None or found.value is None or maker.is_guest:
        return cell
    if is_card(table) and says_nothing_new(maker.evaluation, found, row):
        return cell
    cell["value"], cell["unit"] = value_and_unit(column, found.value)
    url = figure_url(maker, column, row) if found.factors else ""
    return cell | {"url": url}


def total_of(maker: FieldMaker, table: Question) -> dict[str, Any] | None:
    """The sums of the columns that can be summed; None if there is none.

    Where a row is a card there are no columns: each sum stands under its own name.
    """
    cells = [
        {
            "text": _sum(maker, column),
            "number": True,
            "label": page_text(column.label),
        }
        for column in columns_shown(maker, table)
    ]
    few = len(maker.filling.rows_in(table)) < 2
    if few or not any(cell["text"] for cell in cells):
        return None
    if is_card(table):
        cells = [cell for cell in cells if cell["text"]]
    return {
        "label": _("Total"),
        "cells": cells,
        "is_card": is_card(table),
        "is_fixed": table.rows.are_given,
    }


def _sum(maker: FieldMaker, column: Question) -> str:
    if column.type not in SUMMED or not column.unit:
        return ""
    # What is worked out of a row may rest on answers that a guest does not see.
    if maker.is_guest and not column.is_input:
        return ""
    ids = [
        row
        for row in maker.evaluation.row_ids(column.table)
        if maker.evaluation.state(column.path, row) not in NOTHING_MISSING
    ]
    values = [maker.evaluation.value(column.path, row) for row in ids]
    numbers = [value for value in values if isinstance(value, Decimal)]
    if not numbers:
        return ""
    total = rounded_amount(sum(numbers, Decimal(0)), column.unit)
    if len(numbers) == len(ids):
        return total
    known = {"sum": total, "n": len(numbers), "all": len(ids)}
    return _("%(sum)s (%(n)s of %(all)s)") % known


def heading(maker: FieldMaker, column: Question) -> dict[str, Any]:
    """What stands above a column, its unit where there is only one."""
    several = len(column.units) > 1
    kind = maker.filling.definition.plan.scope.kinds[column.path]
    return {
        "label": page_text(column.label),
        "unit": unit_label(column.unit) if column.unit and not several else "",
        "number": kind.name == "number",
    }


def add_label(table: Question) -> str:
    """The words on the button that adds a row."""
    if table.rows.label:
        label = page_text(table.rows.label)
        # "Add bill", but "Add LPG cylinder".
        if label[1:2].islower():
            label = label[0].lower() + label[1:]
        return _("Add %(row)s") % {"row": label}
    return _("Add a row")
