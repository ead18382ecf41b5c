"""The first page of each role, and the probes."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import public
from accounts.permissions import Permission
from accounts.roles import Kind
from companies.models import NumberStatement
from jobs.selectors import overview

FIRST_PAGE = {
    Kind.COMPANY: "questionnaires:home",
    Kind.BANK: "risk:home",
    Kind.PLATFORM: "jobs:list",
    Kind.SCHEME_OFFICE: "schemes:queue",
    Kind.PERSON: "schemes:claims",
    Kind.CENTRE: "questionnaires:desk",
    Kind.TRAINING_PROVIDER: "schemes:completions",
}
#: What one needs for it where not everybody of that kind may open it.
NEEDED = {
    Kind.CENTRE: Permission.CONTENT_EDIT,
    Kind.TRAINING_PROVIDER: Permission.COMPLETION_UPLOAD,
}


@require_safe
@public
def home(request):
    """The page where one's work starts; signed out, what greenfin is."""
    if not request.actor.is_authenticated:
        return render(request, "home.html")
    if request.actor.organisation is None:
        return redirect("accounts:start")
    kind = request.actor.organisation.kind
    if request.actor.may(Permission.RESPONSE_VIEW) and kind != Kind.BANK:
        return redirect(FIRST_PAGE[Kind.COMPANY])
    otherwise = "accounts:profile"
    if request.actor.may(Permission.MEMBERS_VIEW):
        otherwise = "accounts:organisation"
    if _waits_for_a_look(request.actor):
        return redirect("companies:checks")
    if kind in NEEDED and not request.actor.may(NEEDED[kind]):
        return redirect(otherwise)
    return redirect(FIRST_PAGE.get(kind, otherwise))


def _waits_for_a_look(actor):
    """Whether a company's certificate waits; the jobs look after themselves."""
    may = actor.may(Permission.NUMBER_CHECK)
    return may and NumberStatement.objects.waiting().exists()


@require_safe
@public
@transaction.non_atomic_requests
def healthz(request):
    """This process answers, whatever became of the database."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@public
@transaction.non_atomic_requests
def readyz(request):
    """The database is there and migrated, the disk has room; and how the jobs move.

    Late jobs and silent workers are told, not fatal: this process can still answer.
    """
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        jobs = _jobs()
    except (DatabaseError, InterfaceError):
        return _not_ready({"ready": False, "database": "away"})
    free = min(_free_megabytes(folder) for folder in _disks())
    state = {
        "ready": not pending and free >= settings.DISK_RESERVE_MB,
        "pending_migrations": len(pending),
        "disk_free_mb": free,
        "disk_reserve_mb": settings.DISK_RESERVE_MB,
    } | jobs
    return JsonResponse(state) if state["ready"] else _not_ready(state)


def _not_ready(state: dict[str, Any]) -> JsonResponse:
    return JsonResponse(state, status=503, headers={"Retry-After": "5"})


def _jobs() -> dict[str, Any]:
    """Counts alone: anybody may ask this page."""
    now = timezone.now()
    seen = overview(now)
    oldest = (now - seen.oldest_due).total_seconds() if seen.oldest_due else 0
    return {
        "late_jobs": seen.late,
        "oldest_due_seconds": round(max(oldest, 0)),
        "dead_jobs": seen.dead,
        "workers_alive": sum(not beat.is_silent for beat in seen.beats),
    }


def _disks() -> list[Path]:
    folders = [Path(settings.VAR_DIR), Path(settings.MEDIA_ROOT)]
    return [folder for folder in folders if folder.is_dir()]


def _free_megabytes(folder: Path) -> int:
    return shutil.disk_usage(folder).free // 1_048_576
