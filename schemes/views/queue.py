"""The queues of an office."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.paging import pager_of
from accounts.permissions import Permission
from schemes.models.claims import QUEUES
from schemes.pages.lots import workload_table
from schemes.pages.paging import BoundedPaginator
from schemes.pages.places import office_tabs
from schemes.pages.queue import queue_labels, queue_table, queue_tabs
from schemes.selectors.lots import workloads
from schemes.selectors.queues import MOST, queue_counts, queue_of
from schemes.services.clocks import clocks_of

PER_PAGE = 50


@require_safe
@requires(Permission.CLAIM_READ)
def queue(request):
    """The claims that wait, by what has to be done next; search by number, name or card."""
    key = request.GET.get("queue", "open")
    key = key if key in QUEUES else "open"
    search = request.GET.get("q", "").strip()
    mine = request.GET.get("mine") == "1"
    found = queue_of(request.actor, QUEUES[key], search=search, mine=mine)
    page = BoundedPaginator(found, PER_PAGE, MOST).get_page(request.GET.get("page"))
    claims = list(page.object_list)
    clocks = clocks_of(claims, timezone.localdate())
    table = queue_table(claims, clocks, queue_labels()[key], search)
    context = {
        "head": {"title": _("Claims")},
        "places": office_tabs("queue"),
        "tabs": queue_tabs(queue_counts(request.actor, QUEUES), key),
        "table": table | {"pager": pager_of(page, request.GET)},
        "queue": key,
        "search": search,
        "mine": mine,
        "workload": workload_table(workloads(request.actor)),
    }
    return render(request, "schemes/queue.html", context)
