"""The platform's own recurring job: removes what need not be kept any longer."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop

from greenfin.retention.passing import remove_what_is_due
from jobs.housekeeping import daily
from jobs.registry import handler
from jobs.run import JobRun

SHOWN_EVERY = 50


@handler("retention.apply", atomic=False)
def apply_retention(run: JobRun) -> dict[str, Any]:
    """A pass over all record classes; it goes on where an earlier attempt was stopped."""

    def watch(done: int, total: int) -> None:
        if done % SHOWN_EVERY == 0:
            run.check_cancelled()
            run.progress(gettext_noop("Removing what is too old"), done, total)

    reached = int(run.job.progress.get("done", 0))
    report = remove_what_is_due(at=timezone.now(), skip=reached, watch=watch)
    return report.as_json()


daily("retention.apply")
