"""Seals the access log every hour, so that no reading can vanish unseen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from audit.sealing import seal_access
from jobs.housekeeping import hourly
from jobs.registry import handler
from jobs.run import JobRun

#: A reading may still be on its way to the table, never longer than a transaction lives.
GRACE = timedelta(minutes=5)


@handler("audit.seal_access")
def seal(run: JobRun) -> dict[str, Any]:
    """Seal what was read up to shortly before this job was asked for."""
    return {"seals": len(seal_access(until=run.job.created_at - GRACE))}


hourly("audit.seal_access")
