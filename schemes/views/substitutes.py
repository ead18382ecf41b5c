"""Substitutes of an office's approvers: who stands in for whom, named and ended."""

from uuid import UUID

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from accounts.selectors import members_of
from schemes.forms.office import AddressForm, SubstituteForm
from schemes.models import OfficerAddress, Substitute
from schemes.pages.places import office_tabs
from schemes.pages.substitutes import substitute_rows
from schemes.services import substitutes as services
from schemes.services.contacts import state_officer_address
from schemes.workflow import WorkflowError


@require_safe
@requires(Permission.CLAIM_READ)
def substitutes(request):
    """Who stands in for whom, now and later."""
    return _page(request, SubstituteForm(colleagues=_colleagues(request)))


def _colleagues(request):
    actor = request.actor
    return [m for m in members_of(actor.organisation_id) if m.user_id != actor.user.pk]


def _page(request, form, *, status=200):
    actor = request.actor
    found = Substitute.objects.visible_to(actor).filter(
        last_day__gte=timezone.localdate(), ended_at=None
    )
    context = {
        "head": {
            "title": _("Substitutes"),
            "lede": _(
                "Who approves in somebody's stead on some days. Four eyes stay: nobody"
                " approves what they, or whom they stand in for, handled."
            ),
        },
        "tabs": office_tabs("substitutes"),
        "rows": substitute_rows(found.select_related("giver", "substitute"), actor),
        "form": form,
        "address_form": AddressForm(),
        "has_address": OfficerAddress.objects.filter(
            office_id=actor.organisation_id, user=actor.user
        ).exists(),
        "may_name": services.may_hand_over(actor),
    }
    return render(request, "schemes/substitutes.html", context, status=status)


@require_POST
@requires(Permission.CLAIM_READ)
def name(request):
    """Name somebody to approve in one's stead."""
    form = SubstituteForm(request.POST, colleagues=_colleagues(request))
    if not form.is_valid():
        return _page(request, form, status=422)
    given = form.cleaned_data
    try:
        services.name_substitute(
            user_id=UUID(given["substitute"]), first=given["first_day"],
            last=given["last_day"], by=request.actor,
        )  # fmt: skip
    except WorkflowError as error:
        form.add_error(None, str(error))
        return _page(request, form, status=422)
    return redirect("schemes:substitutes")


@require_POST
@requires(Permission.CLAIM_READ)
def state_address(request):
    """Keep the fingerprint of one's own address, or take it back."""
    form = AddressForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write the address in 400 characters at most."))
        return redirect("schemes:substitutes")
    address = form.cleaned_data["address"]
    state_officer_address(address=address, by=request.actor)
    messages.success(
        request, _("Kept as a fingerprint.") if address else _("Taken back.")
    )
    return redirect("schemes:substitutes")


@require_POST
@requires(Permission.CLAIM_READ)
def end(request, substitute_id):
    """Take it back, from now on."""
    found = Substitute.objects.visible_to(request.actor)
    substitute = get_object_or_404(found, pk=substitute_id)
    try:
        services.end_substitute(substitute=substitute, by=request.actor)
    except WorkflowError as error:
        messages.error(request, str(error))
    return redirect("schemes:substitutes")
