"""An office's finance pages: reports as page and workbook, journals for its own books."""

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from documents.storage import opened
from schemes.models import Journal, Posting, Scheme
from schemes.pages import finance as pages
from schemes.pages.money import scheme_choices
from schemes.selectors.finance import periods_of
from schemes.services.journals import MEDIA, make_journal
from schemes.workflow import WorkflowError

PER_PAGE = 100


def _scheme(request):
    """The scheme asked for, or the office's first; None if it runs none."""
    mine = Scheme.objects.run_by(request.actor)
    wanted = mine.filter(key=request.GET.get("scheme", "")).first()
    return wanted or mine.first()


@require_safe
@requires(Permission.CLAIM_READ)
def report(request, report):
    """One report about one scheme; with ?form=xlsx as a workbook."""
    scheme = _scheme(request)
    if report not in pages.labels():
        raise Http404
    context = {
        "head": {"title": pages.labels()[report]},
        "tabs": pages.tabs(report, scheme),
        "scheme": scheme,
        "schemes": pages_choices(request),
    }
    if scheme is None:
        return render(request, "schemes/finance.html", context)
    span = pages.span_of(scheme, request.GET)
    made = pages.report_of(report, scheme, span)
    if request.GET.get("form") == "xlsx":
        answer = HttpResponse(
            pages.workbook_of(made, scheme), content_type=MEDIA["xlsx"]
        )
        name = f"{scheme.key}-{report}.xlsx"
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    query = request.GET.copy()
    query["scheme"], query["form"] = scheme.key, "xlsx"
    context |= {
        "table": pages.table_of(report, made),
        "notes": made.notes,
        "span": span,
        "periods": periods_of(scheme) if report == "trial-balance" else [],
        "workbook": f"?{query.urlencode()}",
    }
    return render(request, "schemes/finance.html", context)


def pages_choices(request):
    """The office's schemes, for a choice; none where there is only one."""
    choices = scheme_choices(Scheme.objects.run_by(request.actor))
    return choices if len(choices) > 1 else []


@require_safe
@requires(Permission.CLAIM_READ)
def journals(request):
    """What was handed over to the office's own books, and what waits for it."""
    schemes = Scheme.objects.run_by(request.actor)
    found = Journal.objects.visible_to(request.actor).select_related(
        "scheme", "csv", "xlsx", "made_by"
    )
    waiting = Posting.objects.visible_to(request.actor).filter(journal_item=None)
    context = {
        "head": {"title": _("Journals")},
        "tabs": pages.tabs("journals", None),
        "table": pages.journals_table(found.order_by("-made_at")[:PER_PAGE]),
        "waiting": waiting.count(),
        "schemes": scheme_choices(schemes),
        "may_make": request.actor.may(Permission.PAYMENT_MAKE),
    }
    return render(request, "schemes/journals.html", context)


@require_POST
@requires(Permission.PAYMENT_MAKE)
def make(request):
    """Hand over every posting that was not yet."""
    scheme = (
        Scheme.objects.run_by(request.actor)
        .filter(key=request.POST.get("scheme", ""))
        .first()
    )
    if scheme is None:
        messages.error(request, _("Choose a scheme."))
        return redirect("schemes:journals")
    try:
        made = make_journal(scheme=scheme, by=request.actor)
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        text = _("%(journal)s holds %(count)d postings.")
        messages.success(request, text % {"journal": made, "count": made.count})
    return redirect("schemes:journals")


@require_safe
@requires(Permission.CLAIM_READ)
def journal_file(request, journal_id, form):
    """A journal's stored file: the same bytes each time."""
    found = get_object_or_404(
        Journal.objects.visible_to(request.actor).select_related(
            "scheme", "csv", "xlsx"
        ),
        pk=journal_id,
    )
    file = {"csv": found.csv, "xlsx": found.xlsx}.get(form)
    if file is None:
        raise Http404
    with opened(file) as reader:
        content = reader.read()
    answer = FileResponse([content], content_type=MEDIA[form])
    answer["Content-Disposition"] = f'attachment; filename="{found}.{form}"'
    return answer
