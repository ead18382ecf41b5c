"""Signs of life of workers and pollers, kept where the operator and the probe look."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

import structlog
from celery.signals import heartbeat_sent
from django.db import Error, connection
from django.utils import timezone

from jobs.models import WorkerBeat

log = structlog.get_logger()
EVERY_SECONDS = 20
#: A name unseen for so long belongs to a process that will not come back.
FORGOTTEN_AFTER = timedelta(days=1)


def show_life(name: str, at: datetime) -> None:
    """Note that this worker lives; names that fell silent long ago are dropped."""
    WorkerBeat.objects.update_or_create(name=name[:120], defaults={"at": at})
    WorkerBeat.objects.filter(at__lt=at - FORGOTTEN_AFTER).delete()


class Pulse:
    """Turns Celery's heartbeat, every two seconds, into a row every twenty."""

    def __init__(self) -> None:
        self._next = 0.0

    def __call__(self, sender: Any = None, **_: Any) -> None:
        """Called in a worker's main process, whose children must inherit no connection."""
        if time.monotonic() < self._next:
            return
        self._next = time.monotonic() + EVERY_SECONDS
        name = getattr(getattr(sender, "eventer", None), "hostname", None) or "worker"
        try:
            show_life(name, timezone.now())
        except Error:
            log.warning("beat.database_away", worker=name)
        finally:
            connection.close()


pulse = Pulse()
heartbeat_sent.connect(pulse)
