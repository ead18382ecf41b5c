"""Celery's entrances: each names a job and calls the service."""

from typing import Any
from uuid import UUID

from celery import shared_task
from django.db import InterfaceError, OperationalError

from jobs import housekeeping, services

DATABASE_AWAY = (OperationalError, InterfaceError)


@shared_task(name="jobs.tasks.run_job")
def run_job(*, job_id: str, **_: Any) -> None:
    """Do one job; if the database is away, its lease brings it back."""
    try:
        services.run(UUID(job_id))
    except DATABASE_AWAY:
        services.log.warning("job.database_away", job=job_id)


@shared_task(name="jobs.tasks.relay")
def relay(**_: Any) -> None:
    """Ring for due jobs that nobody was called for."""
    try:
        services.relay()
    except DATABASE_AWAY:
        services.log.warning("relay.database_away")


@shared_task(name="jobs.tasks.schedule_housekeeping")
def schedule_housekeeping(**_: Any) -> None:
    """Enqueue the recurring jobs of the hour."""
    try:
        housekeeping.schedule()
    except DATABASE_AWAY:
        services.log.warning("housekeeping.database_away")
