"""Gives parts of a response to colleagues and helpers, and shares what was signed."""

import uuid
from datetime import date

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import requires
from accounts.permissions import Permission
from questionnaires.forms.hands import hands_context, sharing_context
from questionnaires.models import Assignment, HelperLink, ShareLink, Submission
from questionnaires.selectors.filling import filling_for, visible_response
from questionnaires.services.errors import ResponseClosedError
from questionnaires.services.handing import (
    HandingError,
    Recipient,
    assign_section,
    end_assignment,
    invite_helper,
    revoke_link,
    share_submission,
)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.RESPONSE_EDIT)
def hands(request, response_id):
    """Who fills in what; the pressed button says what changes."""
    response = get_object_or_404(visible_response(request.actor, response_id))
    filling = filling_for(request.actor, response)
    errors, address = {}, ""
    if request.method == "POST":
        try:
            address = _act(request, filling)
        except HandingError as error:
            errors = {error.field: [error.message]}
        except ResponseClosedError as error:
            messages.error(request, error.message)
            return redirect("questionnaires:overview", response.pk)
        else:
            if not address:
                return redirect("questionnaires:hands", response.pk)
    given = request.POST if request.method == "POST" else request.GET
    section = given.get("section") or given.get("helper_section", "")
    question = given.get("question", "")
    typed = request.POST if errors else type(request.POST)()
    context = hands_context(filling, typed, errors, section, question)
    context |= {
        "address": address,
        "wrong": "helper" if "helper" in request.POST else "assign",
    }
    status = 422 if errors else 200
    return render(request, "questionnaires/hands.html", context, status=status)


def _act(request, filling):
    """Do what the button says; the address of a new link, if that made one."""
    data, response = request.POST, filling.response
    if "helper" in data:
        _link, token = invite_helper(
            response=response,
            section=_section(filling, data.get("helper_section", "")),
            question=_question(filling, data),
            to=_recipient(data),
            by=request.actor,
        )
        return f"{settings.SITE_URL}/help/{token}/"
    if "end" in data:
        ended = get_object_or_404(Assignment, response=response, pk=_pk(data["end"]))
        end_assignment(response=response, assignment_id=ended.pk)
    elif "revoke" in data:
        link = get_object_or_404(HelperLink, response=response, pk=_pk(data["revoke"]))
        revoke_link(link=link, by=request.actor)
        messages.success(request, _("The link opens nothing any more."))
    else:
        assign_section(
            response=response,
            section=_section(filling, data.get("section", "")),
            user_id=data.get("user", ""),
            due_on=_day(data.get("due_on", "")),
            by=request.actor,
        )
        messages.success(request, _("Given. Your colleague hears of it by e-mail."))
    return ""


def _section(filling, key):
    if key not in {each.key for each in filling.definition.sections}:
        raise HandingError("section", _("Choose a section."))
    return key


def _question(filling, data):
    """The one question that was chosen, if it is one of the section."""
    question = filling.definition.questions.get(data.get("question", ""))
    if question is None or question.section != data.get("helper_section"):
        return ""
    return question.key


def _recipient(data):
    days = data.get("days", "")
    number = int(days) if days.isascii() and days.isdigit() and len(days) < 5 else 0
    return Recipient(data.get("name", ""), data.get("email", ""), number)


def _day(text):
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _pk(text):
    try:
        return uuid.UUID(text)
    except ValueError:
        return None


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CONSENT_GRANT)
def share(request, submission_id):
    """The links to a signed submission, and who opened them."""
    mine = Submission.objects.visible_to(request.actor).select_related("response")
    submission = get_object_or_404(mine, pk=submission_id)
    errors, address = {}, ""
    if request.method == "POST" and "revoke" in request.POST:
        link = get_object_or_404(
            ShareLink, submission=submission, pk=_pk(request.POST["revoke"])
        )
        revoke_link(link=link, by=request.actor)
        messages.success(request, _("The link opens nothing any more."))
        return redirect("questionnaires:share", submission.pk)
    if request.method == "POST":
        try:
            _made, token = share_submission(
                submission=submission, to=_recipient(request.POST), by=request.actor
            )
            address = f"{settings.SITE_URL}/shared/{token}/"
        except HandingError as error:
            errors = {error.field: [error.message]}
    typed = request.POST if errors else type(request.POST)()
    context = sharing_context(submission, typed, errors) | {"address": address}
    status = 422 if errors else 200
    return render(request, "questionnaires/share.html", context, status=status)
