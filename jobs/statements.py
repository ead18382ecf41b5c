"""Enqueuing as part of a larger SQL statement, for writes that must be one round trip."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from audit.services import Auditable
from jobs.models import Job
from jobs.registry import handler_of


@lru_cache(maxsize=8)
def enqueue_from(source: str) -> str:
    """PostgreSQL: insert a waiting job for each row of `source`, unless one is live.

    Its parameters are those of `enqueue_parameters`.
    """
    fields = Job._meta.concrete_fields
    columns = ", ".join(str(field.column) for field in fields)
    values = ", ".join(
        f"%(job_{field.column})s::{field.db_type(connection)}" for field in fields
    )
    return (
        f"insert into {Job._meta.db_table} ({columns}) select {values}"
        f" from {source} on conflict do nothing"
    )


def enqueue_parameters(
    kind: str,
    *,
    organisation_id: UUID | None,
    by: Auditable,
    payload: dict[str, Any],
    key: str,
    run_after: datetime,
    at: datetime,
) -> dict[str, Any]:
    """The named parameters of `enqueue_from`; the job rings no bell, the relay finds it."""
    handler = handler_of(kind)
    job = Job(
        kind=kind,
        queue=handler.queue,
        organisation_id=organisation_id,
        requested_by=by.audit_id,
        requested_by_label=by.audit_label,
        key=key,
        payload=payload,
        max_attempts=handler.max_attempts,
        run_after=run_after,
        created_at=at,
    )
    return {
        f"job_{field.column}": field.get_db_prep_save(
            getattr(job, field.attname), connection
        )
        for field in Job._meta.concrete_fields
    }
