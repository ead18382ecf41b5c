"""Recurring work: sweeps what cut-off writes left in the file store."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from audit.services import SYSTEM
from documents.storage import sweep
from jobs.housekeeping import hourly
from jobs.registry import handler
from jobs.run import JobRun
from jobs.services import enqueue


@handler("documents.schedule_sweeps")
def schedule_sweeps(run: JobRun) -> dict[str, object]:
    """One sweep for each organisation that has files: each runs in its own scope."""
    owners = sorted(path.name for path in Path(settings.MEDIA_ROOT).glob("*-*-*-*-*"))
    for owner in owners:
        enqueue(
            "documents.sweep",
            organisation_id=UUID(owner),
            by=SYSTEM,
            payload={},
            key=owner,
        )
    return {"owners": len(owners)}


@handler("documents.sweep")
def sweep_files(run: JobRun) -> dict[str, object]:
    """Remove the rests of one organisation."""
    assert run.job.organisation_id is not None
    removed = sweep(organisation_id=run.job.organisation_id, now=timezone.now())
    return {"removed": removed}


hourly("documents.schedule_sweeps")
