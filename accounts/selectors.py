"""Reads of people and organisations: for whom somebody can act."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import (
    Authority,
    MemberInvitation,
    Membership,
    Organisation,
    User,
)
from accounts.roles import (
    ACTS_FOR_PRINCIPALS,
    AUTHORITY_PERMISSIONS,
    ROLES,
    Kind,
)
from accounts.standing_in import stead_of

STRONG = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]


def actors_of(user: User, on: date) -> list[Actor]:
    """Everything the user can act as that day: own roles first, then authorities."""
    memberships = list(
        Membership.objects.current().filter(user=user).select_related("organisation")
    )
    actors = [_actor_by_membership(user, each, on) for each in memberships]
    agents = {
        m.organisation_id: m for m in memberships if m.role in ACTS_FOR_PRINCIPALS
    }
    return actors + _actors_by_authority(user, agents, on)


def _actor_by_membership(user: User, membership: Membership, on: date) -> Actor:
    own = ROLES[membership.role].permissions
    given = {p: users for p, users in stead_of(membership, on).items() if p not in own}
    return Actor(
        user=user,
        organisation=membership.organisation,
        role=membership.role,
        permissions=own | frozenset(given),
        key=f"m-{membership.pk}",
        stead=tuple(given.items()),
    )


def _actors_by_authority(
    user: User, agents: dict[UUID, Membership], on: date
) -> list[Actor]:
    """One actor a principal, with what all authorities from it together permit."""
    if not agents:
        return []
    held = Authority.objects.valid_on(on).filter(agent_id__in=agents)
    actors: dict[tuple[UUID, UUID], Actor] = {}
    for authority in held.select_related("principal").order_by("valid_from", "pk"):
        place = (authority.agent_id, authority.principal_id)
        before = actors[place].permissions if place in actors else frozenset()
        actors[place] = Actor(
            user=user,
            organisation=authority.principal,
            role=agents[authority.agent_id].role,
            permissions=before | AUTHORITY_PERMISSIONS[authority.task],
            key=f"a-{authority.agent_id}-{authority.principal_id}",
            on_behalf=True,
        )
    return list(actors.values())


def has_second_factor(user: AbstractBaseUser | AnonymousUser) -> bool:
    """Whether the user has set up an authenticator app or a passkey."""
    mine = Authenticator.objects.filter(user_id=user.pk, type__in=STRONG)
    return bool(mine.exists())


def demands_second_factor(actors: Iterable[Actor]) -> bool:
    """Whether one of the roles may only be held with a second factor."""
    return any(ROLES[actor.role].second_factor for actor in actors if actor.role)


def members_of(organisation_id: UUID) -> list[Membership]:
    """Who belongs to the organisation now, by name."""
    current = Membership.objects.current().filter(organisation_id=organisation_id)
    return list(current.select_related("user").order_by("user__name", "user__email"))


def verified_addresses(user: User) -> list[str]:
    """The e-mail addresses that the user proved to read."""
    return list(
        EmailAddress.objects.filter(user_id=user.pk, verified=True).values_list(
            "email", flat=True
        )
    )


def invitations_for(user: User) -> QuerySet[MemberInvitation]:
    """Open invitations to join an organisation, sent to an address the user proved."""
    return (
        MemberInvitation.objects.open(timezone.now())
        .filter(email__in=[address.lower() for address in verified_addresses(user)])
        .select_related("organisation", "invited_by")
    )


def owned_companies(user: User) -> list[Organisation]:
    """The companies whose owner the user is."""
    owned = Membership.objects.current().filter(
        user=user, role="owner", organisation__kind=Kind.COMPANY
    )
    return [each.organisation for each in owned.select_related("organisation")]
