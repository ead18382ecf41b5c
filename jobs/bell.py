"""Wakes a worker for a job; a silent bell loses nothing, the relay rings again."""

from __future__ import annotations

import structlog
from celery import current_app
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from jobs.models import Job

log = structlog.get_logger()


def ring(job: Job) -> None:
    """Tell the broker that a job is due; in embedded mode the poller sees it itself."""
    if settings.JOBS_EMBEDDED:
        return
    try:
        current_app.send_task(
            "jobs.tasks.run_job",
            kwargs={"job_id": str(job.pk)},
            queue=job.queue,
            retry=False,
            expires=7200,
        )
    except (KombuError, RedisError, OSError):
        log.warning("bell.silent", job=str(job.pk))
        return
    Job.objects.filter(pk=job.pk).update(dispatched_at=timezone.now())
