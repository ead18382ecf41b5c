"""Bonds and loans of the register as claims are about them: record, reviews, what is due."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from register.models import Instrument
from schemes.pages.instruments import instrument_context
from schemes.services.instruments import begin_child, use_instrument
from schemes.views.drafts import claim_of
from schemes.workflow import WorkflowError


def _found(request, instrument_id):
    visible = Instrument.objects.visible_to(request.actor)
    return get_object_or_404(
        visible.select_related("issuer", "programme"), pk=instrument_id
    )


@require_safe
@requires(Permission.CLAIM_MAKE)
def own(request, instrument_id):
    """One's own bond or loan: what is known, what was claimed, what falls due."""
    context = instrument_context(_found(request, instrument_id), is_own=True)
    return render(request, "schemes/instrument.html", context)


@require_safe
@requires(Permission.CLAIM_READ)
def of_case(request, instrument_id):
    """The same as the office of a claim about it reads it."""
    context = instrument_context(_found(request, instrument_id), is_own=False)
    return render(request, "schemes/instrument.html", context)


@require_POST
@requires(Permission.CLAIM_MAKE)
def begin(request, instrument_id):
    """Begin the claim for the next part."""
    found = _found(request, instrument_id)
    try:
        claim = begin_child(
            instrument=found, line=request.POST.get("line", ""), by=request.actor
        )
    except WorkflowError as error:
        messages.error(request, str(error))
        return redirect("schemes:instrument", found.pk)
    return redirect("schemes:claim", claim.pk)


@require_POST
@requires(Permission.CLAIM_MAKE)
def use(request, claim_id):
    """Fill a draft with what greenfin knows of a bond or loan."""
    claim = claim_of(request, claim_id)
    known = request.POST.get("known", "")
    own = Instrument.objects.filter(organisation_id=claim.organisation_id)
    found = own.filter(identifier=known[:40]).first()
    if found is None:
        messages.error(request, _("Choose one of your bonds or loans."))
        return redirect("schemes:claim", claim.pk)
    try:
        use_instrument(claim=claim, instrument=found, by=request.actor)
        messages.success(request, _("Filled in from the register; check each answer."))
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect("schemes:claim", claim.pk)
