"""Lists of an office's schemes and what is proposed of them, and of its money."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.actors import Actor
from schemes.models import Appropriation, ListChange, Scheme


def changes_of(actor: Actor) -> QuerySet[ListChange]:
    """Every change of a list of the office."""
    return ListChange.objects.visible_to(actor).select_related(
        "scheme", "proposed_by", "decided_by", "file"
    )


def changes_of_list(actor: Actor, scheme: Scheme, listing: str) -> QuerySet[ListChange]:
    """Those of one list, the newest first, without discarded files."""
    return (
        changes_of(actor)
        .filter(scheme=scheme, listing=listing)
        .exclude(status=ListChange.Status.DISCARDED)
    )


def waiting_money(actor: Actor) -> QuerySet[Appropriation]:
    """Appropriations that wait for a second person."""
    return (
        Appropriation.objects.visible_to(actor)
        .filter(status=Appropriation.Status.PROPOSED)
        .select_related("scheme", "proposed_by")
    )
