"""Recurring jobs: apps register a kind, the hour's tick enqueues each once."""

from __future__ import annotations

from django.utils import timezone

from audit.services import SYSTEM
from jobs import services
from jobs.models import Job

_hourly: list[str] = []


def hourly(kind: str) -> None:
    """Let a registered kind of job run once an hour, without a payload."""
    if kind not in _hourly:
        _hourly.append(kind)


def schedule() -> int:
    """Enqueue each recurring job of this hour; returns how many kinds there are."""
    hour = timezone.now().strftime("%Y-%m-%dT%H")
    for kind in _hourly:
        if Job.objects.filter(kind=kind, key=hour).exists():
            continue
        services.enqueue(kind, organisation_id=None, by=SYSTEM, payload={}, key=hour)
    return len(_hourly)
