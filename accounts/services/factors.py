"""What an organisation learns when a member's second factor changes."""

from __future__ import annotations

from django.db import transaction

from accounts.actors import Actor
from accounts.models import Membership, User
from audit import services as audit


@transaction.atomic
def note_factor_change(*, user: User, kind: str, added: bool) -> None:
    """Record it in each organisation that the person acts for; the mail is allauth's."""
    verb = "person.second_factor_added" if added else "person.second_factor_removed"
    current = Membership.objects.current().filter(user=user)
    for membership in current.select_related("organisation"):
        actor = Actor(user, membership.organisation, membership.role)
        audit.record(
            verb,
            organisation_id=membership.organisation_id,
            by=actor,
            target=membership,
            detail={"kind": kind},
        )
