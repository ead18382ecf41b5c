"""Whose sections are due, for a person and for a response."""

from __future__ import annotations

from accounts.actors import Actor
from questionnaires.models import Assignment, Response


def own_sections(actor: Actor) -> list[Assignment]:
    """The sections of open responses that the actor was asked to fill in."""
    if actor.user is None or actor.organisation_id is None:
        return []
    mine = Assignment.objects.filter(
        organisation_id=actor.organisation_id,
        user=actor.user,
        ended_at=None,
        response__status=Response.Status.DRAFT,
    )
    return list(mine.select_related("response__version"))
