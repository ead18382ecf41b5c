"""Adds decisions to the chain of their organisation, and readings to its access log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from audit.chain import GENESIS, link_hash
from audit.models import AccessRecord, AuditEvent
from audit.selectors import as_row

#: Locks that all chains share.
CHAIN_LOCKS = 1_024


class Auditable(Protocol):
    """Whoever acts: a person in an organisation, or the system itself."""

    @property
    def audit_id(self) -> str: ...
    @property
    def audit_label(self) -> str: ...
    @property
    def organisation_id(self) -> UUID | None: ...


class System:
    """Acts that no person took: schedules, expiries, seals."""

    audit_id = "system"
    audit_label = "greenfin"
    organisation_id: UUID | None = None


SYSTEM = System()


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision to be recorded: what, in whose chain, about which row."""

    verb: str
    organisation_id: UUID
    target: models.Model | None = None
    detail: dict[str, Any] = field(default_factory=dict)


def hold_chains(organisation_ids: Iterable[UUID]) -> None:
    """One writer a chain until the transaction ends.

    Chains share a fixed number of locks, since the database has room for so many only;
    they are taken in order, so that two writers of several chains wait and do not cross.
    SQLite's immediate transactions already see to it.
    """
    if connection.vendor != "postgresql":
        return
    places = sorted({each.int % CHAIN_LOCKS for each in organisation_ids})
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('audit'), place)"
            " FROM unnest(%s::int[]) AS place",
            [places],
        )


def record(
    verb: str,
    *,
    organisation_id: UUID,
    by: Auditable,
    target: models.Model | None = None,
    detail: dict[str, Any] | None = None,
) -> AuditEvent:
    """Append one decision to the organisation's chain, in the caller's transaction.

    `detail` holds ids, labels and hashes, never answers or personal data.
    """
    return record_all([Decision(verb, organisation_id, target, detail or {})], by=by)[0]


@transaction.atomic
def record_all(decisions: Sequence[Decision], *, by: Auditable) -> list[AuditEvent]:
    """Append many decisions, each to its organisation's chain, as `record` does one."""
    organisations = {decision.organisation_id for decision in decisions}
    hold_chains(organisations)
    ends = _ends_of(organisations)
    at, events = timezone.now(), []
    for decision in decisions:
        target = decision.target
        sequence, previous = ends.get(decision.organisation_id, (0, GENESIS))
        event = AuditEvent(
            organisation_id=decision.organisation_id,
            sequence=sequence + 1,
            verb=decision.verb,
            actor_id=by.audit_id,
            actor_label=by.audit_label,
            acting_organisation_id=by.organisation_id,
            target_type=target._meta.label_lower if target else "",
            target_id=str(target.pk) if target else "",
            detail=decision.detail,
            at=at,
            previous_hash=previous,
        )
        # By the function that `verify` reads rows with, or the two could drift apart.
        event.hash = link_hash(as_row(event))
        ends[decision.organisation_id] = (event.sequence, event.hash)
        events.append(event)
    AuditEvent.objects.bulk_create(events)
    return events


def _ends_of(organisations: set[UUID]) -> dict[UUID, tuple[int, str]]:
    """Sequence and hash of each chain's last decision."""
    last = (
        AuditEvent.objects.filter(organisation_id=OuterRef("organisation_id"))
        .order_by("-sequence")
        .values("sequence")[:1]
    )
    rows = AuditEvent.objects.order_by().filter(
        organisation_id__in=organisations, sequence=Subquery(last)
    )
    found = rows.values_list("organisation_id", "sequence", "hash")
    return {organisation: (number, link) for organisation, number, link in found}


def record_access(
    *,
    organisation_id: UUID,
    by: Auditable,
    reader_label: str,
    target_type: str,
    target_id: str,
    purpose: str,
) -> None:
    """Note that somebody read data that belongs to `organisation_id`."""
    # One's own reading is no news, and jobs of the system read in nobody's interest.
    if by.organisation_id is None or by.organisation_id == organisation_id:
        return
    AccessRecord.objects.create(
        organisation_id=organisation_id,
        reader_organisation_id=by.organisation_id,
        reader_organisation_label=reader_label,
        actor_id=by.audit_id,
        actor_label=by.audit_label,
        target_type=target_type,
        target_id=target_id,
        purpose=purpose,
        at=timezone.now(),
    )
