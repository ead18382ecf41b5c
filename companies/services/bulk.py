"""Many facts of many companies at once: copied beside the table, then moved into it.

PostgreSQL refuses COPY into a table with row policies, so the rows go into a temporary one
without indexes first; one statement supersedes what they replace, one moves them. Elsewhere
each company's facts are recorded as always.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.db import connection, transaction

from accounts.models import Organisation
from accounts.tenancy import scope
from audit.services import Auditable, record
from companies.models import Fact
from companies.services.facts import NewFact, record_facts, storable_number
from companies.signals import facts_recorded

#: What differs from fact to fact, and what all facts of a batch share: that is not copied
#: with each of them, but said once where they are moved.
COLUMNS = (
    "id", "data_point", "period_start", "period_end", "dimensions", "state", "value",
    "number", "unit", "quality", "scope", "derivation",
)  # fmt: skip
SHARED = ("organisation_id", "layer", "source_label", "submission_id", "known_from")
_LISTED = ", ".join(COLUMNS)
_SAID = ", ".join(f"%({name})s" for name in SHARED)
_STAGE = (
    "create temporary table if not exists staged_fact on commit delete rows as"
    f" select {_LISTED} from companies_fact with no data"
)
_COPY = f"copy staged_fact ({_LISTED}) from stdin"
_SUPERSEDE = """
update companies_fact as old set superseded_by_id = staged.id from staged_fact as staged
where old.organisation_id = %(organisation_id)s and old.layer = %(layer)s
    and old.data_point = staged.data_point and old.dimensions = staged.dimensions
    and old.period_end = staged.period_end and old.period_start = staged.period_start
    and old.superseded_by_id is null and old.erased_at is null
"""
_MOVE = (
    f"insert into companies_fact ({_LISTED}, {', '.join(SHARED)})"
    f" select {_LISTED}, {_SAID} from staged_fact"
)
_encoded = json.JSONEncoder(ensure_ascii=False).encode


@dataclass(frozen=True, slots=True)
class Batch:
    """All facts that one source states of one company."""

    organisation: Organisation
    facts: Sequence[NewFact]
    source_label: str
    submission_id: UUID | None = None


def record_in_bulk(
    *, batches: Iterable[Batch], layer: str, by: Auditable, at: datetime
) -> int:
    """Record every batch in its company's scope, each in one transaction; gives the count."""
    write = _copied if connection.vendor == "postgresql" else _one_by_one
    return sum(write(batch, layer, by, at) for batch in batches)


def _one_by_one(batch: Batch, layer: str, by: Auditable, at: datetime) -> int:
    with scope(batch.organisation.pk):
        made = record_facts(
            organisation=batch.organisation, facts=batch.facts, layer=layer, by=by,
            source_label=batch.source_label, submission_id=batch.submission_id, at=at,
        )  # fmt: skip
    return len(made)


def _copied(batch: Batch, layer: str, by: Auditable, at: datetime) -> int:
    company = batch.organisation
    ids = [uuid4() for _ in batch.facts]
    shared = _shared(batch, layer, at)
    with scope(company.pk), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"facts:{company.pk}"])  # fmt: skip
        cursor.execute(_STAGE)
        with cursor.copy(_COPY) as copy:
            for row in _rows(batch.facts, ids):
                copy.write_row(row)
        cursor.execute(_SUPERSEDE, shared)
        cursor.execute(_MOVE, shared)
        cursor.execute("delete from staged_fact")
        detail = {
            "layer": layer, "count": len(ids), "source": batch.source_label,
            "submission": str(batch.submission_id or ""),
        }  # fmt: skip
        record(
            "facts.recorded", organisation_id=company.pk, by=by, target=company,
            detail=detail,
        )  # fmt: skip
        facts_recorded.send(sender=Fact, organisation=company, fact_ids=ids, by=by)
    return len(ids)


def _shared(batch: Batch, layer: str, at: datetime) -> dict[str, Any]:
    """What every row of a batch has, by column."""
    return {
        "organisation_id": batch.organisation.pk,
        "layer": layer,
        "source_label": batch.source_label,
        "submission_id": batch.submission_id,
        "known_from": at,
    }


def _rows(facts: Sequence[NewFact], ids: Sequence[UUID]) -> Iterator[tuple[Any, ...]]:
    for identity, fact in zip(ids, facts, strict=True):
        yield (
            identity, fact.data_point, fact.period_start, fact.period_end,
            _json(fact.dimensions), fact.state, fact.value,
            storable_number(fact.number), fact.unit, fact.quality, fact.scope,
            _json(fact.derivation),
        )  # fmt: skip


def _json(value: dict[str, Any]) -> str:
    return _encoded(value) if value else "{}"
