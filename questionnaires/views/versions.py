"""A draft goes on to another version by its owner's confirmation, and back again."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_POST,
    require_safe,
)

from accounts.access import requires
from accounts.permissions import Permission
from questionnaires.forms.versions import version_context
from questionnaires.selectors.filling import visible_response
from questionnaires.selectors.versions import Proposal, last_move, target_of
from questionnaires.services.migrating import (
    ChangedSinceError,
    MoveError,
    move_response,
    undo_move,
)


@require_safe
@requires(Permission.RESPONSE_VIEW)
def version(request, response_id):
    """What another version changes and what happens to each answer; nothing is done."""
    response = _response(request, response_id)
    target = target_of(response, request.GET.get("to", ""))
    if target is None:
        return _nothing(request, response)
    return _page(request, Proposal(response, target))


@require_POST
@requires(Permission.RESPONSE_SIGN)
def move(request, response_id):
    """Go on as confirmed; if answers changed since, the page once more."""
    response = _response(request, response_id)
    target = target_of(response, request.POST.get("to", ""))
    if target is None:
        return redirect("questionnaires:overview", response.pk)
    try:
        move_response(
            response=response, target=target, token=request.POST.get("token", ""),
            by=request.actor, at=timezone.now(),
        )  # fmt: skip
    except ChangedSinceError as error:
        messages.warning(request, str(error.message))
        return _page(request, Proposal(response, target), status=409)
    except MoveError as error:
        messages.error(request, str(error.message))
        return redirect("questionnaires:overview", response.pk)
    messages.success(request, _("You go on with the new version."))
    return redirect("questionnaires:overview", response.pk)


@require_POST
@requires(Permission.RESPONSE_SIGN)
def undo(request, response_id):
    """Back to the version before; answers changed since then stay as they are."""
    response = _response(request, response_id)
    try:
        stayed = undo_move(response=response, by=request.actor, at=timezone.now())
    except MoveError as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("You are back on the version before."))
        if stayed:
            messages.info(
                request, _("Answers that you changed since then were left as they are.")
            )
    return redirect("questionnaires:overview", response.pk)


def _page(request, proposal, status=200):
    may = request.actor.may(Permission.RESPONSE_SIGN)
    context = version_context(proposal, may_confirm=may)
    context["undoable"] = last_move(proposal.response)
    return render(request, "questionnaires/version.html", context, status=status)


def _nothing(request, response):
    context = {
        "response": response,
        "head": {"title": _("You are on the newest version")},
        "undoable": last_move(response),
        "may_confirm": request.actor.may(Permission.RESPONSE_SIGN),
    }
    return render(request, "questionnaires/version_newest.html", context)


def _response(request, response_id):
    found = visible_response(request.actor, response_id).select_related("version")
    return get_object_or_404(found.defer("version__definition"))
