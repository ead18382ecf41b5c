"""Adds decisions to the chain of their organisation, and readings to its access log."""

from __future__ import annotations

from typing import Any, Protocol
from uuid import UUID

from django.db import connection, models, transaction
from django.utils import timezone

from audit.chain import GENESIS, link_hash
from audit.models import AccessRecord, AuditEvent
from audit.selectors import as_row


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


def _lock_chain(organisation_id: UUID) -> None:
    """One writer a chain; SQLite's immediate transactions already see to it."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtext(%s))",
                [f"audit:{organisation_id}"],
            )


@transaction.atomic
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
    _lock_chain(organisation_id)
    last = (
        AuditEvent.objects.filter(organisation_id=organisation_id)
        .order_by("-sequence")
        .values("sequence", "hash")
        .first()
    )
    at = timezone.now()
    event = AuditEvent(
        organisation_id=organisation_id,
        sequence=last["sequence"] + 1 if last else 1,
        verb=verb,
        actor_id=by.audit_id,
        actor_label=by.audit_label,
        acting_organisation_id=by.organisation_id,
        target_type=target._meta.label_lower if target else "",
        target_id=str(target.pk) if target else "",
        detail=detail or {},
        at=at,
        previous_hash=last["hash"] if last else GENESIS,
    )
    # By the function that `verify` reads rows with, or the two could drift apart.
    event.hash = link_hash(as_row(event))
    event.save(force_insert=True)
    return event


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
