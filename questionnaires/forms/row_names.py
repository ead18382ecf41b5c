"""What the rows of tables are called on pages, and where each stands there."""

from __future__ import annotations

from django.utils.translation import gettext as _

from questionnaires.forms.fields import FieldMaker
from questionnaires.language.definition import Question
from questionnaires.language.explain import value_text
from questionnaires.words import page_text, shown_value


def rows_label(maker: FieldMaker, table: Question) -> str:
    """The heading of the names of rows that nobody adds here; empty for other rows."""
    if source := maker.filling.definition.questions.get(table.rows.source):
        return row_word(source)
    key = table.column(table.rows.key) if table.rows.fixed else None
    return page_text(key.label) if key else ""


def row_element(table: Question, row: str) -> str:
    """The id of the row on the page; given rows are told apart by their table."""
    return f"row-{table.key}-{row}" if table.rows.are_given else f"row-{row}"


def fixed_name(table: Question, row: str) -> str:
    """What the form calls that row; empty for any other."""
    named = table.fixed_row(row)
    return page_text(named.label) if named else ""


def given_name(maker: FieldMaker, table: Question, row: str) -> str:
    """What a row is called that nobody adds here; empty for one that people add.

    One of another table has the name that was typed there, else its number there.
    """
    source = maker.filling.definition.questions.get(table.rows.source)
    if source is None:
        return fixed_name(table, row)
    key = source.column(source.rows.key)
    value = maker.evaluation.value(key.path, row) if key else None
    if key is None or value is None:
        return _numbered(maker, source, row)
    return shown_value(key, value_text(value), key.unit)


def row_name(maker: FieldMaker, table: Question, row: str) -> str:
    """What a row is called where it stands alone: "Bill 3", or its name in the form."""
    return given_name(maker, table, row) or _numbered(maker, table, row)


def row_word(table: Question) -> str:
    """What one row of the table is called: "Bill"."""
    return page_text(table.rows.label) if table.rows.label else _("Row")


def _numbered(maker: FieldMaker, table: Question, row: str) -> str:
    return f"{row_word(table)} {maker.evaluation.row_ids(table.key).index(row) + 1}"
