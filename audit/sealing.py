"""Seals readings in batches into the chains of those whose data was read."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from audit.chain import Break
from audit.models import AccessRecord, AccessSeal, AuditEvent
from audit.removals import ACCESS_LOG, LEAST_AGE, Removal, removals
from audit.services import SYSTEM, record

VERB = "access.sealed"
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


@transaction.atomic
def seal_access(*, until: datetime) -> list[AccessSeal]:
    """Seal every reading before `until` that no seal covers yet, one seal an organisation.

    A second call for the same instant finds nothing left to seal.
    """
    ends = dict(
        AccessSeal.objects.order_by()
        .values_list("organisation_id")
        .annotate(Max("last_at"))
    )
    read = AccessRecord.objects.filter(at__lt=until).order_by()
    owners = sorted(set(read.values_list("organisation_id", flat=True)), key=str)
    made = (_seal(owner, ends.get(owner, BEGINNING), until) for owner in owners)
    return [seal for seal in made if seal is not None]


def _seal(owner: UUID, since: datetime, until: datetime) -> AccessSeal | None:
    count, digest = _digest(owner, since, until)
    if not count:
        return None
    event = record(
        VERB,
        organisation_id=owner,
        by=SYSTEM,
        detail={
            "since": since.isoformat(),
            "until": until.isoformat(),
            "count": count,
            "sha256": digest,
        },
    )
    return AccessSeal.objects.create(
        organisation_id=owner,
        first_at=since,
        last_at=until,
        count=count,
        record_ids_hash=digest,
        event_sequence=event.sequence,
    )


def _digest(owner: UUID, since: datetime, until: datetime) -> tuple[int, str]:
    """How many readings that stretch of time holds, and the SHA-256 of all they say."""
    fields = [field.attname for field in AccessRecord._meta.concrete_fields]
    rows = AccessRecord.objects.filter(
        organisation_id=owner, at__gte=since, at__lt=until
    )
    # Sorted as text: a restored database may give its rows back in another order.
    lines = sorted(
        json.dumps([_plain(value) for value in row], ensure_ascii=False)
        for row in rows.order_by().values_list(*fields).iterator()
    )
    return len(lines), hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return str(value)


def access_breaks() -> list[Break]:
    """Where the access log no longer is what a seal in a chain says of it."""
    seals = {
        (seal.organisation_id, seal.event_sequence): seal
        for seal in AccessSeal.objects.all()
    }
    events = AuditEvent.objects.filter(verb=VERB).order_by(
        "organisation_id", "sequence"
    )
    removed, sealed = removals(ACCESS_LOG), Counter[UUID]()
    breaks = []
    for event in events.iterator():
        owner = event.organisation_id
        seal = seals.pop((owner, event.sequence), None)
        gone = owner in removed and _until(event) <= removed[owner].until
        sealed[owner] += event.detail["count"] if gone else 0
        breaks += [
            Break(str(owner), event.sequence, problem)
            for problem in _problems(event, seal, gone)
        ]
    breaks += [
        Break(str(owner), sequence, "access seal stands in no chain")
        for owner, sequence in sorted(seals, key=str)
    ]
    return breaks + [
        Break(str(owner), removal.event_sequence, problem)
        for owner, removal in removed.items()
        for problem in _wrong_removal(removal, sealed[owner])
    ]


def _until(event: AuditEvent) -> datetime:
    return datetime.fromisoformat(event.detail["until"])


def _wrong_removal(removal: Removal, sealed: int) -> Iterator[str]:
    if removal.count != sealed:
        yield f"{removal.count} readings were removed, {sealed} had been sealed"
    if removal.age < LEAST_AGE:
        yield "readings were removed before their time"


def _problems(event: AuditEvent, seal: AccessSeal | None, gone: bool) -> Iterator[str]:
    said = event.detail
    since, until = (datetime.fromisoformat(said[end]) for end in ("since", "until"))
    count, digest = _digest(event.organisation_id, since, until)
    if gone:
        if count:
            yield f"{count} readings stand where all were removed"
    elif (count, digest) != (said["count"], said["sha256"]):
        yield f"access log was changed: {count} readings, {said['count']} were sealed"
    if seal is None:
        yield "access seal is missing"
    elif (seal.first_at, seal.last_at, seal.count, seal.record_ids_hash) != (
        since, until, said["count"], said["sha256"],
    ):  # fmt: skip
        yield "access seal was changed"
