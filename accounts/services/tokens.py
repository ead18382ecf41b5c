"""Keys for programs: made by a person, shown once, ending."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import ApiToken
from accounts.permissions import Permission
from accounts.services.notices import tell_person
from accounts.tokens import secret_hash
from audit import services as audit

#: A year, also one with a leap day.
LONGEST = timedelta(days=366)
#: Never given to a program: it could make itself more rights, or needs eyes.
NOT_FOR_PROGRAMS = frozenset(
    {
        Permission.MEMBERS_MANAGE,
        Permission.TOKENS_MANAGE,
        Permission.JOBS_OPERATE,
        Permission.NUMBER_CHECK,
    }
)


class ScopeNotHeldError(ValueError):
    """The token would be allowed what its maker is not."""


class TokenTermError(ValueError):
    """The token would end in the past, or too far in the future."""


def scopes_open_to(actor: Actor) -> list[Permission]:
    """What the actor may give to a program, in a fixed order."""
    return sorted(actor.permissions - NOT_FOR_PROGRAMS)


@transaction.atomic
def create_token(
    *, name: str, scopes: Iterable[str], expires_at: datetime, by: Actor
) -> tuple[ApiToken, str]:
    """A token and its secret, which is kept nowhere; mails the maker.

    Raises ScopeNotHeldError and TokenTermError.
    """
    if by.user is None or by.organisation is None:
        raise ScopeNotHeldError("Nobody is signed in.")
    wanted = sorted(set(scopes))
    if not wanted or not set(wanted) <= set(scopes_open_to(by)):
        raise ScopeNotHeldError(", ".join(wanted))
    now = timezone.now()
    if not now < expires_at <= now + LONGEST:
        raise TokenTermError(expires_at.isoformat())
    # Programs that look for leaked secrets know ours by its first letters.
    secret = f"gf_{secrets.token_urlsafe(32)}"
    token = ApiToken.objects.create(
        organisation=by.organisation,
        name=name,
        scopes=[str(scope) for scope in wanted],
        secret_hash=secret_hash(secret),
        hint=secret[-4:],
        created_by=by.user,
        expires_at=expires_at,
    )
    audit.record(
        "token.created",
        organisation_id=by.organisation.pk,
        by=by,
        target=token,
        detail={"name": name, "scopes": token.scopes, "until": expires_at.isoformat()},
    )
    tell_person(user=by.user, notice="token_created", context={"token": token})
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Actor) -> None:
    """End a token at once; ending it again changes nothing."""
    live = ApiToken.objects.filter(pk=token.pk, revoked_at=None)
    if live.update(revoked_at=timezone.now()):
        audit.record(
            "token.revoked",
            organisation_id=token.organisation_id,
            by=by,
            target=token,
            detail={"name": token.name},
        )
