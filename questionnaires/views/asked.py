"""A company's side of campaigns: what is asked, showing how far one is, stopping mails."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from accounts.access import public, requires
from accounts.names import local_name, sentence
from accounts.permissions import Permission
from accounts.tenancy import scope
from audit.services import SYSTEM
from questionnaires.forms.asked import requests_of
from questionnaires.models import CampaignRequest, Invitee
from questionnaires.selectors.definitions import definition_of, newest_version
from questionnaires.selectors.supplements import supplement_key, supplement_response
from questionnaires.services.campaign_mail import (
    UnknownStopError,
    opt_out,
    read_stop,
)
from questionnaires.services.campaign_progress import agree_progress, version_asked
from questionnaires.services.responses import PeriodError, start_response


@require_safe
@requires(Permission.RESPONSE_VIEW)
def asked(request):
    """Who asks the company for what, and what they see."""
    context = {"requests": requests_of(request.actor)}
    return render(request, "questionnaires/asked.html", context)


def _request(request, request_id):
    rows = CampaignRequest.objects.visible_to(request.actor)
    rows = rows.select_related("campaign__questionnaire", "inviter", "company")
    return get_object_or_404(rows, pk=request_id)


@require_POST
@requires(Permission.RESPONSE_EDIT)
def begin(request, request_id):
    """Go to the answers that are asked for; they are begun if need be."""
    found = _request(request, request_id)
    campaign = found.campaign
    version = version_asked(campaign)
    if version is None:
        raise Http404
    try:
        response = start_response(
            organisation=request.actor.organisation,
            version=version,
            start=campaign.period_start,
            end=campaign.period_end,
            by=request.actor,
        )
    except PeriodError as error:
        messages.error(request, str(error.message))
        return redirect("questionnaires:asked")
    return redirect("questionnaires:overview", response.pk)


def _supplement(request, request_id):
    """What is asked, and the newest version of the inviter's own questions; or 404."""
    found = _request(request, request_id)
    version = newest_version(supplement_key(found.inviter_id))
    if not found.campaign.with_supplement or version is None:
        raise Http404
    return found, version


@require_safe
@requires(Permission.RESPONSE_VIEW)
def supplement(request, request_id):
    """The inviter's own questions: where they stand, or who sees them before they start."""
    found, version = _supplement(request, request_id)
    if begun := supplement_response(found):
        return redirect("questionnaires:overview", begun.pk)
    context = {
        "asked": found,
        "may_edit": request.actor.may(Permission.RESPONSE_EDIT),
        "count": len(definition_of(version.pk).questions),
    }
    return render(request, "questionnaires/asked_supplement.html", context)


@require_POST
@requires(Permission.RESPONSE_EDIT)
def begin_supplement(request, request_id):
    """Begin the inviter's own questions, or go on where they stand."""
    found, version = _supplement(request, request_id)
    begun = start_response(
        organisation=request.actor.organisation,
        version=version,
        start=found.campaign.period_start,
        end=found.campaign.period_end,
        by=request.actor,
    )
    return redirect("questionnaires:overview", begun.pk)


@require_POST
@requires(Permission.CONSENT_GRANT)
def show_progress(request, request_id):
    """Let the inviter see how far the answers are, or no longer."""
    found, agrees = _request(request, request_id), request.POST.get("agrees") == "yes"
    agree_progress(request=found, agrees=agrees, by=request.actor)
    words = (
        _("%(name)s sees how far you are, and none of your answers.")
        if agrees
        else _("%(name)s no longer sees how far you are.")
    )
    messages.success(request, sentence(words, name=local_name(found.inviter)))
    return redirect("questionnaires:asked")


# A mail program presses it for its reader (RFC 8058) and has no cookie of ours; the
# signed address is what proves that it may.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
@public
def stop(request, signed):
    """The address under a mail: one press, and this inviter writes no more."""
    try:
        inviter_id, invitee_id = read_stop(signed)
    except UnknownStopError as error:
        raise Http404 from error
    with scope(inviter_id):
        rows = Invitee.objects.select_related("campaign__organisation")
        invitee = get_object_or_404(rows, pk=invitee_id, organisation_id=inviter_id)
        if request.method == "POST":
            opt_out(invitee=invitee, by=SYSTEM)
        context = {
            "inviter": invitee.campaign.organisation,
            "stopped": request.method == "POST",
        }
        return render(request, "questionnaires/campaign_stop.html", context)
