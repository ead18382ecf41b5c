"""What the jobs' pages show: cards of single jobs, and the state of the whole table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.db.models import Count, Max, Min, Q, QuerySet
from django.urls import reverse
from django.utils.timesince import timesince
from django.utils.translation import gettext as _

from audit.viewing import Viewer
from jobs.models import Job, WorkerBeat
from jobs.titles import title_of, worded

#: A worker that has not shown itself for so long counts as silent.
SILENT_AFTER = timedelta(minutes=3)
SHOWN = 50
BY_SYSTEM = Q(requested_by="system")
#: How the states of a job appear on its card.
STATES = {
    Job.Status.WAITING: "waiting",
    Job.Status.RUNNING: "running",
    Job.Status.DONE: "done",
    Job.Status.DEAD: "failed",
    Job.Status.CANCELLED: "cancelled",
}


class Reader(Viewer, Protocol):
    """Somebody who looks at jobs, and may have asked for one."""

    @property
    def audit_id(self) -> str: ...


@dataclass(frozen=True, slots=True)
class JobRow:
    """One line of the list of jobs."""

    job: Job
    title: str
    state: str
    asked_by: str
    fault: str
    may_cancel: bool
    may_retry: bool
    #: How many this line stands for, the newest of its kind; 1 is itself alone.
    runs: int = 1


@dataclass(frozen=True, slots=True)
class Beat:
    """A worker, when it was last seen, and whether that is too long ago."""

    name: str
    at: datetime
    is_silent: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """The table of jobs as its operator reads it."""

    waiting: int
    running: int
    dead: int
    late: int
    oldest_due: datetime | None
    beats: list[Beat]

    @property
    def all_silent(self) -> bool:
        return all(beat.is_silent for beat in self.beats)


def overview(now: datetime) -> Overview:
    """Counts by state, how long the oldest due job waits, and who is at work."""
    counts = dict(
        Job.objects.order_by().values_list("status").annotate(count=Count("pk"))
    )
    due = Job.objects.due(now).aggregate(count=Count("pk"), oldest=Min("run_after"))
    beats = [
        Beat(beat.name, beat.at, now - beat.at > SILENT_AFTER)
        for beat in WorkerBeat.objects.order_by("-at")[:20]
    ]
    return Overview(
        waiting=counts.get(Job.Status.WAITING, 0),
        running=counts.get(Job.Status.RUNNING, 0),
        dead=counts.get(Job.Status.DEAD, 0),
        late=due["count"],
        oldest_due=due["oldest"],
        beats=beats,
    )


def job_rows(*, jobs: QuerySet[Job], reader: Reader) -> list[JobRow]:
    """The newest of those jobs as lines, with what the reader may do to each."""
    found = jobs.defer("payload", "result")[:SHOWN]
    return [_row(job, reader, 1) for job in found]


def folded_rows(*, jobs: QuerySet[Job], reader: Reader) -> list[JobRow]:
    """The same, but the newest stands for all of its kind that look alike to the reader.

    What failed, waits or runs, and what people of one's own organisation asked for, keeps
    its own line.
    """
    done, own = Q(status=Job.Status.DONE), Q(organisation_id=reader.organisation_id)
    swept, foreign = done & BY_SYSTEM, done & ~BY_SYSTEM & ~own
    rows = [
        *job_rows(jobs=jobs.exclude(swept | foreign), reader=reader),
        *_one_of_each(jobs.filter(swept), reader),
        *_one_of_each(jobs.filter(foreign), reader),
    ]
    return sorted(rows, key=lambda row: row.job.created_at, reverse=True)


def _one_of_each(jobs: QuerySet[Job], reader: Reader) -> list[JobRow]:
    """The newest of each kind, with how many of it there are."""
    counted = (
        jobs.order_by().values_list("kind").annotate(Count("pk"), Max("created_at"))
    )
    runs = {(kind, last): count for kind, count, last in counted}
    newest = jobs.filter(created_at__in={last for _kind, last in runs})
    found = {
        (job.kind, job.created_at): job for job in newest.defer("payload", "result")
    }
    return [_row(found[key], reader, count) for key, count in runs.items()]


def _row(job: Job, reader: Reader, runs: int) -> JobRow:
    return JobRow(
        job=job,
        title=title_of(job.kind),
        state=str(state_label(job)),
        asked_by=asked_by(job, reader),
        fault=job.error.partition(":")[0] if reader.is_operator else "",
        may_cancel=may_cancel(job, reader),
        may_retry=reader.is_operator and job.status == Job.Status.DEAD,
        runs=runs,
    )


def asked_by(job: Job, reader: Reader) -> str:
    """Who asked, by name within one's own organisation only."""
    if job.requested_by == "system" or job.organisation_id == reader.organisation_id:
        return job.requested_by_label
    return _("Somebody of another organisation")


