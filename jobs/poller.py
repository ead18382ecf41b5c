"""The embedded mode: a thread that does the jobs of the table one by one."""

from __future__ import annotations

import os
import threading
import time

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
    while job := Job.objects.due(timezone.now()).order_by("run_after").first():
        if services.run(job.pk) is None:
            break
        done += 1
    return done


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
