"""Exceptions of an office: overrides, turns, clocks, changes, officers beside their peers."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import requires
from accounts.permissions import Permission
from documents.exports import write_xlsx
from schemes.forms.office import SpanForm
from schemes.pages.exceptions import days_text, peer_tables, reports, sheets, table_of
from schemes.pages.places import office_tabs
from schemes.selectors.exceptions import span_of

DAYS = 90
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(request):
    """The form of the days, and the span it asks for; the last 90 days if it is wrong."""
    today = timezone.localdate()
    usual = {"first": today - timedelta(days=DAYS), "last": today}
    form = SpanForm(request.GET if "first" in request.GET else usual)
    given = form.cleaned_data if form.is_valid() else usual
    return form, span_of(request.actor, given["first"], given["last"])


@require_safe
@requires(Permission.CLAIM_READ)
def exceptions(request):
    """What an office should look at again."""
    form, span = _asked(request)
    context = {
        "head": {
            "title": _("Exceptions"),
            "lede": _(
                "What is out of the ordinary. None of it is wrong by itself; somebody"
                " should look at it."
            ),
        },
        "tabs": office_tabs("exceptions"),
        "form": form,
        "query": request.GET.urlencode(),
        "tables": [table_of(report) for report in reports(span)],
        "peers": peer_tables(span),
    }
    return render(request, "schemes/exceptions.html", context)


@require_safe
@requires(Permission.CLAIM_READ)
def workbook(request):
    """The same as a workbook, every row."""
    _form, span = _asked(request)
    response = HttpResponse(write_xlsx(sheets(span)), content_type=XLSX)
    name = f"exceptions-{days_text(span)}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