def may_cancel(job: Job, reader: Reader) -> bool:
    """Whoever asked for a live job can stop it, and the operator."""
    asked = job.requested_by == reader.audit_id
    return (
        job.status in Job.LIVE
        and not job.cancel_requested
        and (asked or reader.is_operator)
    )


def state_label(job: Job) -> str:
    """The job's state in one or two words."""
    if job.status == Job.Status.WAITING and job.attempt:
        return _("Waits for another try")
    if job.status in Job.LIVE and job.cancel_requested:
        return _("Being cancelled")
    return {
        Job.Status.WAITING: _("Waiting"),
        Job.Status.RUNNING: _("Running"),
        Job.Status.DONE: _("Done"),
        Job.Status.DEAD: _("Failed"),
        Job.Status.CANCELLED: _("Cancelled"),
    }[Job.Status(job.status)]


def job_card(*, job: Job, reader: Reader, now: datetime) -> dict[str, Any]:
    """A job as the component `job_progress.html` wants it.

    It asks for itself again only while there is something to wait for.
    """
    address = {"job_id": job.pk}
    card: dict[str, Any] = {
        "id": str(job.pk),
        "title": title_of(job.kind),
        "state": STATES[Job.Status(job.status)],
        "steps": [_step(job)],
        "elapsed": _elapsed(job, now),
        "page_url": reverse("jobs:detail", kwargs=address),
    }
    if job.status in Job.LIVE:
        card["poll_url"] = reverse("jobs:progress", kwargs=address)
    if may_cancel(job, reader):
        card["cancel_url"] = reverse("jobs:cancel", kwargs=address)
    if job.status == Job.Status.DEAD:
        card["failure"] = {"text": failure_text(job)}
    page = (job.result or {}).get("url", "")
    if job.status == Job.Status.DONE and str(page).startswith("/"):
        card["result"] = {"url": page, "label": _("See the result")}
    return card


def _step(job: Job) -> dict[str, Any]:
    """The one step that is known: what the job last said, or its state."""
    said = job.progress if job.status == Job.Status.RUNNING else {}
    done, total = said.get("done", 0), said.get("total", 0)
    look = {"done": "done", "failed": "failed", "running": "now"}
    state = look.get(STATES[Job.Status(job.status)], "later")
    message = worded(said.get("message", ""))
    step = {"label": message or state_label(job), "state": state}
    if total:
        step["count"] = _("%(done)s of %(total)s") % {
            "done": f"{done:,}",
            "total": f"{total:,}",
        }
    return step


def _elapsed(job: Job, now: datetime) -> str:
    began, ended = job.started_at or job.created_at, job.finished_at or now
    if ended - began < timedelta(minutes=1):
        return _("less than a minute")
    return timesince(began, ended)


def failure_text(job: Job) -> str:
    """Why a job failed, for whoever waits for it: never the error, which is ours alone."""
    return worded(job.failure) or _(
        "This did not work, for a reason on our side. The operator sees it under the"
        " number %(number)s and can start it again."
    ) % {"number": str(job.pk)[:8]}
