"""Jobs of kinds that only a test knows, and what happens to their workers."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from audit.services import SYSTEM
from jobs.models import Job
from jobs.services import enqueue


def waiting(kind: str, key: str = "one", **fields: Any) -> Job:
    """A waiting job of the system's."""
    given = {"organisation_id": None, "by": SYSTEM, "payload": {}}
    return enqueue(kind, key=key, **given | fields)


def due_now(job: Job) -> None:
    """The job's time has come, whatever it waited for."""
    Job.objects.filter(pk=job.pk).update(run_after=timezone.now())


def lose_lease(job: Job) -> None:
    """What the table looks like after the worker was killed."""
    ended = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(lease_until=ended)
