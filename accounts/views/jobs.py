"""Pages of jobs: what runs, waits and failed; how far one is; stopping and retrying."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from accounts.wording import person_in_words
from audit.services import record_access
from jobs import selectors, services
from jobs.models import Job


@require_safe
@requires(Permission.JOBS_VIEW)
def jobs(request):
    """The operator's view of all jobs, or those of one's own organisation."""
    actor = request.actor
    seen = Job.objects.visible_to(actor)
    wanted = request.GET.get("state", "")
    kind = request.GET.get("kind", "")[:60]
    if wanted in Job.Status.values:
        seen = seen.filter(status=wanted)
    if kind:
        rows = selectors.job_rows(jobs=seen.filter(kind=kind), reader=actor)
    else:
        rows = selectors.folded_rows(jobs=seen, reader=actor)
    context = {
        "rows": [replace(row, asked_by=person_in_words(row.asked_by)) for row in rows],
        "kind": kind,
        "overview": selectors.overview(timezone.now()) if actor.is_operator else None,
        "wanted": wanted,
        "states": Job.Status.values,
    }
    return render(request, "jobs/list.html", context)


@require_safe
@requires(Permission.JOBS_VIEW)
def detail(request, job_id):
    """One job and how far it is; asks again by itself where scripts run.

    Its error may hold words of the organisation it is for: looking leaves a record.
    """
    job = _job(request, job_id)
    if job.organisation_id is not None:
        record_access(
            organisation_id=job.organisation_id,
            by=request.actor,
            reader_label=str(request.actor.organisation),
            target_type="jobs.job",
            target_id=str(job.pk),
            purpose="operation",
        )
    may_retry = request.actor.is_operator and job.status == Job.Status.DEAD
    context = _card(request, job) | {"record": job, "may_retry": may_retry}
    context["asked_by"] = person_in_words(selectors.asked_by(job, request.actor))
    return render(request, "jobs/detail.html", context)


@require_safe
@requires(Permission.JOBS_VIEW)
def progress(request, job_id):
    """The card alone, for the page that shows it."""
    return render(request, "jobs/_progress.html", _card(request, _job(request, job_id)))


@require_POST
@requires(Permission.JOBS_VIEW)
def cancel(request, job_id):
    """Stop a job that one asked for oneself."""
    job = _job(request, job_id)
    if not selectors.may_cancel(job, request.actor):
        if job.status in Job.LIVE and not job.cancel_requested:
            raise PermissionDenied
        messages.info(request, _("There was nothing left to cancel."))
    else:
        services.cancel(job=job, by=request.actor)
        messages.success(request, _("The job stops."))
    return redirect("jobs:detail", job_id=job.pk)


@require_POST
@requires(Permission.JOBS_OPERATE)
def retry(request, job_id):
    """Start a failed job again."""
    job = _job(request, job_id)
    services.retry_dead(job=job, by=request.actor)
    messages.success(request, _("The job waits for a worker."))
    return redirect("jobs:detail", job_id=job.pk)


def _job(request, job_id):
    return get_object_or_404(Job.objects.visible_to(request.actor), pk=job_id)


def _card(request, job):
    now = timezone.now()
    return {"job": selectors.job_card(job=job, reader=request.actor, now=now)}
