"""People of any role in an organisation of their own, ready to act."""

from __future__ import annotations

from itertools import count

from accounts.actors import Actor
from accounts.models import Membership, Organisation, User
from accounts.roles import ROLES

_numbers = count(1)


def organisation_of(kind: str, name: str = "") -> Organisation:
    """A new organisation of that kind."""
    name = name or f"{kind} {next(_numbers)}"
    return Organisation.objects.create(kind=kind, name=name)


def actor_of(role: str, organisation: Organisation | None = None) -> Actor:
    """Somebody new who holds the role, in a new organisation if none is given."""
    organisation = organisation or organisation_of(ROLES[role].kind)
    user = User.objects.create_user(
        f"person{next(_numbers)}@example.org", "a long word 1"
    )
    membership = Membership.objects.create(
        user=user, organisation=organisation, role=role
    )
    return Actor(
        user=user,
        organisation=organisation,
        role=role,
        permissions=ROLES[role].permissions,
        key=f"m-{membership.pk}",
    )


def membership_of(actor: Actor) -> Membership:
    """The actor's current membership, as the database has it now."""
    return Membership.objects.current().get(
        user=actor.user, organisation=actor.organisation
    )
