"""Invoices and receipts of a claim: stated on its form, or read off the paper in a case."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.access import requires
from accounts.permissions import Permission
from schemes.forms.claims import InvoiceForm
from schemes.services.invoices import read_invoice, remove_invoice, state_invoice
from schemes.views.drafts import claim_of, draft_page, url_of
from schemes.views.office import case_of, case_page
from schemes.workflow import WorkflowError


@require_POST
@requires(Permission.CLAIM_MAKE)
def state(request, claim_id):
    """State one of one's own claim, or take one back."""
    claim = claim_of(request, claim_id)
    if "remove" in request.POST:
        return _removed(request, claim)
    form = InvoiceForm(request.POST)
    if form.is_valid():
        try:
            state_invoice(claim=claim, by=request.actor, **form.stated(claim.currency))
        except WorkflowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The invoice was added."))
            return redirect(f"{url_of(claim)}#invoices")
    return draft_page(request, claim, status=422, invoice_form=form)


def _removed(request, claim):
    try:
        remove_invoice(claim=claim, invoice_id=request.POST["remove"], by=request.actor)
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect(f"{url_of(claim)}#invoices")


@require_POST
@requires(Permission.CLAIM_ASSESS)
def read(request, claim_id):
    """Read one off a paper of a case."""
    claim = case_of(request, claim_id)
    form = InvoiceForm(request.POST)
    if form.is_valid():
        try:
            read_invoice(claim=claim, by=request.actor, **form.stated(claim.currency))
        except WorkflowError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("The invoice was added; signals are judged anew.")
            )
            return redirect("schemes:case", claim.pk)
    return case_page(request, claim, status=422, invoice_form=form)
