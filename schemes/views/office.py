"""The office's pages: one case, and each act on it."""

from datetime import timedelta

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from documents.previews import look_at_page
from documents.storage import opened
from schemes.forms.bank import CheckAccountForm
from schemes.forms.claims import InvoiceForm
from schemes.forms.office import AskForm, ReasonForm
from schemes.pages.acts import WITH_REASONS, button_of
from schemes.pages.case import case_context
from schemes.pages.documents import viewer_of
from schemes.selectors.claims import office_claims
from schemes.services import office as services
from schemes.services.invoices import READABLE
from schemes.services.ledger import OverdrawnError
from schemes.services.payees import check_account
from schemes.workflow import PAYABLE, WorkflowError


def case_of(request, claim_id):
    """A claim that was submitted to one's office; 404 for any other."""
    return get_object_or_404(office_claims(request.actor), pk=claim_id)


@require_safe
@requires(Permission.CLAIM_READ)
def case(request, claim_id):
    """One claim with all that decides about it."""
    claim = case_of(request, claim_id)
    return case_page(request, claim)


def case_page(request, claim, *, status=200, **forms):
    """The page of a case, with forms that were filled in wrongly."""
    context = case_context(claim, request.actor)
    context["viewer"] = viewer_of(context["documents"], request.GET)
    acts = context["acts"]
    context |= {
        "buttons": [button_of(claim, verb) for verb in acts],
        "reasoned": [button_of(claim, verb) for verb in acts if verb in WITH_REASONS],
        "may_step_back": request.actor.may(Permission.CLAIM_ASSESS)
        or request.actor.may(Permission.CLAIM_APPROVE),
        "reason_form": forms.get("reason_form") or ReasonForm(),
        "check_form": _check_form(request, claim, forms),
        "invoice_form": _invoice_form(request, claim, forms),
        "ask_form": forms.get("ask_form")
        or AskForm(initial={"due_on": timezone.localdate() + timedelta(days=14)}),
    }
    return render(request, "schemes/case.html", context, status=status)


def _invoice_form(request, claim, forms):
    """The form over an invoice for whoever reads the papers; None once it was decided."""
    if not request.actor.may(Permission.CLAIM_ASSESS) or claim.state not in READABLE:
        return None
    return forms.get("invoice_form") or InvoiceForm()


def _check_form(request, claim, forms):
    """The form over a changed account, for whoever may check it; None if there is none."""
    payee = getattr(claim, "payee", None)
    if payee is None or payee.unchecked_since is None or claim.state not in PAYABLE:
        return None
    may = request.actor.may(Permission.CLAIM_ASSESS)
    return forms.get("check_form") or (CheckAccountForm() if may else None)


@require_POST
@requires(Permission.CLAIM_ASSESS)
def check_payee(request, claim_id):
    """Say that a changed account is the payee's, and how one knows."""
    claim = case_of(request, claim_id)
    form = CheckAccountForm(request.POST)
    if not form.is_valid():
        return case_page(request, claim, status=422, check_form=form)
    try:
        check_account(
            claim=claim,
            note=form.cleaned_data["note"],
            seen=request.POST.get("account", ""),
            by=request.actor,
        )
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect("schemes:case", claim.pk)


@require_safe
@requires(Permission.CLAIM_READ)
def document(request, claim_id, document_id):
    """A document of a claim, as it was handed in."""
    found = _document(request, claim_id, document_id)
    with opened(found.file) as file:
        content = file.read()
    response = FileResponse([content], content_type=found.file.media_type)
    response["Content-Disposition"] = f'inline; filename="{found.pk}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_safe
@requires(Permission.CLAIM_READ)
def document_page(request, claim_id, document_id, page):
    """A page of a document as a picture: its file is opened by a process of its own."""
    look = look_at_page(_document(request, claim_id, document_id).file, page)
    if not look.picture:
        raise Http404
    response = HttpResponse(look.picture, content_type="image/png")
    response["Cache-Control"] = "private, max-age=600"
    return response


def _document(request, claim_id, document_id):
    claim = case_of(request, claim_id)
    return get_object_or_404(
        claim.documents.select_related("file"), pk=document_id, removed_at=None
    )


@require_POST
@requires(Permission.CLAIM_ASSESS)
def screen(request, claim_id):
    """Take a claim up."""
    claim = case_of(request, claim_id)
    return _act(request, claim, services.take_claim)


@require_POST
@requires(Permission.CLAIM_ASSESS)
def assess(request, claim_id):
    """Freeze what the rules give and hand it to a checker."""
    claim = case_of(request, claim_id)
    return _act(request, claim, services.assess_claim, note=_note(request))


@require_POST
@requires(Permission.CLAIM_ASSESS)
def ask(request, claim_id):
    """Ask the applicant, one question a line."""
    claim = case_of(request, claim_id)
    form = AskForm(request.POST)
    if not form.is_valid():
        return case_page(request, claim, status=422, ask_form=form)
    try:
        services.ask_applicant(
            claim=claim,
            questions=form.cleaned_data["questions"].splitlines(),
            due_on=form.cleaned_data["due_on"],
            by=request.actor,
        )
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect("schemes:case", claim.pk)


@require_POST
@requires(Permission.CLAIM_APPROVE)
def approve(request, claim_id):
    """Promise the assessed amount."""
    claim = case_of(request, claim_id)
    return _act(request, claim, services.approve_claim, note=_note(request))


@require_POST
@requires(Permission.CLAIM_APPROVE)
def give_back(request, claim_id):
    """Return an assessment to its maker."""
    return _with_reasons(request, claim_id, services.return_claim)


@require_POST
@requires(Permission.CLAIM_APPROVE)
def decline(request, claim_id):
    """Refuse a claim."""
    return _with_reasons(request, claim_id, services.decline_claim)


@require_POST
@requires(Permission.CLAIM_APPROVE)
def reopen(request, claim_id):
    """Take an approval back before it is paid."""
    return _with_reasons(request, claim_id, services.reopen_claim)


@require_POST
@requires(Permission.CLAIM_READ)
def interest(request, claim_id):
    """Declare an interest: the claim is not for this officer."""
    claim = case_of(request, claim_id)
    try:
        services.declare_interest(
            claim=claim, reason=request.POST.get("reason", ""), by=request.actor
        )
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect("schemes:case", claim.pk)


def _with_reasons(request, claim_id, act):
    claim = case_of(request, claim_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return case_page(request, claim, status=422, reason_form=form)
    return _act(request, claim, act, **form.cleaned_data)


def _note(request):
    return request.POST.get("note", "").strip()[:4_000]


def _act(request, claim, act, **given):
    """Do it over the revision that was looked at; a refusal is a sentence."""
    seen = request.POST.get("seen", "")
    try:
        act(
            claim=claim,
            by=request.actor,
            seen=int(seen) if seen.isdigit() else -1,
            **given,
        )
    except (WorkflowError, OverdrawnError) as error:
        messages.error(request, str(error))
    return redirect("schemes:case", claim.pk)
