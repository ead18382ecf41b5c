"""Wakes a worker for a job; a silent bell loses nothing, the relay rings again."""

from __future__ import annotations

import time
from typing import Any

import structlog
from celery import current_app
from django.conf import settings
from django.utils import timezone
from kombu.exceptions import KombuError
from kombu.pools import producers
from redis.exceptions import RedisError

from jobs.models import Job

log = structlog.get_logger()
#: A broker that hangs must not hold up whoever just saved: no longer than this, and
#: after a failure not again for a while; the relay rings for what was left out.
IMPATIENT = {
    "socket_timeout": 0.5,
    "socket_connect_timeout": 0.5,
    "retry_on_timeout": False,
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
LEFT_ALONE_SECONDS = 5.0


class Broker:
    """The broker as this process knows it: its address, and whether to leave it alone."""

    def __init__(self) -> None:
        self._silent_until = 0.0

    def call(self, job: Job) -> bool:
        """Name the job to the broker; False if it did not take it."""
        if time.monotonic() < self._silent_until:
            return False
        try:
            self._send(job)
        except (KombuError, RedisError, OSError):
            self._silent_until = time.monotonic() + LEFT_ALONE_SECONDS
            return False
        return True

    def _send(self, job: Job) -> None:
        options: dict[str, Any] = settings.CELERY_BROKER_TRANSPORT_OPTIONS | IMPATIENT
        connection = current_app.connection_for_write(
            url=settings.CELERY_BROKER_URL, transport_options=options
        )
        with producers[connection].acquire(block=True, timeout=0.5) as producer:
            current_app.send_task(
                "jobs.tasks.run_job",
                kwargs={"job_id": str(job.pk)},
                queue=job.queue,
                retry=False,
                # The relay has rung again long before; old bells would only pile up.
                expires=7200,
                producer=producer,
            )


broker = Broker()


def ring(job: Job) -> None:
    """Tell the broker that a job is due; in embedded mode the poller sees it itself."""
    if settings.JOBS_EMBEDDED:
        return
    if not broker.call(job):
        log.warning("bell.silent", job=str(job.pk))
        return
    Job.objects.filter(pk=job.pk).update(dispatched_at=timezone.now())
