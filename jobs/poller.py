"""The embedded mode: a thread that does the jobs of the table one by one."""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

import structlog
from django.db import Error, close_old_connections
from django.utils import timezone

from jobs import housekeeping, services
from jobs.beats import show_life
from jobs.models import Job

log = structlog.get_logger()
PAUSE_SECONDS = 0.5
_started = threading.Lock()


def poll_once() -> int:
    """Do every job that is due now; returns how many were tried."""
    done = 0
    left_alone: set[UUID] = set()
    while job := _next(left_alone):
        if services.run(job.pk) is None:
            # Another process has it, or it ended in the claim: neither holds up the rest.
            left_alone.add(job.pk)
        else:
            done += 1
    return done


def _next(left_alone: set[UUID]) -> Job | None:
    due = Job.objects.due(timezone.now()).exclude(pk__in=left_alone)
    return due.order_by("run_after").first()


def poll_forever(pause: float = PAUSE_SECONDS) -> None:
    """Poll until the process ends; an absent database only delays."""
    name = f"poller-{os.getpid()}"
    next_tick = 0.0
    while True:
        try:
            if time.monotonic() >= next_tick:
                show_life(name, timezone.now())
                housekeeping.schedule()
                next_tick = time.monotonic() + 60
            poll_once()
        except Error:
            log.warning("poller.database_away")
        except Exception:
            # Without this thread no job would ever run again in this process.
            log.exception("poller.failed")
        close_old_connections()
        time.sleep(pause)


def start_poller() -> bool:
    """Start the thread once a process; False if it runs already."""
    if not _started.acquire(blocking=False):
        return False
    threading.Thread(target=poll_forever, name="poller", daemon=True).start()
    return True
