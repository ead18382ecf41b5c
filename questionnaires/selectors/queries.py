"""Whom a message in a question on a value concerns, and what waits for whom."""

from __future__ import annotations

from accounts.actors import Actor
from accounts.models import Membership, User
from accounts.permissions import Permission
from accounts.roles import ROLES
from questionnaires.models import Query, QueryMessage

ANSWERING = [
    key for key, role in ROLES.items() if Permission.RESPONSE_EDIT in role.permissions
]


def readers_of(query: Query, message: QueryMessage) -> list[User]:
    """Who is told of a message: those who can answer it, or those who asked."""
    if query.is_from_outside and message.author_id != query.asker_id:
        return _people(query, message, [query.opened_by])
    if query.messages.count() > 1 and not query.is_from_outside:
        spoken = query.messages.values_list("by", flat=True)
        return _people(query, message, [query.opened_by, *spoken])
    members = Membership.objects.current().filter(
        organisation_id=query.organisation_id, role__in=ANSWERING
    )
    found = [each.user for each in members.select_related("user")]
    return [user for user in found if str(user.pk) != message.by]


def _people(query: Query, message: QueryMessage, ids: list[str]) -> list[User]:
    """Those of these people who still belong to their side, without the writer."""
    side = (
        query.asker_id
        if query.is_from_outside and message.author_id != query.asker_id
        else query.organisation_id
    )
    members = Membership.objects.current().filter(organisation_id=side)
    wanted = set(ids) - {message.by}
    found = {each.user for each in members.select_related("user")}
    return sorted(
        (user for user in found if str(user.pk) in wanted), key=lambda each: each.pk
    )


def waiting_queries(actor: Actor) -> int:
    """How many open questions wait for the actor's company to answer."""
    mine = Query.objects.visible_to(actor).filter(state=Query.State.OPEN)
    return mine.exclude(opened_by=actor.audit_id).count()


def answered_queries(actor: Actor) -> int:
    """How many of the actor's own questions were answered and wait to be closed."""
    mine = Query.objects.visible_to(actor).filter(asker_id=actor.organisation_id)
    return mine.filter(state=Query.State.ANSWERED, opened_by=actor.audit_id).count()
