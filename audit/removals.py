"""What was removed for its age: the proof in each chain, and readings' only way out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, models
from django.utils import timezone

from audit.models import AccessRecord, AuditEvent
from audit.services import SYSTEM, record

VERB = "records.removed"
ACCESS_LOG = "access_log"
#: The database itself refuses to remove younger readings.
LEAST_AGE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Removal:
    """All that was removed of one class: up to when, how many, and the last proof."""

    until: datetime
    count: int
    event_sequence: int
    #: The least age that anything had when it was removed.
    age: timedelta


def prove_removal(
    record_class: str, *, organisation_id: UUID, count: int, until: datetime, rule: str
) -> AuditEvent:
    """Say in the organisation's chain how many records went and by which rule."""
    detail: dict[str, Any] = {
        "class": record_class,
        "count": count,
        "until": until.isoformat(),
        "rule": rule,
    }
    return record(VERB, organisation_id=organisation_id, by=SYSTEM, detail=detail)


def removal(record_class: str, organisation_id: UUID) -> Removal | None:
    """What its chain says was removed of a class of an organisation's records."""
    return removals(record_class, organisation_id).get(organisation_id)


def removals(
    record_class: str, organisation_id: UUID | None = None
) -> dict[UUID, Removal]:
    """What the chains say was removed of a class, by organisation."""
    found: dict[UUID, Removal] = {}
    events = AuditEvent.objects.filter(verb=VERB, detail__class=record_class)
    if organisation_id is not None:
        events = events.filter(organisation_id=organisation_id)
    for event in events.order_by("organisation_id", "sequence"):
        until = datetime.fromisoformat(event.detail["until"])
        count, age = event.detail["count"], event.at - until
        if before := found.get(event.organisation_id):
            until, count = max(until, before.until), count + before.count
            age = min(age, before.age)
        found[event.organisation_id] = Removal(until, count, event.sequence, age)
    return found


def remove_readings(*, owner: UUID, until: datetime) -> int:
    """Remove the readings of an owner's data before `until`; returns how many.

    Raises ValueError if they are younger than LEAST_AGE. Nothing else in the product
    can remove a reading: on PostgreSQL the web role may only call this one function.
    """
    if until > timezone.now() - LEAST_AGE:
        raise ValueError("Readings are kept for a year at least.")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT remove_readings(%s, %s)", [owner, until])
            return int(cursor.fetchone()[0])
    plain: models.QuerySet[AccessRecord] = models.QuerySet(AccessRecord)
    return plain.filter(organisation_id=owner, at__lt=until).delete()[0]
