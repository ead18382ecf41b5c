"""How new facts get into their table: few as objects, many by COPY.

PostgreSQL refuses COPY into a table with row policies, so many rows go into a temporary one
without indexes first; one statement supersedes what they replace, one moves them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from companies.models import Fact
from companies.new_facts import Key, NewFact, key_of, storable_number

#: From so many facts on, a temporary table costs less than it saves.
MANY = 200


@dataclass(frozen=True, slots=True)
class Recording:
    """What all facts that are recorded together share."""

    organisation_id: UUID
    layer: str
    source_label: str
    submission_id: UUID | None
    known_from: datetime


#: The columns that differ from fact to fact, and those of a recording, which are not copied
#: with each of them but said once where they are moved.
COLUMNS = {
    "data_point": "text", "period_start": "date", "period_end": "date",
    "dimensions": "jsonb", "state": "text", "value": "text", "number": "numeric",
    "unit": "text", "quality": "smallint", "scope": "text", "derivation": "jsonb",
}  # fmt: skip
SHARED = tuple(each.name for each in fields(Recording))
_LISTED = ", ".join(COLUMNS)
_SAID = ", ".join(f"%({name})s" for name in SHARED)
_STAGE = (
    "create temporary table if not exists staged_fact (id uuid default gen_random_uuid(), "
    + ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    + ") on commit delete rows"
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
    f"insert into companies_fact (id, {_LISTED}, {', '.join(SHARED)})"
    f" select id, {_LISTED}, {_SAID} from staged_fact"
)
_encoded = json.JSONEncoder(ensure_ascii=False).encode


def add(facts: Sequence[NewFact], recording: Recording) -> None:
    """Add facts; each supersedes the current one of its key, company and layer.

    In the caller's transaction, which lets nobody else write the company's facts.
    """
    many = connection.vendor == "postgresql" and len(facts) >= MANY
    (_copy if many else _create)(facts, recording)


def current_by_key(recording: Recording) -> dict[Key, Fact]:
    """What the recording's layer holds of its company now."""
    return {
        key_of(
            fact.data_point, fact.period_start, fact.period_end, fact.dimensions
        ): fact
        for fact in Fact.objects.current().filter(
            organisation_id=recording.organisation_id, layer=recording.layer
        )
    }


def rows(facts: Sequence[NewFact]) -> Iterator[tuple[Any, ...]]:
    """What differs from fact to fact, in the order of COLUMNS."""
    for fact in facts:
        yield (
            fact.data_point, fact.period_start, fact.period_end,
            _json(fact.dimensions), fact.state, fact.value,
            storable_number(fact.number), fact.unit, fact.quality, fact.scope,
            _json(fact.derivation),
        )  # fmt: skip


def _create(facts: Sequence[NewFact], recording: Recording) -> None:
    current = current_by_key(recording)
    shared = asdict(recording)
    made = [
        Fact(
            data_point=new.data_point, period_start=new.period_start,
            period_end=new.period_end, dimensions=new.dimensions, state=new.state,
            value=new.value, number=storable_number(new.number), unit=new.unit,
            quality=new.quality, scope=new.scope, derivation=new.derivation, **shared,
        )
        for new in facts
    ]  # fmt: skip
    Fact.objects.bulk_create(made)
    older = []
    for new, fact in zip(facts, made, strict=True):
        if before := current.get(new.key):
            before.superseded_by = fact
            older.append(before)
    # In pieces: one statement for thousands of rows grows a CASE for each of them.
    Fact.objects.bulk_update(older, ["superseded_by"], batch_size=200)


def _copy(facts: Sequence[NewFact], recording: Recording) -> None:
    shared = asdict(recording)
    with connection.cursor() as cursor:
        cursor.execute(_STAGE)
        with cursor.copy(_COPY) as copy:
            for row in rows(facts):
                copy.write_row(row)
        cursor.execute(_SUPERSEDE, shared)
        cursor.execute(_MOVE, shared)
        cursor.execute("delete from staged_fact")


def _json(value: dict[str, Any]) -> str:
    return _encoded(value) if value else "{}"
