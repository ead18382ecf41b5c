"""A kind of job whose every effect stays to be counted: a decision in a chain."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from audit.services import SYSTEM, record
from jobs.registry import handler
from jobs.run import JobRun

KIND = "t.effect"
OWNER = UUID(int=7)
VERB = "test.effect"


@handler(KIND, max_attempts=50)
def leave_effect(run: JobRun) -> dict[str, Any]:
    """Record the job's key, slowly, in the transaction that says "done"."""
    record(VERB, organisation_id=OWNER, by=SYSTEM, detail={"key": run.job.key})
    time.sleep(0.05)
    return {}
