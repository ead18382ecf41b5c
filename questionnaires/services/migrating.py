"""Moves a draft on to another version, only as its owner has confirmed; and back again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.actors import Actor
from audit.services import record
from questionnaires.language.answer_types import Problem, parse_value
from questionnaires.language.compiled import Definition
from questionnaires.language.migration import MigrationPlan, Stored
from questionnaires.models import (
    Answer,
    AnswerHistory,
    Response,
    TableRow,
    Version,
    VersionMove,
)
from questionnaires.selectors.definitions import definition_of
from questionnaires.selectors.versions import Proposal, last_move
from questionnaires.services.saving import Entry, save_answer


class MoveError(ValueError):
    """The draft cannot go on; the message says why."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


class ChangedSinceError(MoveError):
    """Answers changed after the page was read that is now confirmed."""

    def __init__(self) -> None:
        super().__init__(_("Answers changed meanwhile. Please look once more."))


@transaction.atomic
def move_response(
    *, response: Response, target: Version, token: str, by: Actor, at: datetime
) -> VersionMove:
    """Move a draft to `target`, another version or size, as `token` confirms it.

    Answers keep their place and history; what the migration changes is written as a new
    version of each answer. Raises ChangedSinceError if the token is of another state,
    MoveError if the draft is closed or that version was begun for the period already.
    """
    locked = Response.objects.select_for_update().get(pk=response.pk)
    if not locked.is_draft:
        raise MoveError(_("These answers were signed off and cannot be changed."))
    if target.questionnaire.instrument != locked.instrument:
        raise MoveError(_("These answers cannot go on in another questionnaire."))
    proposal = Proposal(locked, target)
    if proposal.token != token:
        raise ChangedSinceError
    others = Response.objects.filter(
        organisation_id=locked.organisation_id, version=target,
        period_start=locked.period_start, period_end=locked.period_end,
    )  # fmt: skip
    if others.exists():
        raise MoveError(_("You have begun that form for this period already."))
    move = VersionMove(
        response=locked, from_version_id=locked.version_id, to_version=target,
        moved_by=by.audit_id, moved_by_label=by.audit_label, moved_at=at,
    )  # fmt: skip
    rows = _make_rows(locked, proposal.plan)
    move.rows = list(rows.values())
    move.written = _write(locked, proposal.plan.writes, rows, by, at)
    move.save()
    locked.version = target
    locked.save(update_fields=["version"])
    _record("response.version_changed", move, by)
    return move


def _make_rows(response: Response, plan: MigrationPlan) -> dict[str, str]:
    """Table rows for the plan's new ones: their ids by the plan's."""
    made = {}
    for table, names in plan.new_rows.items():
        last = TableRow.objects.filter(response=response, table=table).order_by("-position").first()  # fmt: skip
        begin = last.position + 1 if last else 1
        for position, name in enumerate(names, start=begin):
            row = TableRow.objects.create(response=response, table=table, position=position)  # fmt: skip
            made[name] = str(row.pk)
    return made


def _write(
    response: Response, writes: Iterable[Stored], rows: Mapping[str, str], by: Actor,
    at: datetime,
) -> list[dict[str, Any]]:  # fmt: skip
    written = []
    for each in writes:
        row = rows.get(each.row, each.row)
        before = Answer.objects.filter(
            response=response, data_point=each.data_point, row_id=row
        ).first()
        entry = Entry(
            data_point=each.data_point, row_id=row, state=each.state, text=each.text,
            number=each.number, unit=each.unit, reason=each.reason, problem=each.problem,
            origin=each.origin, estimate=each.estimate,
        )  # fmt: skip
        saved = save_answer(
            response_id=response.pk, organisation_id=response.organisation_id,
            entry=entry, base=before.version_no if before else 0, by=by, at=at,
        )  # fmt: skip
        written.append({
            "data_point": each.data_point, "row": row, "version_no": saved.version_no,
            "before": before.version_no if before else 0,
        })  # fmt: skip
    return written


@transaction.atomic
def undo_move(*, response: Response, by: Actor, at: datetime) -> list[str]:
    """Back to the version before the last move; gives the data points that stayed.

    What the move wrote is written back, unless somebody has changed it since: their
    answer stays. Raises MoveError if there is no move to undo.
    """
    locked = Response.objects.select_for_update().get(pk=response.pk)
    move = last_move(locked)
    if move is None:
        raise MoveError(_("There is nothing to undo."))
    old = definition_of(move.from_version_id)
    stayed = [
        written["data_point"]
        for written in move.written
        if not _write_back(locked, written, old, by, at)
    ]
    TableRow.objects.filter(response=locked, pk__in=move.rows).update(removed_at=at)
    locked.version_id = move.from_version_id
    locked.save(update_fields=["version"])
    move.undone_at = at
    move.save(update_fields=["undone_at"])
    _record("response.version_restored", move, by)
    return stayed


def _write_back(
    response: Response, written: Mapping[str, Any], old: Definition, by: Actor,
    at: datetime,
) -> bool:  # fmt: skip
    """Whether the answer stood as the move left it, and so has its old value again."""
    place = {"data_point": written["data_point"], "row_id": written["row"]}
    current = Answer.objects.filter(response=response, **place).first()
    if current is None or current.version_no != written["version_no"]:
        return False
    entry = _entry_before(response, place, written["before"], old)
    if entry is None:
        return False
    save_answer(
        response_id=response.pk, organisation_id=response.organisation_id, entry=entry,
        base=current.version_no, by=by, at=at,
    )  # fmt: skip
    return True


def _entry_before(
    response: Response, place: Mapping[str, str], version_no: int, old: Definition
) -> Entry | None:
    """The entry of the history that the move was written over; None if it is gone."""
    point, row = place["data_point"], place["row_id"]
    if not version_no:
        return Entry(point, row)
    kept = AnswerHistory.objects.filter(
        response=response, version_no=version_no, **place
    ).first()
    if kept is None:
        return None
    entry = Entry(
        point, row, kept.state, kept.text, None, kept.unit, kept.reason,
        origin=kept.origin, estimate=kept.estimate,
    )  # fmt: skip
    question = old.by_data_point(point)
    if question is None or kept.state != Answer.State.ANSWERED or not kept.text:
        return entry
    read = parse_value(question, kept.text, kept.unit)
    if isinstance(read, Problem):
        return replace(entry, problem=read.rule)
    return replace(entry, number=read.number)


def _record(event: str, move: VersionMove, by: Actor) -> None:
    detail = {
        "from": str(move.from_version_id), "to": str(move.to_version_id),
        "answers": len(move.written),
    }  # fmt: skip
    record(
        event, organisation_id=move.response.organisation_id, by=by,
        target=move.response, detail=detail,
    )  # fmt: skip
