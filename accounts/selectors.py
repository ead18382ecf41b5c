"""Reads of people and organisations: for whom somebody can act."""

from __future__ import annotations

from datetime import date

from allauth.mfa.models import Authenticator

from accounts.actors import Actor
from accounts.models import Authority, Membership, User
from accounts.roles import AUTHORITY_PERMISSIONS, ROLES


def actors_of(user: User, on: date) -> list[Actor]:
    """Everything the user can act as that day: own roles first, then authorities."""
    memberships = list(
        Membership.objects.current().filter(user=user).select_related("organisation")
    )
    actors = [
        Actor(
            user=user,
            organisation=membership.organisation,
            role=membership.role,
            permissions=ROLES[membership.role].permissions,
            key=f"m-{membership.pk}",
        )
        for membership in memberships
    ]
    agents = {
        m.organisation_id: m for m in memberships if m.organisation.kind == "agent"
    }
    if agents:
        held = Authority.objects.valid_on(on).filter(agent_id__in=agents)
        actors += [
            Actor(
                user=user,
                organisation=authority.principal,
                role=agents[authority.agent_id].role,
                permissions=AUTHORITY_PERMISSIONS[authority.task],
                key=f"a-{authority.pk}",
                on_behalf=True,
            )
            for authority in held.select_related("principal")
        ]
    return actors


def needs_second_factor(user: User) -> bool:
    """Whether a role of the user demands a second factor that is not set up yet."""
    roles = (
        Membership.objects.current().filter(user=user).values_list("role", flat=True)
    )
    if not any(ROLES[role].second_factor for role in roles):
        return False
    kinds = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    return not Authenticator.objects.filter(user=user, type__in=kinds).exists()
