"""The office's recoveries: the list with its ages, one with its acts, a demand."""

from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.access import requires
from accounts.paging import pager_of
from accounts.permissions import Permission
from measures.money import Money
from schemes.forms.recoveries import (
    DemandForm,
    KeepAskingForm,
    PlanForm,
    SetOffForm,
    WriteOffForm,
)
from schemes.pages import recoveries as pages
from schemes.pages import recovery as one
from schemes.pages.words import amount_text
from schemes.recovering.ageing import recovery_terms
from schemes.saying import money
from schemes.selectors import recoveries as selectors
from schemes.selectors.claims import office_claims
from schemes.services import recoveries as services
from schemes.services.ledger import OverdrawnError
from schemes.services.receipts import set_off
from schemes.services.repaying import agree_plan
from schemes.workflow import REPAYABLE, WorkflowError

PER_PAGE = 50


@require_safe
@requires(Permission.CLAIM_READ)
def recoveries(request):
    """What is owed to the office, how old it is, and what applicants announced."""
    tab = request.GET.get("tab", "open")
    tab = tab if tab in selectors.TABS else "open"
    found = selectors.recoveries(request.actor)
    counts = {
        key: found.filter(status__in=states).count()
        for key, states in selectors.TABS.items()
    }
    page = Paginator(found.filter(status__in=selectors.TABS[tab]), PER_PAGE).get_page(
        request.GET.get("page")
    )
    offers = pages.offers_table(selectors.announced(request.actor)[:PER_PAGE])
    context = {
        "head": {"title": _("Recoveries")},
        "ages": pages.ages_table(selectors.ages(found, timezone.localdate())),
        "tabs": pages.tabs(counts, tab),
        "table": pages.recoveries_table(page.object_list, tab)
        | {"pager": pager_of(page, request.GET)},
        "offers": offers if offers["rows"] else None,
    }
    return render(request, "schemes/recoveries.html", context)


def _recovery(request, recovery_id):
    return get_object_or_404(selectors.recoveries(request.actor), pk=recovery_id)


@require_safe
@requires(Permission.CLAIM_READ)
def recovery(request, recovery_id):
    """One recovery: who owes what and why, what came of it, what can be done."""
    return _page(request, _recovery(request, recovery_id))


def _page(request, found, *, status=200, **forms):
    today = timezone.localdate()
    plan = selectors.plan_of(found, today)
    first = timezone.localdate() + timedelta(days=recovery_terms().due_days)
    acts = one.acts(found, request.actor)
    awards = selectors.awards_to_keep(found) if acts["may_agree"] else []
    context = {
        "recovery": found,
        "head": one.head(found),
        "summary": one.summary(found),
        "plan": one.plan_table(plan, found.currency) if plan else None,
        "entries": one.entries_table(found),
        "timeline": one.timeline(found),
        "acts": acts,
        "awards": [
            {"id": award.pk, "number": award.number, "amount": amount_text(award)}
            for award in awards
        ],
        "open": money(Money(found.open_minor, found.currency)),
        "plan_form": forms.get("plan_form")
        or PlanForm(initial={"count": 6, "first_on": first}),
        "set_off_form": forms.get("set_off_form") or SetOffForm(),
        "write_off_form": forms.get("write_off_form") or WriteOffForm(),
        "keep_form": forms.get("keep_form") or KeepAskingForm(prefix="keep"),
    }
    return render(request, "schemes/recovery.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CLAIM_APPROVE)
def demand(request, claim_id):
    """Demand a paid award back, or a part of it."""
    claim = get_object_or_404(office_claims(request.actor), pk=claim_id)
    can = services.refundable(claim)
    due = timezone.localdate() + timedelta(days=recovery_terms().due_days)
    form = DemandForm(
        request.POST or None, initial={"amount": can.amount, "due_on": due}
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        money_back = Money.of(given.pop("amount"), claim.currency)
        try:
            made = services.demand_back(
                claim=claim, money=money_back, by=request.actor, **given
            )
        except (WorkflowError, OverdrawnError) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Demanded. The letter is being written."))
            return redirect("schemes:recovery", made.pk)
    context = {
        "head": {
            "title": _("Demand money back"),
            "caption": claim.number,
            "back": pages.back_to_case(claim),
        },
        "claim": claim,
        "can": money(can),
        "may": can.minor > 0 and claim.state in REPAYABLE,
        "form": form,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "schemes/demand.html", context, status=status)


@require_POST
@requires(Permission.PAYMENT_MAKE)
def plan(request, recovery_id):
    """Agree to instalments of what is open."""
    found = _recovery(request, recovery_id)
    form = PlanForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, plan_form=form)
    return _act(request, found, agree_plan, recovery=found, **form.cleaned_data)


@require_POST
@requires(Permission.PAYMENT_MAKE)
def keep(request, recovery_id):
    """Keep what is owed from a later award."""
    found = _recovery(request, recovery_id)
    form = SetOffForm(request.POST)
    award = next(
        (
            each
            for each in selectors.awards_to_keep(found)
            if str(each.pk) == request.POST.get("award")
        ),
        None,
    )
    if not form.is_valid():
        return _page(request, found, status=422, set_off_form=form)
    if award is None:
        messages.error(request, _("Choose an award of the same payee."))
        return redirect("schemes:recovery", found.pk)
    amount = form.cleaned_data["amount"]
    minor = Money.of(amount, found.currency).minor if amount else None
    return _act(request, found, set_off, recovery=found, award=award, minor=minor)


@require_POST
@requires(Permission.PAYMENT_MAKE)
def propose(request, recovery_id):
    """Propose to give up what is open."""
    found = _recovery(request, recovery_id)
    form = WriteOffForm(request.POST)
    if not form.is_valid():
        return _page(request, found, status=422, write_off_form=form)
    return _act(
        request,
        found,
        services.propose_write_off,
        recovery=found,
        **form.cleaned_data,
    )


@require_POST
@requires(Permission.PAYMENT_APPROVE)
def refuse(request, recovery_id):
    """Refuse a proposed write-off: the office goes on asking."""
    found = _recovery(request, recovery_id)
    form = KeepAskingForm(request.POST, prefix="keep")
    if not form.is_valid():
        return _page(request, found, status=422, keep_form=form)
    return _act(
        request, found, services.refuse_write_off, recovery=found, **form.cleaned_data
    )


@require_POST
@requires(Permission.PAYMENT_APPROVE, step_up=True)
def give_up(request, recovery_id):
    """Write off what is open, over the sum that was seen."""
    found = _recovery(request, recovery_id)
    seen = request.POST.get("open", "")
    return _act(
        request,
        found,
        services.write_off,
        recovery=found,
        open_minor=int(seen) if seen.isdigit() else -1,
    )


def _act(request, found, act, **given):
    try:
        act(by=request.actor, **given)
    except (WorkflowError, OverdrawnError) as error:
        messages.error(request, str(error))
    return redirect("schemes:recovery", found.pk)
