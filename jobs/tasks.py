"""Celery's entrances: each names a job and calls the service."""

from typing import Any
from uuid import UUID

from celery import shared_task
from django.db import OperationalError

from jobs import housekeeping, services


@shared_task(name="jobs.tasks.run_job")
def run_job(*, job_id: str, **_: Any) -> None:
    """Do one job; if the database is away, its lease brings it back."""
    try:
        services.run(UUID(job_id))
    except OperationalError:
        services.log.warning("job.database_away", job=job_id)


@shared_task(name="jobs.tasks.relay")
def relay(**_: Any) -> None:
    """Ring for due jobs that nobody was called for."""
    try:
        services.relay()
    except OperationalError:
        services.log.warning("relay.database_away")


@shared_task(name="jobs.tasks.schedule_housekeeping")
def schedule_housekeeping(**_: Any) -> None:
    """Enqueue the recurring jobs of the hour."""
    housekeeping.schedule()
