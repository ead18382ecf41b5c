"""Saves one answer: status, version, value, history and the seal's job in one go.

On PostgreSQL that is a single statement; elsewhere the same steps one after the other.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from audit.services import Auditable
from companies.new_facts import storable_number
from questionnaires.language.definition import is_added_row
from questionnaires.models import Answer, AnswerHistory, Response, TableRow
from questionnaires.services.errors import (
    ResponseClosedError,
    StaleAnswerError,
    UnknownRowError,
)
from questionnaires.services.save_statement import run_save_statement
from questionnaires.services.sealing import enqueue_seal


@dataclass(frozen=True, slots=True)
class Entry:
    """What somebody enters for one data point (of one row of a table).

    `text` is canonical, or exactly what was typed when `problem` names the rule it
    breaks. `number` counts in `unit`, the unit as entered. `reason` goes with "I do not
    know" and "Not relevant to us". `origin` says where a value comes from that nobody
    typed; to state the same value plainly once more does not take it away. `estimate`
    goes with one that was estimated: `key: the sum`. `table` is the one that must have
    its row; empty where whoever made the entry has seen to that.
    """

    data_point: str
    row_id: str = ""
    state: str = Answer.State.ANSWERED
    text: str = ""
    number: Decimal | None = None
    unit: str = ""
    reason: str = ""
    problem: str = ""
    origin: str = ""
    estimate: str = ""
    table: str = field(default="", compare=False)

    @property
    def added_row(self) -> str:
        """The row that must be there; "" for none, and for one that the form names.

        Whether the form has a row of that name is for its caller to see.
        """
        return self.row_id if is_added_row(self.row_id) else ""

    @property
    def storable_number(self) -> Decimal | None:
        """The number as its column holds it; None if too long for it: the text stays."""
        return storable_number(self.number)

    def equals(self, answer: Answer | AnswerHistory) -> bool:
        """Whether the answer says the same already."""
        if self.origin not in ("", answer.origin):
            return False
        return (self.state, self.text, self.unit, self.reason) == (
            answer.state,
            answer.text,
            answer.unit,
            answer.reason,
        )


@dataclass(frozen=True, slots=True)
class Saved:
    """The version an answer has after a save, and whether that save changed it."""

    version_no: int
    changed: bool


def save_answer(
    *, response_id: UUID, organisation_id: UUID, entry: Entry, base: int, by: Auditable,
    at: datetime,
) -> Saved:  # fmt: skip
    """Save an entry that was typed over version `base` (0: nothing was there).

    Saying again what stands there already is no conflict and no new version. Raises
    StaleAnswerError with the answer of whoever was faster, ResponseClosedError after
    sign-off, UnknownRowError for a row that is not there.
    """
    one_statement = connection.vendor == "postgresql"
    write = run_save_statement if one_statement else _save_step_by_step
    version_no = write(
        response_id=response_id, organisation_id=organisation_id, entry=entry,
        base=base, by=by, at=at,
    )  # fmt: skip
    if version_no is not None:
        return Saved(version_no, changed=True)
    return _why_not(response_id, organisation_id, entry)


def _save_step_by_step(
    *, response_id: UUID, organisation_id: UUID, entry: Entry, base: int, by: Auditable,
    at: datetime,
) -> int | None:  # fmt: skip
    """The new version number, or None if the state of things does not allow the save."""
    with transaction.atomic():
        if not _is_open(response_id, organisation_id, entry):
            return None
        answer = (
            Answer.objects.select_for_update()
            .filter(response_id=response_id, **_place(entry))
            .first()
        )
        if answer and (answer.version_no != base or entry.equals(answer)):
            return None
        answer = answer or Answer(
            response_id=response_id, version_no=0, **_place(entry)
        )
        answer.version_no += 1
        values = _values(entry, by, at)
        for name, value in values.items():
            setattr(answer, name, value)
        answer.number, answer.problem = entry.storable_number, entry.problem
        answer.save()
        AnswerHistory.objects.create(
            response_id=response_id, version_no=answer.version_no, **_place(entry),
            **values,
        )  # fmt: skip
        enqueue_seal(organisation_id=organisation_id, by=by, at=at)
        return answer.version_no


def _why_not(response_id: UUID, organisation_id: UUID, entry: Entry) -> Saved:
    """The save that needed no change, or the error that says why it was not made."""
    if not _is_open(response_id, organisation_id, entry):
        drafts = Response.objects.drafts().filter(organisation_id=organisation_id)
        if drafts.filter(pk=response_id).exists():
            raise UnknownRowError(entry.row_id)
        raise ResponseClosedError
    current = Answer.objects.get(response_id=response_id, **_place(entry))
    if entry.equals(current):
        return Saved(current.version_no, changed=False)
    raise StaleAnswerError(current)


def _is_open(response_id: UUID, organisation_id: UUID, entry: Entry) -> bool:
    drafts = Response.objects.drafts().filter(organisation_id=organisation_id)
    if not drafts.filter(pk=response_id).exists():
        return False
    if not entry.added_row:
        return True
    rows = TableRow.objects.filter(response_id=response_id, removed_at=None)
    if entry.table:
        rows = rows.filter(table=entry.table)
    return rows.filter(pk=entry.added_row).exists()


def _place(entry: Entry) -> dict[str, str]:
    return {"data_point": entry.data_point, "row_id": entry.row_id}


def _values(entry: Entry, by: Auditable, at: datetime) -> dict[str, Any]:
    return {
        "state": entry.state,
        "text": entry.text,
        "unit": entry.unit,
        "reason": entry.reason,
        "origin": entry.origin,
        "estimate": entry.estimate,
        "changed_by": by.audit_id,
        "changed_by_label": by.audit_label,
        "changed_at": at,
    }
