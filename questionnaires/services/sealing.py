"""Seals the history of answers in batches into the audit chain."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit.removals import removal
from audit.services import SYSTEM, Auditable, record
from jobs.services import enqueue
from questionnaires.models import AnswerHistory, HistorySeal

KIND = "questionnaires.seal_history"
ANSWER_HISTORY = "answer_history"
BATCH = timedelta(minutes=15)
#: A save may still be on its way when its batch ends, never longer than a statement.
GRACE = timedelta(seconds=90)


def batch_end(at: datetime) -> datetime:
    """The end of the batch in which something that happens at `at` is sealed."""
    seconds = int(BATCH.total_seconds())
    slot = int(at.timestamp()) // seconds + 1
    return datetime.fromtimestamp(slot * seconds, tz=at.tzinfo)


def seal_key(organisation_id: UUID, until: datetime) -> str:
    """The key under which the job of a batch stands once in the table."""
    return f"{organisation_id}:{int(until.timestamp())}"


def enqueue_seal(*, organisation_id: UUID, by: Auditable, at: datetime) -> None:
    """See to it that what happens at `at` is sealed once its batch has ended."""
    until = batch_end(at)
    enqueue(
        KIND,
        organisation_id=organisation_id,
        by=by,
        payload={"until": until.isoformat()},
        key=seal_key(organisation_id, until),
        run_after=until + GRACE,
    )


@transaction.atomic
def seal_history(*, organisation_id: UUID, until: datetime) -> HistorySeal | None:
    """Seal every change of the batch that ends at `until`; None if there is nothing.

    Sealing a batch twice gives the first seal again.
    """
    since = until - BATCH
    found = HistorySeal.objects.filter(organisation_id=organisation_id, since=since)
    if sealed := found.first():
        return sealed
    rows = history_between(organisation_id, since, until)
    if not rows:
        return None
    digest = history_digest(rows)
    event = record(
        "answers.history_sealed",
        organisation_id=organisation_id,
        by=SYSTEM,
        detail={
            "since": since.isoformat(),
            "until": until.isoformat(),
            "count": len(rows),
            "sha256": digest,
        },
    )
    return HistorySeal.objects.create(
        organisation_id=organisation_id,
        since=since,
        until=until,
        count=len(rows),
        sha256=digest,
        event_sequence=event.sequence,
    )


def history_between(
    organisation_id: UUID, since: datetime, until: datetime
) -> list[tuple[str, ...]]:
    """The changes of that stretch of time as plain texts, in a fixed order."""
    rows = AnswerHistory.objects.filter(
        response__organisation_id=organisation_id,
        changed_at__gte=since,
        changed_at__lt=until,
    ).values_list(
        "response_id", "data_point", "row_id", "version_no", "state", "text", "unit",
        "reason", "changed_by", "changed_at", "origin", "estimate",
    )  # fmt: skip
    return sorted(
        tuple(v.isoformat() if isinstance(v, datetime) else str(v) for v in row)
        for row in map(_as_long_as_said, rows)
    )


def _as_long_as_said(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """What was sealed before values had an origin, or an estimate, keeps its digest."""
    *said, origin, estimate = row
    if estimate:
        return row
    return (*said, origin) if origin else tuple(said)


def history_digest(rows: Iterable[tuple[str, ...]]) -> str:
    """SHA-256 of the rows' canonical JSON."""
    text = json.dumps(list(rows), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def broken_seals(organisation_id: UUID) -> list[HistorySeal]:
    """The seals that no longer fit the history they cover, or the removal of it."""
    removed = removal(ANSWER_HISTORY, organisation_id)
    broken, gone = [], 0
    seals = HistorySeal.objects.filter(
        organisation_id=organisation_id, until__lte=timezone.now()
    )
    for seal in seals:
        rows = history_between(organisation_id, seal.since, seal.until)
        if removed and seal.until <= removed.until:
            gone += seal.count
            fits = not rows
        else:
            fits = history_digest(rows) == seal.sha256
        broken += [] if fits else [seal]
    if removed and removed.count != gone:
        broken += [seal for seal in seals if seal.until <= removed.until]
    return broken
