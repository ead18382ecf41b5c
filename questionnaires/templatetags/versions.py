"""`version_notice`: that a draft could go on to a newer version, or has just done so."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from questionnaires.forms.versions import version_notice as notice_of
from questionnaires.models import Response
from questionnaires.selectors.versions import is_newer_published, last_move
from questionnaires.words import day

register = template.Library()


@register.inclusion_tag("questionnaires/_version_notice.html")
def version_notice(response: Response) -> dict[str, Any]:
    """The notice for a draft on an older version; after a move, the way back."""
    if not response.is_draft:
        return {}
    if is_newer_published(response):
        return {"notice": notice_of(response.pk)}
    if (move := last_move(response)) is None:
        return {}
    moved = timezone.localtime(move.moved_at).date()
    return {
        "moved": _("Since %(day)s on a new version of the form.") % {"day": day(moved)},
        "url": reverse("questionnaires:version", args=[response.pk]),
    }
