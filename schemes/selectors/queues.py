"""The office's queues: which claims are in which, and how many."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Count, Q

from accounts.actors import Actor
from schemes.models.claims import ClaimQuerySet
from schemes.selectors.claims import office_claims


def queue_of(actor: Actor, states: Iterable[str], *, search: str = "") -> ClaimQuerySet:
    """The claims in those states, the oldest first, without those the officer stepped
    back from; `search` is a number or a part of the applicant's name.
    """
    found = office_claims(actor).filter(state__in=states).order_by("submitted_at", "id")
    if actor.user:
        found = found.without_interest_of(actor.user)
    if search:
        found = found.filter(
            Q(number__iexact=search) | Q(organisation__name__icontains=search)
        )
    return found


def queue_counts(actor: Actor, queues: Mapping[str, Iterable[str]]) -> dict[str, int]:
    """How many claims each queue holds; one query."""
    rows = (
        office_claims(actor).order_by().values_list("state").annotate(count=Count("pk"))
    )
    by_state = dict(rows)
    return {
        key: sum(by_state.get(state, 0) for state in states)
        for key, states in queues.items()
    }
