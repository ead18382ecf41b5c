"""Keeps the lease of a job whose work is slow, for as long as its process lives."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import structlog
from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

from jobs.models import Job

log = structlog.get_logger()


@contextmanager
def kept(job: Job) -> Iterator[None]:
    """While inside, the lease is renewed; a killed process renews nothing.

    It ends with the longest time a task may take, so that work which hangs is lost too.
    """
    stop = threading.Event()
    renewing = threading.Thread(target=_renew, args=(job, stop), daemon=True)
    renewing.start()
    try:
        yield
    finally:
        stop.set()


def renew(job: Job) -> bool:
    """Move the end of the lease; False if somebody else holds the job, or it ended."""
    lease = timezone.now() + timedelta(seconds=settings.JOBS_LEASE_SECONDS)
    held = Job.objects.filter(pk=job.pk, attempt=job.attempt, status=Job.Status.RUNNING)
    return bool(held.update(lease_until=lease))


def _renew(job: Job, stop: threading.Event) -> None:
    # Two renewals in a row may fail before the lease is lost.
    pause = settings.JOBS_LEASE_SECONDS / 3
    end = time.monotonic() + settings.CELERY_TASK_TIME_LIMIT
    while not stop.wait(pause) and time.monotonic() < end:
        try:
            if not renew(job):
                return
        except Error:
            log.warning("lease.not_renewed", job=str(job.pk))
        finally:
            connection.close()
