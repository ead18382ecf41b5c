"""Brings an uploaded workbook together with the answers as they stand, in two steps.

First it is compared: every change, every conflict, everything that could not be taken. What
a person then confirms is written in one transaction, with history like every other save.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from audit.services import Auditable, record
from documents.errors import SENTENCES, UploadError
from documents.reading.limits import RefusalError
from jobs.children import ChildError
from questionnaires.formats.offline.raw import read_raw
from questionnaires.formats.offline.reading import (
    Message,
    NotOursError,
    book_map,
    read_book,
)
from questionnaires.language.compiled import Definition
from questionnaires.models import Response, Version
from questionnaires.selectors.definitions import definition_of, version_by_hash
from questionnaires.selectors.filling import Filling, filling_of
from questionnaires.selectors.versions import path_between
from questionnaires.services.changes import Change, Comparison
from questionnaires.services.comparing import Comparer
from questionnaires.services.comparing_older import OlderComparer
from questionnaires.services.errors import TableFullError
from questionnaires.services.rows import add_row, lock_draft, remove_row
from questionnaires.services.saving import save_answer

__all__ = ["NotOursError", "compared", "read_offline", "take_over"]


class OtherAnswersError(Exception):
    """The workbook is of another company's, period's or questionnaire's answers."""


class MovedOnError(Exception):
    """Somebody changed an answer between the comparison and the press."""


def read_offline(path: Path, *, name: str) -> Mapping[str, Any]:
    """The raw content of an uploaded workbook.

    Raises UploadError with file, place and remedy, NotOursError for a strange workbook.
    """
    try:
        raw = read_raw(path)
    except RefusalError as error:
        details: dict[str, Any] = {**error.details}
        details.pop("file", None)
        raise UploadError(error.code, file=name, **details) from error
    except ChildError as error:
        code = error.reason if error.reason in SENTENCES else "broken"
        raise UploadError(code, file=name, reason=error.reason) from error
    book_map(raw)
    return raw


@dataclass
class Taken:
    """How many answers changed, how many rows went, how many conflicts were left alone."""

    changed: int = 0
    removed: int = 0
    kept: int = 0


def compared(filling: Filling, raw: Mapping[str, Any]) -> Comparison:
    """What a workbook would change in a response.

    Raises OtherAnswersError if it is of other answers, NotOursError if it is none of ours.
    """
    about = book_map(raw).about
    if about.get("response") != str(filling.response.pk):
        raise OtherAnswersError
    path = _way_of_book(about, filling)
    if path[0].instrument != filling.definition.instrument:
        raise OtherAnswersError
    reading = read_book(raw, path[0])
    comparison = Comparison(reading, messages=list(reading.messages))
    if not reading.map.is_intact:
        comparison.messages.insert(0, Message("map_changed"))
    if about.get("definition") != filling.definition.sha256:
        params = {"version": about.get("version", "?")}
        comparison.messages.insert(0, Message("other_version", params=params))
    if len(path) > 1:
        OlderComparer(filling, comparison, path).run()
    else:
        Comparer(filling, comparison).run()
    return comparison


def _way_of_book(about: Mapping[str, str], filling: Filling) -> list[Definition]:
    """The definitions from the one a workbook was made from to that of the answers.

    The latter alone if it was made from that; OtherAnswersError if from none of ours.
    """
    current, made_from = filling.definition, about.get("definition", "")
    if made_from == current.sha256:
        return [current]
    version = version_by_hash(about.get("questionnaire", ""), made_from)
    if version is None:
        if about.get("questionnaire") != current.key:
            raise OtherAnswersError
        return [current]
    return path_between(version, Version.objects.get(pk=filling.response.version_id))


@transaction.atomic
def take_over(
    *,
    response: Response,
    raw: Mapping[str, Any],
    digest: str,
    over: Collection[tuple[str, str]],
    by: Auditable,
    at: datetime,
) -> Taken:
    """Write the workbook's changes; of conflicts only those whose place is in `over`.

    All or nothing. Raises MovedOnError if the comparison is no longer the one that was
    looked at (`digest`), ResponseClosedError after sign-off.
    """
    locked = lock_draft(response)
    comparison = compared(filling_of(locked), raw)
    if comparison.digest != digest:
        raise MovedOnError
    taken = Taken()
    rows: dict[tuple[str, str], str] = {}
    for change in comparison.changes:
        if change.kind == "conflict" and change.place not in over:
            taken.kept += 1
        elif change.kind == "remove":
            remove_row(response=locked, row_id=UUID(change.row))
            taken.removed += 1
        else:
            _write(locked, change, rows, taken, by, at)
    detail = {"changed": taken.changed, "rows_added": len(rows), "kept": taken.kept}
    record(
        "response.workbook_taken_over",
        organisation_id=locked.organisation_id,
        by=by,
        target=locked,
        detail=detail,
    )
    return taken


def _write(
    response: Response, change: Change, rows: dict[tuple[str, str], str], taken: Taken,
    by: Auditable, at: datetime,
) -> None:  # fmt: skip
    entry = change.entry
    if change.kind == "new":
        entry = replace(entry, row_id=_new_row(response, change, rows))
    save_answer(
        response_id=response.pk, organisation_id=response.organisation_id, entry=entry,
        base=change.version_no, by=by, at=at,
    )  # fmt: skip
    taken.changed += 1


def _new_row(
    response: Response, change: Change, rows: dict[tuple[str, str], str]
) -> str:
    """The row that a new line of the workbook has become."""
    table = definition_of(response.version_id).questions[change.question.row_table]
    place = (table.key, change.row)
    if place not in rows:
        try:
            rows[place] = str(add_row(response=response, table=table).pk)
        except TableFullError as error:
            raise MovedOnError from error
    return rows[place]
