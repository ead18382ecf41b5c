"""Records what is known of a company: facts only grow, newer ones supersede older ones."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Organisation
from audit.services import Auditable, record
from companies.models import Fact
from companies.new_facts import Key, NewFact
from companies.services.fact_rows import Recording, add, current_by_key
from companies.signals import facts_recorded


@transaction.atomic
def record_facts(
    *,
    organisation: Organisation,
    facts: Sequence[NewFact],
    layer: str,
    source_label: str,
    by: Auditable,
    submission_id: UUID | None = None,
    ends: Collection[Key] = (),
    at: datetime | None = None,
) -> int:
    """Add facts to one layer; each supersedes the current one of its key and layer.

    `ends` are keys that hold no longer: their current facts are superseded by one that
    says "not asked". Announces the new facts and gives how many there are.
    """
    _lock(organisation.pk)
    recording = Recording(
        organisation.pk, layer, source_label, submission_id, at or timezone.now()
    )
    wanted = [*facts, *_endings(recording, ends, {fact.key for fact in facts})]
    add(wanted, recording)
    detail = {
        "layer": layer,
        "count": len(wanted),
        "source": source_label,
        "submission": str(submission_id or ""),
    }
    record(
        "facts.recorded", organisation_id=organisation.pk, by=by, target=organisation,
        detail=detail,
    )  # fmt: skip
    facts_recorded.send(sender=Fact, organisation=organisation, by=by)
    return len(wanted)


def _endings(
    recording: Recording, ends: Collection[Key], renewed: set[Key]
) -> list[NewFact]:
    given_up = [key for key in ends if key not in renewed]
    # Most amendments state all they stated before: then nothing need be read.
    current = current_by_key(recording) if given_up else {}
    gone = [current[key] for key in given_up if key in current]
    return [
        NewFact(
            fact.data_point,
            fact.period_start,
            fact.period_end,
            fact.scope,
            state="not_asked",
            dimensions=fact.dimensions,
            derivation={"label": fact.derivation.get("label", {})},
        )
        for fact in gone
        if fact.state != "not_asked"
    ]


def _lock(organisation_id: UUID) -> None:
    """One writer of a company's facts at a time."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "select pg_advisory_xact_lock(hashtext(%s))",
                [f"facts:{organisation_id}"],
            )
