"""The first page of each role, and the probes."""

from __future__ import annotations

from datetime import timedelta

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import public
from accounts.permissions import Permission
from accounts.roles import Kind
from jobs.models import Job

FIRST_PAGE = {
    Kind.COMPANY: "questionnaires:home",
    Kind.BANK: "risk:home",
    Kind.PLATFORM: "jobs:list",
}


@require_safe
@public
def home(request):
    """The page where one's work starts; signed out, what greenfin is."""
    if not request.actor.is_authenticated:
        return render(request, "home.html")
    if request.actor.organisation is None:
        return redirect("accounts:start")
    if request.actor.may(Permission.RESPONSE_VIEW):
        return redirect(FIRST_PAGE[Kind.COMPANY])
    return redirect(
        FIRST_PAGE.get(request.actor.organisation.kind, "accounts:organisation")
    )


@public
def healthz(request):
    """This process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@public
def readyz(request):
    """The database is there, migrated, and jobs move."""
    try:
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
        late = timezone.now() - timedelta(minutes=5)
        stuck = Job.objects.due(late).filter(attempt=0).count()
    except DatabaseError:
        return JsonResponse({"ready": False, "database": "away"}, status=503)
    ready = not pending
    state = {"ready": ready, "pending_migrations": len(pending), "late_jobs": stuck}
    return JsonResponse(state, status=200 if ready else 503)
