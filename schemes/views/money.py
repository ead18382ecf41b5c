"""The office's money: what is left, batches to the bank, statements back, the ledger."""

from datetime import timedelta
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.paging import pager_of
from accounts.permissions import Permission
from documents.storage import opened
from measures.money import Money
from schemes.forms.office import AppropriationForm, BatchForm, StatementForm
from schemes.models import PaymentBatch, Scheme
from schemes.models.claims import QUEUES
from schemes.pages import bank, finance
from schemes.pages import money as pages
from schemes.pages.lists import money_rows
from schemes.pages.money import currency_of
from schemes.pages.words import amount_text
from schemes.saying import money as money_text
from schemes.selectors import money as selectors
from schemes.selectors.claims import office_claims
from schemes.selectors.lists import waiting_money
from schemes.selectors.queues import queue_of
from schemes.services import payments as services
from schemes.services.budgets import propose_appropriation
from schemes.workflow import WorkflowError

PER_PAGE = 100
#: Claims offered for one batch; the oldest first, the others wait for the next.
OFFERED = 200
#: So many of the latest lines of statements stand on the page.
LATEST = 20


@require_safe
@requires(Permission.CLAIM_READ)
def payments(request):
    """What can be paid, the batches, and lines of statements that wait."""
    waiting = queue_of(request.actor, QUEUES["pay"])
    may_make = request.actor.may(Permission.PAYMENT_MAKE)
    offered = list(waiting[:OFFERED])
    payable = [
        {"id": claim.pk, "number": claim.number, "organisation": claim.organisation,
         "amount": amount_text(claim)}
        for claim in offered
    ]  # fmt: skip
    context = {
        "head": {"title": _("Payments")},
        "payable": payable,
        "payable_sums": pages.sums_of(offered),
        "more": max(0, waiting.count() - OFFERED),
        "batches": pages.batches_table(selectors.batches(request.actor)[:PER_PAGE]),
        "lines": pages.lines_table(
            selectors.waiting_lines(request.actor)[:PER_PAGE], may_open=may_make
        ),
        "found_lines": bank.found_lines_table(
            selectors.found_lines(request.actor)[:LATEST], may_open=may_make
        ),
        "report_lines": bank.report_lines_table(
            selectors.waiting_report_lines(request.actor)[:PER_PAGE], may_open=may_make
        ),
        "batch_form": BatchForm(
            initial={"pay_on": timezone.localdate() + timedelta(days=1)}
        ),
        "statement_form": StatementForm(),
        "schemes": pages.scheme_choices(Scheme.objects.run_by(request.actor)),
        "may_make": may_make,
    }
    return render(request, "schemes/payments.html", context)


@require_POST
@requires(Permission.PAYMENT_MAKE)
def make(request):
    """Put the chosen claims into a batch."""
    form = BatchForm(request.POST)
    chosen = request.POST.getlist("claim")
    claims = list(
        office_claims(request.actor).filter(
            pk__in=[each for each in chosen if _is_uuid(each)]
        )
    )
    if not form.is_valid() or not claims or len(claims) != len(set(chosen)):
        messages.error(request, _("Choose the claims to pay and a day."))
        return redirect("schemes:payments")
    try:
        batch = services.make_batch(
            scheme=claims[0].scheme,
            claims=claims,
            pay_on=form.cleaned_data["pay_on"],
            by=request.actor,
        )
    except WorkflowError as error:
        messages.error(request, str(error))
        return redirect("schemes:payments")
    return redirect("schemes:batch", batch.pk)


def _is_uuid(text):
    try:
        return bool(UUID(text))
    except ValueError:
        return False


def _batch(request, batch_id):
    return get_object_or_404(selectors.batches(request.actor), pk=batch_id)


@require_safe
@requires(Permission.CLAIM_READ)
def batch(request, batch_id):
    """One batch: what is in it, who made and approved it, its file."""
    found = _batch(request, batch_id)
    page = Paginator(selectors.payments_of(found), PER_PAGE).get_page(
        request.GET.get("page")
    )
    is_draft = found.status == PaymentBatch.Status.DRAFT
    is_maker = found.made_by_id == request.actor.user.pk
    context = {
        "batch": found,
        "head": pages.batch_head(found),
        "summary": pages.batch_rows(found),
        "table": pages.payments_table(page.object_list)
        | {"pager": pager_of(page, request.GET)},
        "reports": bank.reports_table(selectors.reports_of(found)),
        "may_approve": is_draft and request.actor.may(Permission.PAYMENT_APPROVE),
        "is_maker": is_maker,
        "may_cancel": is_draft and request.actor.may(Permission.PAYMENT_MAKE),
        "may_download": request.actor.may(Permission.PAYMENT_MAKE),
        "sum": money_text(Money(found.sum_minor, found.currency)),
    }
    return render(request, "schemes/batch.html", context)


@require_POST
@requires(Permission.PAYMENT_APPROVE, step_up=True)
def approve(request, batch_id):
    """Let a batch go to the bank, over the sum that was seen."""
    found = _batch(request, batch_id)
    seen = request.POST.get("sum", "")
    try:
        services.approve_batch(
            batch=found, sum_minor=int(seen) if seen.isdigit() else -1, by=request.actor
        )
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Approved. The file is being made."))
    return redirect("schemes:batch", found.pk)


@require_POST
@requires(Permission.PAYMENT_MAKE)
def cancel(request, batch_id):
    """Take a batch apart before it is approved."""
    found = _batch(request, batch_id)
    try:
        services.cancel_batch(batch=found, by=request.actor)
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect("schemes:batch", found.pk)


@require_safe
@requires(Permission.PAYMENT_MAKE, step_up=True)
def batch_file(request, batch_id):
    """The file for the bank: made once, always the same bytes."""
    found = _batch(request, batch_id)
    if found.file is None:
        raise Http404
    with opened(found.file) as file:
        content = file.read()
    response = FileResponse([content], content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.xml"'
    return response


@require_safe
@requires(Permission.CLAIM_READ)
def ledger(request):
    """What stands in each account, and every posting."""
    found = Paginator(selectors.latest_postings(request.actor), PER_PAGE)
    page = found.get_page(request.GET.get("page"))
    context = {
        "head": {"title": _("Ledger")},
        "tabs": finance.tabs("ledger", None),
        "standings": pages.standing_tables(selectors.standings(request.actor)),
        "table": pages.ledger_table(page.object_list)
        | {"pager": pager_of(page, request.GET)},
        "form": AppropriationForm(),
        "waiting": money_rows(waiting_money(request.actor), request.actor),
        "schemes": pages.scheme_choices(Scheme.objects.run_by(request.actor)),
        "may_manage": request.actor.may(Permission.SCHEME_MANAGE),
    }
    return render(request, "schemes/ledger.html", context)


@require_POST
@requires(Permission.SCHEME_MANAGE, step_up=True)
def give_money(request):
    """Enter money for a scheme; another person approves it."""
    form = AppropriationForm(request.POST)
    scheme = (
        Scheme.objects.run_by(request.actor)
        .filter(key=request.POST.get("scheme", ""))
        .first()
    )
    if scheme is None or not form.is_valid():
        messages.error(request, _("Choose a scheme, an amount and a reference."))
        return redirect("schemes:ledger")
    _made, is_new = propose_appropriation(
        scheme=scheme,
        money=Money.of(form.cleaned_data["amount"], currency_of(scheme)),
        reference=form.cleaned_data["entry"],
        by=request.actor,
    )
    if not is_new:
        messages.info(request, _("That reference was entered before; it counts once."))
    return redirect("schemes:ledger")
