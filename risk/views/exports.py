"""Downloads of a view: what the page shows, no more and no less."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.permissions import Permission
from audit.services import record
from risk.exports import MEDIA, TABLES, view_file
from risk.pages import borrowers
from risk.pages.address import query_of, selection_of
from risk.selectors.results import selected_rows
from risk.selectors.sight import sight_of
from risk.selectors.totals import cells_of
from risk.views.overview import note_companies, ready_view
from risk.wording import EXPORT


@require_safe
@requires(Permission.RISK_VIEW_EXPORT, step_up=True)
def choose(request, view_id):
    """What would be exported, and in which form; with ?form= the file itself."""
    view = ready_view(request, view_id)
    sight = sight_of(view=view, on=timezone.localdate())
    selection = selection_of(request.GET)
    rows = selected_rows(view=view, sight=sight, selection=selection)
    page_url = reverse("risk:borrowers", args=[view.pk])
    bar = borrowers.filter_bar(view, rows, selection, page_url=page_url)
    form = request.GET.get("form", "")
    table = request.GET.get("table", "borrowers")
    if form in MEDIA and table in TABLES:
        return _download(request, view, sight, rows, bar["sentence"], form, table)
    query = query_of(selection)
    context = {
        "view": view,
        "filters": bar,
        "query": query,
        "tables": TABLES.items(),
        "back": f"{page_url}?{query}",
        "head": {
            "title": _("Export what you see"),
            "crumbs": [
                {"label": _("Risk"), "url": reverse("risk:home")},
                {"label": view.book.name, "url": reverse("risk:view", args=[view.pk])},
                {"label": _("Export")},
            ],
        },
    }
    return render(request, "risk/export.html", context)


def _download(request, view, sight, rows, filters, form, table):
    cells = cells_of(view=view, sight=sight)
    name, media_type, content = view_file(
        view, rows, cells, filters=filters, form=form, table=table
    )
    companies = {c for c in rows.table["company_id"].unique().to_pylist() if c}
    note_companies(request, view, companies - sight.hidden, EXPORT)
    record(
        "risk_view.exported",
        organisation_id=view.organisation_id,
        by=request.actor,
        target=view,
        detail={
            "form": form,
            "table": table if form == "csv" else "",
            "borrowers": rows.total,
            "filters": filters,
        },
    )
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
