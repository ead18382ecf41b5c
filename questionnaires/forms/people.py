"""Colleagues on the same page, and what they changed since it was drawn."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from accounts.names import marked
from questionnaires.forms.fields import field_id, person_of
from questionnaires.forms.fragments import fill
from questionnaires.forms.way import Page
from questionnaires.models import Answer, Response
from questionnaires.selectors.definitions import definition_of
from questionnaires.words import listed


def people_box(response: Response, page: Page) -> dict[str, str]:
    """What a page needs to ask who else is there."""
    return {
        "url": reverse("questionnaires:people", args=[response.pk]),
        "page": page.key,
        "since": timezone.now().isoformat(),
    }


def people_fragments(
    response: Response, names: list[str], since: datetime | None, actor: Actor
) -> str:
    """Who is there, and at each field changed by somebody else who it was and when."""
    said = ""
    if names:
        words = ngettext(
            "%(names)s is on this page too.",
            "%(names)s are on this page too.",
            len(names),
        )
        said = mark_safe(  # noqa: S308
            escape(words) % {"names": marked(listed(names))}
        )
    parts = [fill("gf-people", said)]
    if since is not None:
        parts += [
            _changed(answer, response) for answer in _since(response, since, actor)
        ]
    return "".join(parts)


def _since(response: Response, since: datetime, actor: Actor) -> list[Answer]:
    changed = Answer.objects.filter(response=response, changed_at__gt=since)
    return list(changed.exclude(changed_by=actor.audit_id)[:200])


def _changed(answer: Answer, response: Response) -> SafeString:
    question = definition_of(response.version_id).by_data_point(answer.data_point)
    if question is None:
        return SafeString("")
    local = timezone.localtime(answer.changed_at)
    words = _("%(who)s changed this at %(at)s. Load the page again to see it.") % {
        "who": person_of(answer.changed_by_label),
        "at": f"{local:%H:%M}",
    }
    return fill(f"{field_id(question.path, answer.row_id)}-save", escape(words))
