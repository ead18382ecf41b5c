"""Bonds and loans of the register as claims are about them: record, reviews, what is due."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from register.models import Instrument, InstrumentRevision
from register.revising import (
    RevisionError,
    accept_revision,
    propose_revision,
    refuse_revision,
)
from schemes.forms.instruments import RevisionForm
from schemes.pages.instruments import instrument_context, terms_about
from schemes.pages.revisions import labels_of
from schemes.services.instruments import begin_child, use_instrument
from schemes.views.drafts import claim_of
from schemes.workflow import WorkflowError

Source = InstrumentRevision.Source


def _found(request, instrument_id):
    visible = Instrument.objects.visible_to(request.actor)
    return get_object_or_404(
        visible.select_related("issuer", "programme"), pk=instrument_id
    )


def _form(instrument, *given):
    return RevisionForm(instrument, labels_of(terms_about(instrument)), *given)


def _page(request, instrument, is_own, form=None, status=200):
    actor = request.actor
    may = Permission.CLAIM_MAKE if is_own else Permission.CLAIM_ASSESS
    context = instrument_context(instrument, is_own=is_own) | {
        "form": (form or _form(instrument)) if actor.may(may) else None,
        "may_decide": not is_own and actor.may(Permission.CLAIM_APPROVE),
    }
    return render(request, "schemes/instrument.html", context, status=status)


@require_safe
@requires(Permission.CLAIM_MAKE)
def own(request, instrument_id):
    """One's own bond or loan: what is known, what was claimed, what falls due."""
    return _page(request, _found(request, instrument_id), is_own=True)


@require_safe
@requires(Permission.CLAIM_READ)
def of_case(request, instrument_id):
    """The same as the office of a claim about it reads it."""
    return _page(request, _found(request, instrument_id), is_own=False)


@require_POST
@requires(Permission.CLAIM_MAKE)
def correct(request, instrument_id):
    """Say what of one's own record is wrong."""
    return _corrected(request, instrument_id, is_own=True)


@require_POST
@requires(Permission.CLAIM_ASSESS)
def correct_of_case(request, instrument_id):
    """The same by an officer; another one decides."""
    return _corrected(request, instrument_id, is_own=False)


def _corrected(request, instrument_id, *, is_own):
    found = _found(request, instrument_id)
    form = _form(found, request.POST)
    if not form.is_valid():
        return _page(request, found, is_own, form, status=422)
    try:
        revision = propose_revision(
            instrument=found,
            stated=form.particulars(),
            source=Source.ISSUER if is_own else Source.OFFICE,
            reason=form.cleaned_data["reason"],
            by=request.actor,
        )
        _say(request, revision)
    except RevisionError as error:
        messages.error(request, str(error))
    return redirect(_address(is_own), found.pk)


def _say(request, revision):
    if revision is None:
        messages.info(request, _("That is what the record says already."))
    elif revision.state == InstrumentRevision.State.PROPOSED:
        messages.success(request, _("Proposed. The office decides whether it holds."))
    else:
        messages.success(request, _("The record is corrected."))


def _address(is_own):
    return "schemes:instrument" if is_own else "schemes:case_instrument"


@require_POST
@requires(Permission.CLAIM_APPROVE)
def decide(request, instrument_id):
    """Accept what was proposed of a record, or leave the record as it is."""
    found = _found(request, instrument_id)
    number = request.POST.get("number", "")
    given = {
        "instrument": found,
        "number": int(number) if number.isdecimal() and len(number) < 9 else 0,
        "by": request.actor,
    }
    try:
        if request.POST.get("act") == "accept":
            accept_revision(**given)
            messages.success(request, _("The record is corrected."))
        else:
            refuse_revision(**given, note=request.POST.get("note", ""))
            messages.success(request, _("The record stays as it is."))
    except RevisionError as error:
        messages.error(request, str(error))
    return redirect("schemes:case_instrument", found.pk)


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
