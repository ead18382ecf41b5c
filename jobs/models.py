"""The job row and its checkpoints."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q

from audit.viewing import Viewer


class JobQuerySet(models.QuerySet["Job"]):
    """The table of jobs, as viewers and workers see it."""

    def visible_to(self, actor: Viewer) -> JobQuerySet:
        """An operator sees every job, others those of their organisation."""
        if actor.is_operator:
            return self
        if actor.organisation_id is None:
            return self.none()
        return self.filter(organisation_id=actor.organisation_id)

    def due(self, now: datetime) -> JobQuerySet:
        """Jobs that wait, and jobs whose holder fell silent."""
        waiting = Q(status=Job.Status.WAITING, run_after__lte=now)
        silent = Q(status=Job.Status.RUNNING, lease_until__lt=now)
        return self.filter(waiting | silent)


class Job(models.Model):
    """One piece of work, for whom, how far it is and how it ended."""

    class Status(models.TextChoices):
        WAITING = "waiting"
        RUNNING = "running"
        DONE = "done"
        DEAD = "dead"
        CANCELLED = "cancelled"

    LIVE = (Status.WAITING, Status.RUNNING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=60)
    queue = models.CharField(max_length=20, default="default")
    organisation_id = models.UUIDField(null=True, db_index=True)
    requested_by = models.CharField(max_length=40)
    requested_by_label = models.CharField(max_length=200)
    # With the kind: what is the same work. It may live once, and have ended often.
    key = models.CharField(max_length=200)
    schema = models.PositiveSmallIntegerField(default=1)
    payload = models.JSONField(default=dict)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.WAITING
    )
    attempt = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=5)
    run_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    dispatched_at = models.DateTimeField(null=True)
    cancel_requested = models.BooleanField(default=False)
    progress = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    error = models.TextField(blank=True)
    #: Why it failed, in words for whoever waits; `error` is for the operator alone.
    failure = models.TextField(blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=Q(status__in=["waiting", "running"]),
                name="job_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["waiting", "running"], finished_at=None)
                | Q(
                    status__in=["done", "dead", "cancelled"], finished_at__isnull=False
                ),
                name="job_finished_has_an_instant",
            ),
        ]
        indexes = [models.Index(fields=["status", "run_after"])]


class JobStep(models.Model):
    """A checkpoint of a long job: the step ran, and this came out."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="steps")
    name = models.CharField(max_length=100)
    value = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "name"], name="job_step_once")
        ]


class WorkerBeat(models.Model):
    """When each worker or poller was last alive."""

    name = models.CharField(max_length=120, primary_key=True)
    at = models.DateTimeField()
