"""Programs sign in by token: scoped, ending, of one organisation."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts import tenancy
from accounts.actors import Actor
from accounts.models import ApiToken, Membership, User
from accounts.roles import ROLES

#: The last use of a token is known to the minute.
NOTED_EVERY = timedelta(minutes=1)


def secret_hash(secret: str) -> str:
    """How a token's secret is kept: 256 random bits need no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer gf_…`; the token's maker must still hold a role."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The maker and the token; None without one. Raises AuthenticationFailed.

        What the program may do is what its token names and its maker's role still holds.
        """
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        if len(parts) != 2:
            raise AuthenticationFailed("Write: Authorization: Bearer <token>.")
        token = self._token(parts[1].decode("ascii", "replace"))
        membership = (
            Membership.objects.current()
            .filter(user=token.created_by, organisation=token.organisation)
            .first()
        )
        if membership is None:
            raise AuthenticationFailed("This token's maker has left the organisation.")
        held = ROLES[membership.role].permissions
        request._request.actor = Actor(  # type: ignore[attr-defined]
            user=token.created_by,
            organisation=token.organisation,
            role=membership.role,
            permissions=frozenset(p for p in held if p.value in token.scopes),
            key=f"t-{token.pk}",
            via="token",
        )
        # The middleware scoped the request to nobody: whose it is shows only here.
        tenancy.switch(token.organisation_id)
        return token.created_by, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="greenfin"'

    def _token(self, secret: str) -> ApiToken:
        now = timezone.now()
        token = (
            ApiToken.objects.filter(
                secret_hash=secret_hash(secret), revoked_at=None, expires_at__gt=now
            )
            .select_related("organisation", "created_by")
            .first()
        )
        if token is None:
            # One sentence for all three, so that a guesser learns nothing.
            raise AuthenticationFailed("This token is unknown, revoked or has ended.")
        _mark_used(token, now)
        return token


def _mark_used(token: ApiToken, now: datetime) -> None:
    """Note the use, once a minute: requests side by side must not wait for each other."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - NOTED_EVERY)
    if token.last_used_at and token.last_used_at >= now - NOTED_EVERY:
        return
    free = ApiToken.objects.select_for_update(skip_locked=True).filter(
        stale, pk=token.pk
    )
    ApiToken.objects.filter(pk__in=free.values("pk")).update(last_used_at=now)


class HasScope(BasePermission):
    """The view names, for each method, permissions of which one suffices."""

    def has_permission(self, request: Request, view: Any) -> bool:
        actor: Actor = request._request.actor  # type: ignore[attr-defined]
        if not actor.is_authenticated or actor.via != "token":
            return False
        method = "GET" if request.method == "HEAD" else str(request.method)
        any_of = view.access.get(method, ())
        return any(actor.may(permission) for permission in any_of)
