"""Lots of an office: officers drawn for claims, samples, checks, absences."""

from uuid import UUID

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from schemes.forms.office import AbsenceForm, CheckForm
from schemes.models import Absence, Draw
from schemes.pages.lots import (
    absence_rows,
    draw_context,
    draws_table,
    open_table,
    outcome_table,
    sample_rows,
    waiting_rows,
)
from schemes.pages.places import office_tabs
from schemes.selectors.claims import office_claims
from schemes.selectors.lots import examiners, open_checks, without_officer
from schemes.services import lots as services
from schemes.workflow import WorkflowError

#: So many claims are offered at once, and so many draws and checks shown.
MOST = 100


@require_safe
@requires(Permission.CLAIM_READ)
def lots(request):
    """What can be drawn now, what was drawn, who is away."""
    return _page(request)


def _page(request, *, status=200, **more):
    actor = request.actor
    may_draw = actor.may(Permission.SCHEME_MANAGE)
    absences = Absence.objects.visible_to(actor).filter(
        last_day__gte=timezone.localdate(), cancelled_at=None
    )
    draws = Draw.objects.visible_to(actor).select_related("claim")
    context = {
        "head": {
            "title": _("Lots and samples"),
            "lede": _(
                "Nobody chooses a claim: officers and samples are drawn, and each draw"
                " can be made again from its seed."
            ),
        },
        "tabs": office_tabs("lots"),
        "may_draw": may_draw,
        "waiting": waiting_rows(without_officer(actor)[:MOST]),
        "samples": sample_rows(actor),
        "checks": open_table(open_checks(actor)[:MOST]),
        "draws": draws_table(draws[:MOST]),
        "absences": absence_rows(absences.select_related("user"), may_draw),
        "absence_form": more.get("absence_form")
        or AbsenceForm(officers=examiners(actor.organisation_id)),
        "outcome": more.get("outcome"),
    }
    return render(request, "schemes/lots.html", context, status=status)


@require_POST
@requires(Permission.SCHEME_MANAGE)
def assign(request):
    """Draw an officer for each claim that was ticked; tells what came of each."""
    ids = [pk for pk in map(_uuid, request.POST.getlist("claim")[:MOST]) if pk]
    claims = list(office_claims(request.actor).filter(pk__in=ids).order_by("number"))
    if not claims:
        messages.error(request, _("Tick at least one claim."))
        return redirect("schemes:lots")
    done = services.assign_claims(claims=claims, by=request.actor)
    return _page(request, outcome=outcome_table(done))


def _uuid(text):
    try:
        return UUID(text)
    except ValueError:
        return None


@require_POST
@requires(Permission.SCHEME_MANAGE)
def sample(request):
    """Draw a sample of one kind."""
    try:
        draw = services.draw_sample(
            office=request.actor.organisation,
            kind=request.POST.get("kind", ""),
            by=request.actor,
        )
    except WorkflowError as error:
        messages.error(request, str(error))
        return redirect("schemes:lots")
    if draw is None:
        messages.info(request, _("There is nothing to draw from."))
        return redirect("schemes:lots")
    return redirect("schemes:draw", draw.pk)


@require_safe
@requires(Permission.CLAIM_READ)
def draw(request, draw_id):
    """One draw with all that it follows from."""
    found = Draw.objects.visible_to(request.actor).select_related("claim")
    context = draw_context(get_object_or_404(found, pk=draw_id))
    return render(request, "schemes/draw.html", context)


@require_POST
@requires(Permission.CLAIM_ASSESS)
def check(request, claim_id, check_id):
    """What was found when a drawn claim was looked at again."""
    claim = get_object_or_404(office_claims(request.actor), pk=claim_id)
    found = get_object_or_404(claim.sample_checks.all(), pk=check_id)
    form = CheckForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say what you found, and why."))
        return redirect("schemes:case", claim.pk)
    try:
        services.record_check(check=found, by=request.actor, **form.cleaned_data)
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect("schemes:case", claim.pk)


@require_POST
@requires(Permission.SCHEME_MANAGE)
def absence_add(request):
    """Note that an officer is away."""
    officers = examiners(request.actor.organisation_id)
    form = AbsenceForm(request.POST, officers=officers)
    if not form.is_valid():
        return _page(request, status=422, absence_form=form)
    given = form.cleaned_data
    try:
        services.enter_absence(
            user_id=UUID(given["officer"]), first=given["first_day"],
            last=given["last_day"], by=request.actor,
        )  # fmt: skip
    except WorkflowError as error:
        form.add_error(None, str(error))
        return _page(request, status=422, absence_form=form)
    return redirect("schemes:lots")


@require_POST
@requires(Permission.SCHEME_MANAGE)
def absence_cancel(request, absence_id):
    """Take an absence back."""
    found = Absence.objects.visible_to(request.actor)
    services.cancel_absence(
        absence=get_object_or_404(found, pk=absence_id), by=request.actor
    )
    return redirect("schemes:lots")
