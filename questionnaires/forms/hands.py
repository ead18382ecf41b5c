"""Who fills in what: colleagues with their day, helpers with their links."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from questionnaires.forms.fields import FieldMaker, person_of
from questionnaires.forms.threads import moment
from questionnaires.forms.way import Way
from questionnaires.models import Assignment, HelperLink, ShareLink, Submission
from questionnaires.selectors.filling import Filling
from questionnaires.services.handing import HELPER_DAYS, MOST_DAYS, colleagues_of
from questionnaires.words import day, page_text

Errors = Mapping[str, Sequence[object]]
DUE_IN_DAYS = 14


def hands_context(
    filling: Filling, typed: QueryDict, errors: Errors, chosen: str, question: str
) -> dict[str, Any]:
    """What the page shows: who has what, and the two forms."""
    response = filling.response
    sections = [stop.page.section for stop in Way(filling).sections]
    titles = {each.key: page_text(each.title) for each in sections}
    options = [{"value": key, "label": title} for key, title in titles.items()]
    asked = filling.definition.questions.get(question)
    only = asked if asked is not None and asked.section == chosen else None
    return {
        "head": {
            "title": _("Who fills in what"),
            "lede": _(
                "Give a section to a colleague, or send somebody without an account a link"
                " that opens one part alone."
            ),
            "back": {
                "label": _("All sections"),
                "url": reverse("questionnaires:overview", args=[response.pk]),
            },
        },
        "response": response,
        "assignments": [
            {
                "id": str(each.pk),
                "title": titles.get(each.section, each.section),
                "who": str(each.user),
                "due": day(each.due_on),
                "is_late": each.due_on < timezone.localdate(),
            }
            for each in Assignment.objects.filter(
                response=response, ended_at=None
            ).select_related("user")
        ],
        "helpers": [
            _link(each, _part(filling, each))
            for each in HelperLink.objects.filter(response=response)
        ],
        "assign_fields": _assign_fields(response, options, chosen, typed, errors),
        "helper_fields": [
            _select("helper-section", "helper_section", _("Section"), options, chosen),
            *recipient_fields(typed, errors),
        ],
        "question": only.key if only else "",
        "question_label": FieldMaker(filling).text(only, "label") if only else "",
    }


def _part(filling: Filling, link: HelperLink) -> str:
    question = filling.definition.questions.get(link.question)
    if question is not None:
        return page_text(question.label)
    sections = filling.definition.sections
    return next((page_text(s.title) for s in sections if s.key == link.section), "")


def _link(link: HelperLink | ShareLink, part: str) -> dict[str, Any]:
    now = timezone.now()
    if link.revoked_at:
        state = {"label": _("Taken back"), "kind": "plain"}
    elif link.expires_at <= now:
        state = {"label": _("Ended"), "kind": "plain"}
    else:
        until = day(timezone.localtime(link.expires_at).date())
        state = {"label": _("until %(day)s") % {"day": until}, "kind": "info"}
    used = getattr(link, "last_used_at", None)
    return {
        "id": str(link.pk),
        "name": link.name,
        "email": link.email,
        "part": part,
        "made_by": person_of(link.made_by_label),
        "state": state,
        "is_open": not link.revoked_at and link.expires_at > now,
        "used": moment(used) if used else "",
    }


def _assign_fields(
    response: Any, options: list[dict[str, str]], chosen: str, typed: QueryDict,
    errors: Errors,
) -> list[dict[str, Any]]:  # fmt: skip
    people = [
        {"value": str(user.pk), "label": str(user)}
        for user in colleagues_of(response.organisation_id)
    ]
    suggested = timezone.localdate() + timedelta(days=DUE_IN_DAYS)
    return [
        _select("assign-section", "section", _("Section"), options, chosen),
        _select("assign-user", "user", _("Colleague"), people, typed.get("user", ""))
        | {"errors": errors.get("user", [])},
        {
            "id": "due_on", "name": "due_on", "type": "date", "label": _("By when"),
            "value": typed.get("due_on", suggested.isoformat()),
            "min": timezone.localdate().isoformat(), "errors": errors.get("due_on", []),
        },
    ]  # fmt: skip


def _select(
    field_id: str, name: str, label: str, choices: list[dict[str, str]], value: str
) -> dict[str, Any]:
    return {
        "id": field_id, "name": name, "type": "select", "label": label,
        "choices": choices, "value": value,
    }  # fmt: skip


def recipient_fields(typed: QueryDict, errors: Errors) -> list[dict[str, Any]]:
    """Name, address and days of whoever gets a link."""
    return [
        {
            "id": "name", "name": "name", "type": "text", "width": "l",
            "label": _("Name of the person"), "value": typed.get("name", ""),
            "errors": errors.get("name", []), "max_length": 120,
        },
        {
            "id": "email", "name": "email", "type": "email", "width": "l",
            "label": _("E-mail"), "optional": True, "value": typed.get("email", ""),
            "hint": _("If you leave it empty, you pass the link on yourself."),
            "errors": errors.get("email", []),
        },
        {
            "id": "days", "name": "days", "type": "integer", "width": "s",
            "label": _("For how many days"), "suffix": _("days"),
            "hint": _("At most %(most)s.") % {"most": MOST_DAYS},
            "value": typed.get("days", str(HELPER_DAYS)),
            "errors": errors.get("days", []),
        },
    ]  # fmt: skip


def sharing_context(
    submission: Submission, typed: QueryDict, errors: Errors
) -> dict[str, Any]:
    """The links to a signed submission, who opened them, and the form for one more."""
    links = ShareLink.objects.filter(submission=submission).prefetch_related("openings")
    return {
        "head": {
            "title": _("Share these signed answers by a link"),
            "lede": _(
                "For a buyer who asks for your figures. The link shows all of this"
                " submission, on a page and as PDF, and ends by itself."
            ),
            "back": {
                "label": _("Receipt"),
                "url": reverse("questionnaires:receipt", args=[submission.pk]),
            },
        },
        "submission": submission,
        "links": [
            _link(each, "")
            | {
                "openings": [
                    {"at": moment(opening.at), "what": _("PDF") if opening.what == "pdf" else _("page")}
                    for opening in each.openings.all()[:20]
                ]
            }
            for each in links
        ],
        "fields": recipient_fields(typed, errors),
    }  # fmt: skip
