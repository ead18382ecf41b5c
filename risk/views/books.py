"""Where a risk officer starts, and one loan book: ledger, views, building one."""

from django.contrib import messages
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.access import requires
from accounts.permissions import Permission
from jobs.models import Job
from measures.money import CurrencyError
from risk.forms import LedgerFormSet
from risk.models import LoanBook, RiskView
from risk.pages import books as pages
from risk.pages import overview
from risk.pages.numbers import grouped
from risk.selectors import books as selectors
from risk.selectors.sight import sight_of
from risk.selectors.totals import cells_of
from risk.services.books import enter_ledger_totals
from risk.services.building import request_view
from risk.services.verification import request_verification


@require_safe
@requires(Permission.RISK_VIEW_READ)
def home(request):
    """Books, their latest views, and what to do next."""
    bank_id = request.actor.organisation_id
    lines = selectors.book_lines(bank_id=bank_id)
    may_upload = request.actor.may(Permission.LOAN_BOOK_UPLOAD)
    uploads = selectors.open_uploads(bank_id=bank_id) if may_upload else []
    head: dict[str, object] = {"title": _("Climate risk of your loans")}
    if may_upload and lines:
        head["actions"] = [
            {
                "label": _("Upload a file"),
                "kind": "secondary",
                "url": reverse("risk:upload_new"),
            }
        ]
    context = {
        "head": head,
        "tasks": pages.tasks(lines, uploads, selectors.stopped(uploads))
        if may_upload
        else [],
        "table": pages.books_table(lines, may_upload=may_upload),
        "newest": _newest(lines),
    }
    return render(request, "risk/home.html", context)


def _newest(lines):
    """The latest view of the newest book that has one, in its first figures."""
    view = next((line.latest for line in lines if line.latest), None)
    if view is None:
        return None
    cells = cells_of(view=view, sight=sight_of(view=view, on=timezone.localdate()))
    return {
        "view": view,
        "finding": overview.finding(view, cells),
        "tiles": overview.tiles(view, cells["overall"][0]),
    }


def _book(request, book_id):
    return get_object_or_404(LoanBook.objects.visible_to(request.actor), pk=book_id)


@require_safe
@requires(Permission.LOAN_BOOK_VIEW)
def show(request, book_id):
    """A book: what it holds, ledger beside it, its views."""
    book = _book(request, book_id)
    views = list(RiskView.objects.filter(book=book)[:50])
    latest = next((v for v in views if v.status == RiskView.Status.READY), None)
    jobs = Job.objects.filter(kind="risk.build_view", key=f"book:{book.pk}")
    job = jobs.filter(Q(status__in=Job.LIVE) | Q(status=Job.Status.DEAD)).first()
    newest = jobs.first()
    if job is not None and newest is not None and job.pk != newest.pk:
        job = None
    lines = selectors.ledger_lines(book=book)
    context = {
        "book": book,
        "head": _head(book, latest),
        "job": pages.building(book, job, latest) if job else None,
        "may_build": request.actor.may(Permission.RISK_VIEW_BUILD)
        and book.status == LoanBook.Status.LIVE
        and not (job and job.status in Job.LIVE),
        "latest": latest,
        "may_enter": request.actor.may(Permission.LOAN_BOOK_UPLOAD),
        "ledger": pages.ledger_table(lines),
        "views": pages.views_table(views) if views else None,
    }
    return render(request, "risk/book.html", context)


def _head(book, latest):
    head = {
        "title": book.name,
        "crumbs": [
            {"label": _("Risk"), "url": reverse("risk:home")},
            {"label": book.name},
        ],
        "meta": [
            _("as of %(day)s") % {"day": date_format(book.as_of)},
            ngettext("%(count)s loan", "%(count)s loans", book.loan_count)
            % {"count": grouped(book.loan_count)},
            _("reported in %(currency)s") % {"currency": book.currency},
            book.get_status_display(),
        ],
    }
    if latest:
        url = reverse("risk:view", args=[latest.pk])
        head["actions"] = [{"label": _("Open the latest view"), "url": url}]
    return head


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RISK_VIEW_BUILD)
def build(request, book_id):
    """Ask for a view (POST), or see how far it is (GET, also asked by the page itself)."""
    book = _book(request, book_id)
    if request.method == "POST":
        if book.status == LoanBook.Status.LIVE:
            request_view(book=book, by=request.actor)
        return redirect("risk:book", book.pk)
    jobs = Job.objects.visible_to(request.actor).filter(
        kind="risk.build_view", key=f"book:{book.pk}"
    )
    job = jobs.first()
    if not request.htmx or job is None:
        return redirect("risk:book", book.pk)
    latest = RiskView.objects.filter(book=book, status=RiskView.Status.READY).first()
    context = {"job": pages.building(book, job, latest)}
    return render(request, "components/job_progress.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.LOAN_BOOK_UPLOAD)
def ledger(request, book_id):
    """Enter what the ledger says by product and currency."""
    book = _book(request, book_id)
    lines = selectors.ledger_lines(book=book)
    initial = [
        {"product": each.product, "currency": each.currency, "amount": each.in_ledger}
        for each in lines
    ]
    formset = LedgerFormSet(request.POST or None, initial=initial)
    if request.method == "POST" and formset.is_valid():
        totals = {
            (each["product"], each["currency"]): each["amount"]
            for each in (form.cleaned_data for form in formset)
            if each
        }
        try:
            enter_ledger_totals(book=book, totals=totals, by=request.actor)
        except CurrencyError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("The ledger's totals are kept."))
        return redirect("risk:book", book.pk)
    if len(formset.forms) != len(lines):
        # Meanwhile somebody else, or a program, entered a line the page did not have.
        messages.error(request, _("The lines have changed. Enter the totals again."))
        formset = LedgerFormSet(initial=initial)
    context = {
        "book": book,
        "formset": formset,
        "lines": list(zip(lines, formset.forms, strict=True)),
        "head": {
            "title": _("What does the ledger say?"),
            "lede": _(
                "Enter each total as your ledger has it. The difference is shown."
            ),
            "crumbs": [
                {"label": _("Risk"), "url": reverse("risk:home")},
                {"label": book.name, "url": reverse("risk:book", args=[book.pk])},
                {"label": _("Ledger")},
            ],
        },
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "risk/ledger.html", context, status=status)


@require_POST
@requires(Permission.RISK_VIEW_BUILD)
def verify(request, view_id):
    """Compute a view again from its frozen inputs and compare the hash."""
    views = RiskView.objects.visible_to(request.actor)
    view = get_object_or_404(views, pk=view_id, status=RiskView.Status.READY)
    request_verification(view=view, by=request.actor)
    return redirect(f"{reverse('risk:view', args=[view.pk])}#manifest")
