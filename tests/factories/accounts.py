"""Signed-in people, invitations and what else the pages of people need."""

from __future__ import annotations

import time
from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone

from accounts.actors import Actor
from accounts.middleware import ACTING_KEY
from accounts.models import Invitation, MemberInvitation, Organisation, User
from accounts.roles import ROLES, Kind
from accounts.services.invitations import invite_company
from accounts.services.members import invite_member
from tests.support.actors import actor_of, organisation_of

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


def user_with_address(email: str = "mei@example.org", **fields) -> User:
    """Somebody whose e-mail address is proved."""
    user = User.objects.create_user(email, "a long word 1", **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def with_second_factor(user: User) -> str:
    """Set up an authenticator app; returns its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def client_of(
    actor: Actor, *, confirmed: bool = True, age: float = 0.0, factor: bool = True
) -> Client:
    """A browser in which the actor is signed in, with a second factor where demanded.

    `confirmed`: whether the identity was confirmed, `age` seconds ago.
    """
    EmailAddress.objects.get_or_create(
        user=actor.user,
        email=actor.user.email,
        defaults={"verified": True, "primary": True},
    )
    client = Client()
    client.force_login(actor.user, backend=BACKEND)
    demanded = actor.role in ROLES and ROLES[actor.role].second_factor
    has = Authenticator.objects.filter(user=actor.user).exists()
    if demanded and factor and not has:
        with_second_factor(actor.user)
    session = client.session
    session[ACTING_KEY] = actor.key
    if confirmed:
        at = time.time() - age
        session["account_authentication_methods"] = [
            {"method": "password", "at": at, "reauthenticated": True},
            {"method": "mfa", "at": at, "type": "totp", "reauthenticated": True},
        ]
        session["account_authentication_methods_user"] = str(actor.user.pk)
    session.save()
    return client


def signed_in_person(user: User) -> Client:
    """A browser of somebody who acts for nobody."""
    return client_of(Actor(user=user))


def company_invitation(**fields) -> Invitation:
    """An open invitation of a new bank."""
    officer = fields.pop("by", None) or actor_of("risk_officer")
    invitation = invite_company(
        company_name=fields.pop("company_name", "Golden Loom Limited"),
        reference=fields.pop("reference", "C10007"),
        by=officer,
    )
    if fields:
        Invitation.objects.filter(pk=invitation.pk).update(**fields)
        invitation.refresh_from_db()
    return invitation


def member_invitation(
    organisation: Organisation, email: str, role: str, *, by: Actor | None = None
) -> MemberInvitation:
    """An open invitation to join."""
    by = by or actor_of("owner", organisation)
    return invite_member(
        organisation=organisation, email=email, role=role, by=by, invited_by=by.user
    )


def agent() -> Organisation:
    """An agent's organisation."""
    return organisation_of(Kind.AGENT, "Wong and Partners")


def days(count: int) -> timedelta:
    return timedelta(days=count)


def today():
    return timezone.localdate()
