"""Loaded into a worker that shall be killed: stops each job at its worst moments.

A job with checkpoints stops after the first of them, then, tried again, after its work
is done and before that is recorded; any other job stops there the first time. Where a
job stands it leaves a file, named by job and attempt, in GREENFIN_PAUSES.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

from jobs.registry import HANDLERS
from jobs.run import JobRun

FOLDER = Path(os.environ["GREENFIN_PAUSES"])
real_checkpoint = JobRun.checkpoint


def stop_here(run):
    """Stay until somebody kills us."""
    (FOLDER / f"{run.job.pk}.{run.job.attempt}").touch()
    time.sleep(3_600)


def checkpoint(self, name, step):
    value = real_checkpoint(self, name, step)
    if self.job.attempt == 1:
        stop_here(self)
    return value


def stopping(handler):
    def work(run):
        result = handler.work(run)
        had_checkpoints = run.job.steps.exists()
        if run.job.attempt == (2 if had_checkpoints else 1):
            stop_here(run)
        return result

    return replace(handler, work=work)


JobRun.checkpoint = checkpoint
HANDLERS.update({kind: stopping(handler) for kind, handler in HANDLERS.items()})
