"""Reads chains: to check them, to export their heads, to show a history."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from audit import chain
from audit.models import AuditEvent


def as_row(event: AuditEvent) -> dict[str, Any]:
    """The event as the plain values that its hash covers, and the hash."""
    return {
        "organisation_id": str(event.organisation_id),
        "sequence": event.sequence,
        "verb": event.verb,
        "actor_id": event.actor_id,
        "actor_label": event.actor_label,
        "acting_organisation_id": str(event.acting_organisation_id or ""),
        "target_type": event.target_type,
        "target_id": event.target_id,
        "detail": event.detail,
        "at": event.at.isoformat(),
        "previous_hash": event.previous_hash,
        "hash": event.hash,
    }


def organisations_with_a_chain() -> list[UUID]:
    """Every organisation that has at least one decision."""
    ids = AuditEvent.objects.order_by().values_list("organisation_id", flat=True)
    return sorted(set(ids.distinct()))


def chain_heads() -> dict[str, str]:
    """The last hash of each chain, to be kept outside the database."""
    heads = {}
    for organisation_id in organisations_with_a_chain():
        last = AuditEvent.objects.filter(organisation_id=organisation_id).last()
        heads[str(organisation_id)] = last.hash if last else chain.GENESIS
    return heads


def chain_breaks(heads: dict[str, str] | None = None) -> list[chain.Break]:
    """All breaks in all chains; `heads` are those exported earlier, by organisation."""
    heads = heads or {}
    present = {str(identity) for identity in organisations_with_a_chain()}
    breaks = []
    for organisation_id in sorted(present | set(heads)):
        events = AuditEvent.objects.filter(organisation_id=organisation_id)
        rows = (as_row(event) for event in events.order_by("sequence").iterator())
        breaks += chain.verify(organisation_id, rows, heads.get(organisation_id))
    return breaks


@dataclass(frozen=True, slots=True)
class ChainState:
    """How long an organisation's chain is, where it ends, and whether it holds."""

    count: int
    head: str
    breaks: list[chain.Break]

    @property
    def holds(self) -> bool:
        return not self.breaks


def chain_state(organisation_id: UUID, head: str | None = None) -> ChainState:
    """Walks one organisation's chain; `head` is a hash exported earlier."""
    events = AuditEvent.objects.filter(organisation_id=organisation_id)
    rows = [as_row(event) for event in events.order_by("sequence").iterator()]
    return ChainState(
        count=len(rows),
        head=rows[-1]["hash"] if rows else chain.GENESIS,
        breaks=chain.verify(str(organisation_id), rows, head or None),
    )
