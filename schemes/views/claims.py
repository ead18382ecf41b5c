"""The applicant's pages: one's claims, a draft that saves itself, a claim's state."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from measures.money import Money
from schemes.forms.claims import AnswerForm, AppealForm, PayeeForm
from schemes.forms.recoveries import OfferForm
from schemes.models import Claim, InformationRequest, RepaymentOffer
from schemes.pages.draft import findings_of
from schemes.pages.instruments import instruments_table
from schemes.pages.status import claims_table, status_context, ways_to_claim
from schemes.selectors.claims import open_schemes, own_claims, own_instruments
from schemes.services import claims as services
from schemes.services.contacts import PayeeError
from schemes.services.payees import change_account
from schemes.services.repaying import offer_repayment, withdraw_offer
from schemes.views.drafts import claim_of, draft_page, is_correcting
from schemes.workflow import WorkflowError

LONGEST_ANSWER = 4_000


@require_safe
@requires(Permission.CLAIM_MAKE)
def mine(request):
    """One's claims, and what else one could claim."""
    found = list(own_claims(request.actor))
    known = list(own_instruments(request.actor))
    context = {
        "head": {"title": _("Claims")},
        "table": claims_table(found),
        "has_claims": bool(found),
        "instruments": instruments_table(known) if known else None,
        "ways": ways_to_claim(open_schemes(), request.actor),
        "empty": {
            "title": _("You have claimed nothing yet"),
            "text": _("Check first whether you qualify; it takes two minutes."),
        },
    }
    return render(request, "schemes/claims.html", context)


@require_POST
@requires(Permission.CLAIM_MAKE)
def start(request):
    """Begin a claim of a scheme."""
    schemes = {scheme.key: scheme for scheme in open_schemes()}
    scheme = schemes.get(request.POST.get("scheme", ""))
    if scheme is None:
        messages.error(request, _("Choose a scheme that takes claims."))
        return redirect("schemes:claims")
    try:
        claim = services.start_claim(
            scheme=scheme, track=request.POST.get("track", ""), by=request.actor
        )
    except WorkflowError as error:
        messages.error(request, str(error))
        return redirect("schemes:claims")
    return redirect("schemes:claim", claim.pk)


@require_safe
@requires(Permission.CLAIM_MAKE)
def show(request, claim_id):
    """A draft's form, or where a submitted claim stands."""
    claim = claim_of(request, claim_id)
    if claim.state == Claim.State.DRAFT or is_correcting(request, claim):
        return draft_page(request, claim)
    return _status_page(request, claim)


def _status_page(request, claim, *, status=200, offer_form=None, account_form=None):
    context = status_context(claim)
    context |= {
        "account_form": account_form or PayeeForm(audience="account"),
        "answer_form": AnswerForm(),
        "appeal_form": AppealForm(),
        "offer_form": offer_form or OfferForm(),
    }
    return render(request, "schemes/claim.html", context, status=status)


@require_POST
@requires(Permission.CLAIM_MAKE)
def submit(request, claim_id):
    """File the claim; what is open is named instead."""
    claim = claim_of(request, claim_id)
    try:
        services.submit_claim(claim=claim, by=request.actor)
    except services.IncompleteClaimError as error:
        summary = {"findings": findings_of(claim, error.missing)}
        return draft_page(request, claim, status=422, summary=summary)
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect("schemes:claim", claim.pk)


@require_POST
@requires(Permission.CLAIM_MAKE)
def answer(request, claim_id, request_id):
    """Answer one question of the office."""
    claim = claim_of(request, claim_id)
    asked = get_object_or_404(InformationRequest, claim=claim, pk=request_id)
    try:
        services.answer_request(
            request=asked,
            answer=request.POST.get("answer", "")[:LONGEST_ANSWER],
            by=request.actor,
        )
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect("schemes:claim", claim.pk)


@require_POST
@requires(Permission.CLAIM_MAKE)
def withdraw(request, claim_id):
    """Take a claim back."""
    claim = claim_of(request, claim_id)
    return _act(request, claim, services.withdraw_claim)


@require_POST
@requires(Permission.CLAIM_MAKE)
def appeal(request, claim_id):
    """Ask for a review of a refusal."""
    claim = claim_of(request, claim_id)
    grounds = request.POST.get("grounds", "")[:LONGEST_ANSWER]
    return _act(request, claim, services.appeal_claim, grounds=grounds)


@require_POST
@requires(Permission.CLAIM_MAKE)
def account(request, claim_id):
    """Name another account for what is to be paid."""
    claim = claim_of(request, claim_id)
    form = PayeeForm(request.POST, audience="account")
    if not form.is_valid() and claim.state != Claim.State.DRAFT:
        return _status_page(request, claim, status=422, account_form=form)
    given = {
        name: form.cleaned_data.get(name, "")
        for name in ("name", "bank_code", "account")
    }
    try:
        change_account(claim=claim, by=request.actor, **given)
    except PayeeError as error:
        form.add_error(error.field, str(error))
        return _status_page(request, claim, status=422, account_form=form)
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("Changed. An officer checks it before you are paid.")
        )
    return redirect("schemes:claim", claim.pk)


@require_POST
@requires(Permission.CLAIM_MAKE)
def repay(request, claim_id):
    """Announce that something is paid back unasked."""
    claim = claim_of(request, claim_id)
    form = OfferForm(request.POST)
    if claim.state == Claim.State.DRAFT:
        messages.error(request, _("Only what was paid can be paid back."))
        return redirect("schemes:claim", claim.pk)
    if not form.is_valid():
        return _status_page(request, claim, status=422, offer_form=form)
    money = Money.of(form.cleaned_data["amount"], claim.currency)
    reason = form.cleaned_data["reason"]
    return _act(request, claim, offer_repayment, money=money, reason=reason)


@require_POST
@requires(Permission.CLAIM_MAKE)
def unrepay(request, claim_id, offer_id):
    """Take an announced repayment back."""
    claim = claim_of(request, claim_id)
    offer = get_object_or_404(RepaymentOffer, claim=claim, pk=offer_id)
    try:
        withdraw_offer(offer=offer, by=request.actor)
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect("schemes:claim", claim.pk)


def _act(request, claim, act, **given):
    try:
        act(claim=claim, by=request.actor, **given)
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect("schemes:claim", claim.pk)
