"""What a running job may do: report, checkpoint, notice that it shall stop."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from jobs.models import Job, JobQuerySet, JobStep


class LostLeaseError(Exception):
    """Somebody else holds the job now; this run must leave without effect."""


class CancelledError(Exception):
    """Whoever waits for the job no longer wants it."""


class PermanentError(Exception):
    """Trying again cannot help; the message is fit to show."""


class JobRun:
    """One attempt at a job, fenced by its attempt number."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.payload: dict[str, Any] = job.payload

    def progress(self, message: str, done: int = 0, total: int = 0) -> None:
        """Show whoever waits how far the work is, and keep the lease."""
        self._touch(progress={"message": message, "done": done, "total": total})

    @property
    def is_last(self) -> bool:
        """Whether the job is dead if this attempt fails."""
        return self.job.attempt >= self.job.max_attempts

    def check_cancelled(self) -> None:
        """Raise CancelledError if somebody asked to stop."""
        if Job.objects.filter(pk=self.job.pk, cancel_requested=True).exists():
            raise CancelledError

    def check_wanted(self) -> None:
        """Raise if somebody asked to stop, or has the job now; writes nothing.

        What waits for a child process calls it meanwhile.
        """
        if not self._held().exists():
            raise LostLeaseError
        self.check_cancelled()

    def checkpoint(self, name: str, step: Callable[[], Any]) -> Any:
        """The JSON value of a step that runs once, however often the job runs."""
        if done := JobStep.objects.filter(job=self.job, name=name).first():
            return done.value
        self.check_cancelled()
        # Whoever lost the lease leaves before the step, not only after it.
        self._touch()
        with transaction.atomic():
            value = step()
            self._touch()
            JobStep.objects.create(
                job=self.job, name=name, value=value, at=timezone.now()
            )
        return value

    def _touch(self, **fields: Any) -> None:
        lease = timezone.now() + timedelta(seconds=settings.JOBS_LEASE_SECONDS)
        if not self._held().update(lease_until=lease, **fields):
            raise LostLeaseError

    def _held(self) -> JobQuerySet:
        """The job as long as it is this attempt's."""
        return Job.objects.filter(
            pk=self.job.pk, attempt=self.job.attempt, status=Job.Status.RUNNING
        )
