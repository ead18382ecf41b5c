"""Adds, removes and restores the rows of a repeating table."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from questionnaires.language.definition import Question
from questionnaires.models import Response, TableRow
from questionnaires.services.errors import (
    ResponseClosedError,
    TableFullError,
    UnknownRowError,
)


@transaction.atomic
def add_row(*, response: Response, table: Question) -> TableRow:
    """A new last row. Raises TableFullError or ResponseClosedError."""
    lock_draft(response)
    rows = response.table_rows.filter(table=table.key)
    if table.rows.are_given or rows.filter(removed_at=None).count() >= table.rows.max:
        raise TableFullError(table.rows.max)
    last = rows.aggregate(last=Max("position"))["last"] or 0
    return TableRow.objects.create(
        response=response, table=table.key, position=last + 1
    )


@transaction.atomic
def remove_row(*, response: Response, row_id: UUID) -> TableRow:
    """Take a row out; its answers stay for an undo. Doing it twice is doing it once."""
    return _mark(response, row_id, removed=True)


@transaction.atomic
def restore_row(*, response: Response, row_id: UUID) -> TableRow:
    """Bring a removed row back, with its answers."""
    return _mark(response, row_id, removed=False)


def _mark(response: Response, row_id: UUID, *, removed: bool) -> TableRow:
    lock_draft(response)
    row = response.table_rows.filter(pk=row_id).first()
    if row is None:
        raise UnknownRowError(row_id)
    row.removed_at = timezone.now() if removed else None
    row.save(update_fields=["removed_at"])
    return row


def lock_draft(response: Response) -> Response:
    """The response, held against sign-off until the transaction ends."""
    draft = Response.objects.select_for_update().drafts().filter(pk=response.pk).first()
    if draft is None:
        raise ResponseClosedError
    return draft
