"""Puts work into the table, claims it under a lease, ends it once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import structlog
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from audit.services import SYSTEM, Auditable, record
from jobs import lease
from jobs.bell import ring
from jobs.children import ChildError
from jobs.models import Job
from jobs.registry import HANDLERS, UnknownKindError, handler_of
from jobs.run import CancelledError, JobRun, LostLeaseError, PermanentError
from jobs.scoping import tenant_scope
from jobs.titles import CHILD_ENDED

log = structlog.get_logger()
BACKOFF_SECONDS = (1, 5, 30, 120, 600)


def enqueue(
    kind: str,
    *,
    organisation_id: UUID | None,
    by: Auditable,
    payload: dict[str, Any],
    key: str,
    run_after: datetime | None = None,
) -> Job:
    """Insert a job row, or return the live one with the same kind and key.

    Runs in the caller's transaction; only the bell waits for the commit. Raises
    `jobs.registry.UnknownKindError`.
    """
    handler = handler_of(kind)
    now = timezone.now()
    job = Job(
        kind=kind,
        queue=handler.queue,
        organisation_id=organisation_id,
        requested_by=by.audit_id,
        requested_by_label=by.audit_label,
        key=key,
        payload=payload,
        max_attempts=handler.max_attempts,
        run_after=run_after or now,
        created_at=now,
    )
    live = _insert(job)
    if live is None:
        transaction.on_commit(lambda: ring(job))
    return live or job


def _insert(job: Job, *, again: int = 2) -> Job | None:
    """Insert the row, or give the live one that stands in its place.

    That one can end between our insert and our look; then the place is free again.
    """
    # A savepoint, or the refusal would break the caller's transaction.
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:
        live = Job.objects.filter(kind=job.kind, key=job.key, status__in=Job.LIVE)
        if found := live.first():
            return found
        if not again:
            raise
        return _insert(job, again=again - 1)
    return None


def claim(job_id: UUID) -> Job | None:
    """Take a due job for this process, or None if somebody else has it."""
    now = timezone.now()
    with transaction.atomic():
        due = Job.objects.due(now).filter(pk=job_id)
        if connection.features.has_select_for_update_skip_locked:
            due = due.select_for_update(skip_locked=True)
        job = due.first()
        if job is None:
            return None
        if job.cancel_requested:
            # Its worker died before it noticed; nobody wants it done any more.
            _end(job, Job.Status.CANCELLED)
            return None
        if job.attempt >= job.max_attempts:
            _end(job, Job.Status.DEAD, error=job.error or "The worker died each time.")
            return None
        # Counted when it is taken, not when it ends: a worker that is killed counts too.
        job.status = Job.Status.RUNNING
        job.attempt += 1
        job.started_at = job.started_at or now
        job.lease_until = now + timedelta(seconds=settings.JOBS_LEASE_SECONDS)
        job.save(update_fields=["status", "attempt", "started_at", "lease_until"])
    return job


def run(job_id: UUID) -> Job.Status | None:
    """Claim a job and do it; None when there was nothing to do for this process."""
    job = claim(job_id)
    if job is None:
        return None
    bound = log.bind(job=str(job.pk), kind=job.kind, attempt=job.attempt)
    try:
        _work(job)
        return Job.Status.DONE
    except LostLeaseError:
        return None
    except CancelledError:
        _end(job, Job.Status.CANCELLED)
        return Job.Status.CANCELLED
    except PermanentError as error:
        _end(job, Job.Status.DEAD, error=str(error), failure=str(error))
        return Job.Status.DEAD
    except UnknownKindError as error:
        _end(job, Job.Status.DEAD, error=str(error))
        return Job.Status.DEAD
    except ChildError as error:
        bound.warning("job.child_ended", reason=error.reason, detail=error.detail)
        return _without_child(job, error)
    except Exception as error:
        bound.exception("job.failed")
        return _retry(job, f"{type(error).__name__}: {error}")


def _work(job: Job) -> None:
    handler = handler_of(job.kind)
    with tenant_scope(job.organisation_id), lease.kept(job):
        if handler.atomic:
            with transaction.atomic():
                _finish(job, handler.work(JobRun(job)))
        else:
            result = handler.work(JobRun(job))
            _finish(job, result)


def _forgotten(job: Job) -> dict[str, Any]:
    """What is taken out of the row of a job that nobody can need again."""
    known = HANDLERS.get(job.kind)
    return {"payload": {}} if known and known.forgets else {}


def _finish(job: Job, result: dict[str, Any] | None) -> None:
    held = Job.objects.filter(pk=job.pk, attempt=job.attempt, status=Job.Status.RUNNING)
    now = timezone.now()
    done = held.update(
        status=Job.Status.DONE,
        result=result,
        finished_at=now,
        lease_until=None,
        error="",
        **_forgotten(job),
    )
    if not done:
        raise LostLeaseError


def _end(job: Job, status: Job.Status, error: str = "", failure: str = "") -> bool:
    """Fenced: whoever lost the lease must not end what another attempt goes on with."""
    held = Job.objects.filter(pk=job.pk, attempt=job.attempt, status__in=Job.LIVE)
    ended = held.update(
        status=status,
        error=error,
        failure=failure,
        finished_at=timezone.now(),
        lease_until=None,
        **(_forgotten(job) if status == Job.Status.CANCELLED else {}),
    )
    return bool(ended)


def _without_child(job: Job, error: ChildError) -> Job.Status | None:
    """Its own limit stops a child each time; what came from outside may not come again."""
    fault, sentence = f"ChildError: {error}", CHILD_ENDED[error.reason]
    if error.may_pass:
        return _retry(job, fault, failure=sentence)
    _end(job, Job.Status.DEAD, error=fault, failure=sentence)
    return Job.Status.DEAD


def _retry(job: Job, error: str, failure: str = "") -> Job.Status | None:
    if job.attempt >= job.max_attempts:
        _end(job, Job.Status.DEAD, error=error, failure=failure)
        return Job.Status.DEAD
    wait = BACKOFF_SECONDS[min(job.attempt, len(BACKOFF_SECONDS)) - 1]
    held = Job.objects.filter(pk=job.pk, attempt=job.attempt, status=Job.Status.RUNNING)
    waits = held.filter(cancel_requested=False).update(
        status=Job.Status.WAITING,
        error=error,
        lease_until=None,
        dispatched_at=None,
        run_after=timezone.now() + timedelta(seconds=wait),
    )
    if not waits:
        # Whoever asked for it wants it no more, and could not cancel it a second time.
        ended = _end(job, Job.Status.CANCELLED, error=error)
        return Job.Status.CANCELLED if ended else None
    return Job.Status.WAITING


@transaction.atomic
def cancel(*, job: Job, by: Auditable = SYSTEM) -> None:
    """Stop a job: at once if it waits, at its next checkpoint if it runs."""
    live = Job.objects.filter(pk=job.pk)
    stopped = live.filter(status=Job.Status.WAITING).update(
        status=Job.Status.CANCELLED,
        finished_at=timezone.now(),
        cancel_requested=True,
        **_forgotten(job),
    ) or live.filter(status=Job.Status.RUNNING).update(cancel_requested=True)
    if stopped:
        _decided("job.cancelled", job, by)


@transaction.atomic
def retry_dead(*, job: Job, by: Auditable = SYSTEM) -> None:
    """Give a dead job its attempts back, from its last checkpoint."""
    dead = Job.objects.filter(pk=job.pk, status=Job.Status.DEAD)
    if dead.update(
        status=Job.Status.WAITING,
        attempt=0,
        failure="",
        finished_at=None,
        cancel_requested=False,
        dispatched_at=None,
        run_after=timezone.now(),
    ):
        _decided("job.retried", job, by)
        transaction.on_commit(lambda: ring(job))


def _decided(verb: str, job: Job, by: Auditable) -> None:
    """Into the chain of the organisation the job is for, if it is for one."""
    if job.organisation_id is not None:
        record(
            verb,
            organisation_id=job.organisation_id,
            by=by,
            target=job,
            detail={"kind": job.kind},
        )


def relay(limit: int = 100) -> int:
    """Ring for every due job that nobody was called for; returns how many."""
    now = timezone.now()
    again = now - timedelta(seconds=settings.JOBS_LEASE_SECONDS)
    # Asked of the database, or a long queue without a worker would hide the others.
    uncalled = Q(dispatched_at=None) | Q(dispatched_at__lt=again)
    due = list(Job.objects.due(now).filter(uncalled).order_by("run_after")[:limit])
    for job in due:
        ring(job)
    return len(due)
