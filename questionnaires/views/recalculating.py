"""Newer factors for signed answers: the proposal, and the amendment it opens."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import requires
from accounts.permissions import Permission
from questionnaires.forms.recalculating import (
    reason_for,
    recalculation_context,
    replaced_factors,
)
from questionnaires.models import Submission
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_for, visible_response
from questionnaires.services.responses import AmendmentError, amend_response


@require_safe
@requires(Permission.RESPONSE_VIEW)
def recalculation(request, submission_id):
    """Each figure before and after, and the factors that are newer; changes nothing."""
    submission = _newest(request, submission_id)
    filling = _filling(request, submission)
    context = recalculation_context(filling) | {
        "submission": submission,
        "response": filling.response,
        "may_sign": request.actor.may(Permission.RESPONSE_SIGN),
    }
    return render(request, "questionnaires/recalculation.html", context)


@require_POST
@requires(Permission.RESPONSE_SIGN)
def recalculate(request, submission_id):
    """Open an amendment, in which the figures are worked out with the newer factors."""
    submission = _newest(request, submission_id)
    filling = _filling(request, submission)
    replaced = replaced_factors(filling)
    if not replaced:
        messages.info(request, _("No factor of these answers has a newer version."))
        return redirect("questionnaires:recalculation", submission.pk)
    try:
        amend_response(
            response=filling.response, reason=reason_for(replaced), by=request.actor
        )
    except AmendmentError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(
            request, _("The answers are open. Check the figures, then sign them off.")
        )
    return redirect("questionnaires:overview", filling.response.pk)


def _newest(request, submission_id):
    """The actor's submission, if no later revision has replaced it."""
    own = Submission.objects.visible_to(request.actor)
    submission = get_object_or_404(own, pk=submission_id)
    if own.filter(
        response_id=submission.response_id, revision__gt=submission.revision
    ).exists():
        raise Http404
    return submission


def _filling(request, submission):
    found = with_prior(visible_response(request.actor, submission.response_id))
    return filling_for(request.actor, get_object_or_404(found))
