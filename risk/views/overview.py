"""A risk view: its overview and the table of its borrowers."""

from uuid import UUID

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.permissions import Permission
from audit.services import record_access
from jobs.models import Job
from risk.models import RiskView
from risk.pages import books, borrowers, manifest, overview
from risk.pages.address import query_of, selection_of
from risk.selectors.books import ledger_lines
from risk.selectors.results import selected_rows
from risk.selectors.sight import sight_of
from risk.selectors.totals import cells_of
from risk.wording import LISTING

TOP = 20


def ready_view(request, view_id):
    """One of the bank's own views that is ready, or 404."""
    views = RiskView.objects.visible_to(request.actor).filter(
        status=RiskView.Status.READY
    )
    return get_object_or_404(views.select_related("book", "results"), pk=view_id)


def note_companies(request, view, companies, purpose):
    """Leave a record with every company whose derived values are shown."""
    for company_id in sorted(companies):
        record_access(
            organisation_id=UUID(company_id),
            by=request.actor,
            reader_label=request.actor.organisation.name,
            target_type=view._meta.label_lower,
            target_id=str(view.pk),
            purpose=purpose,
        )


def _note_listed(request, view, rows):
    shown = {row["company_id"] for row in rows.listed if not row["hidden"]}
    note_companies(request, view, shown - {None}, LISTING)


@require_safe
@requires(Permission.RISK_VIEW_READ)
def show(request, view_id):
    """Tiles, sectors, districts and the largest borrowers of a view."""
    view = ready_view(request, view_id)
    sight = sight_of(view=view, on=timezone.localdate())
    cells = cells_of(view=view, sight=sight)
    overall = cells["overall"][0]
    selection = selection_of(request.GET)
    page_url = reverse("risk:borrowers", args=[view.pk])
    rows = selected_rows(view=view, sight=sight, selection=selection, page_size=TOP)
    _note_listed(request, view, rows)
    table = borrowers.borrower_table(view, rows, selection, page_url=page_url)
    table |= {
        "title": _("Largest borrowers by financed emissions"),
        "pager": None,
        "fold": ngettext(
            "See %(count)s borrower", "See %(count)s borrowers", len(rows.listed)
        )
        % {"count": len(rows.listed)},
        "actions": [
            {"label": _("All borrowers"), "kind": "secondary", "url": page_url}
        ],
    }
    context = {
        "view": view,
        "head": _head(request, view),
        "left_out": overview.left_out_text(overall),
        "tiles": overview.tiles(view, overall),
        "bars": overview.sector_bars(view, cells),
        "grid": overview.district_grid(view, cells),
        "sectors": overview.sector_table(view, cells.get("section", []), overall),
        "table": table,
        "hidden": len(sight.hidden),
        "ledger": books.ledger_table(ledger_lines(book=view.book)),
        "manifest": manifest.panel(view),
        "may_verify": request.actor.may(Permission.RISK_VIEW_BUILD),
        "check": manifest.last_check(
            Job.objects.filter(kind="risk.verify_view", key=f"view:{view.pk}").first()
        ),
    }
    return render(request, "risk/view.html", context)


def _export(request, view, label, query=""):
    """The way to the export, for those who may take data out."""
    if not request.actor.may(Permission.RISK_VIEW_EXPORT):
        return []
    url = reverse("risk:export", args=[view.pk])
    return [{"label": label, "kind": "secondary", "url": f"{url}?{query}".rstrip("?")}]


def _head(request, view):
    return {
        "title": _("Climate risk of %(book)s") % {"book": view.book.name},
        "crumbs": [
            {"label": _("Risk"), "url": reverse("risk:home")},
            {"label": view.book.name, "url": reverse("risk:book", args=[view.book_id])},
            {"label": _("View")},
        ],
        "meta": [
            overview.as_of_text(view),
            _("reported in %(currency)s") % {"currency": view.book.currency},
            _("computed %(at)s") % {"at": books.instant(view)},
        ],
        "actions": _export(request, view, _("Export")),
    }


@require_safe
@requires(Permission.RISK_VIEW_READ)
def list_borrowers(request, view_id):
    """Every borrower of a view: filtered, sorted and paged by the address."""
    view = ready_view(request, view_id)
    sight = sight_of(view=view, on=timezone.localdate())
    selection = selection_of(request.GET)
    rows = selected_rows(view=view, sight=sight, selection=selection)
    if selection.page > rows.pages:
        return redirect(f"{request.path}?{query_of(selection.without_page())}")
    _note_listed(request, view, rows)
    page_url = reverse("risk:borrowers", args=[view.pk])
    table = borrowers.borrower_table(view, rows, selection, page_url=page_url)
    query = query_of(selection)
    table["actions"] = _export(request, view, _("Export these"), query)
    head = _head(request, view) | {"title": _("Borrowers"), "caption": view.book.name}
    head["crumbs"][-1] = {
        "label": _("View"),
        "url": reverse("risk:view", args=[view.pk]),
    }
    head["crumbs"].append({"label": _("Borrowers")})
    context = {
        "view": view,
        "head": head,
        "filters": borrowers.filter_bar(view, rows, selection, page_url=page_url),
        "table": table,
    }
    return render(request, "risk/borrowers.html", context)
