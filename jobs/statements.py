"""Enqueuing as part of a larger SQL statement, for writes that must be one round trip."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any
from uuid import UUID

from audit.services import Auditable
from jobs.registry import handler_of

#: Inserts a waiting job for each row of `{source}`, unless a live one has its key.
ENQUEUE_FROM = """
insert into jobs_job (
    id, kind, queue, organisation_id, requested_by, requested_by_label, key, schema,
    payload, status, attempt, max_attempts, run_after, cancel_requested, progress, error,
    created_at)
select %(job_id)s::uuid, %(job_kind)s, %(job_queue)s, %(job_organisation)s::uuid,
    %(job_by)s, %(job_by_label)s, %(job_key)s, 1, %(job_payload)s::jsonb, 'waiting', 0,
    %(job_max_attempts)s, %(job_run_after)s, false, '{{}}'::jsonb, '', %(job_created_at)s
from {source}
on conflict do nothing"""


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
    """The named parameters of `ENQUEUE_FROM`; the job rings no bell, the relay finds it."""
    handler = handler_of(kind)
    return {
        "job_id": uuid.uuid4(),
        "job_kind": kind,
        "job_queue": handler.queue,
        "job_organisation": organisation_id,
        "job_by": by.audit_id,
        "job_by_label": by.audit_label,
        "job_key": key,
        "job_payload": json.dumps(payload),
        "job_max_attempts": handler.max_attempts,
        "job_run_after": run_after,
        "job_created_at": at,
    }
