"""Recurring jobs: apps register a kind, the tick enqueues each once an hour or a day."""

from __future__ import annotations

from django.utils import timezone

from audit.services import SYSTEM
from jobs import services
from jobs.models import Job

#: The kind of job, and what of the instant is the key under which it runs once.
_recurring: dict[str, str] = {}


def hourly(kind: str) -> None:
    """Let a registered kind of job run once an hour, without a payload."""
    _recurring[kind] = "%Y-%m-%dT%H"


def daily(kind: str) -> None:
    """Let a registered kind of job run once a day, without a payload."""
    _recurring[kind] = "%Y-%m-%d"


def schedule() -> int:
    """Enqueue each recurring job of this hour or day; returns how many kinds there are."""
    now = timezone.now()
    for kind, pattern in _recurring.items():
        key = now.strftime(pattern)
        if Job.objects.filter(kind=kind, key=key).exists():
            continue
        services.enqueue(kind, organisation_id=None, by=SYSTEM, payload={}, key=key)
    return len(_recurring)
