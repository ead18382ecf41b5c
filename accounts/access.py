"""How a view demands a permission, and says so to the test of the access table."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse

from accounts.permissions import Permission

View = Callable[..., HttpResponse]


def requires(
    permission: Permission, *, step_up: bool = False
) -> Callable[[View], View]:
    """Let only those through whose role holds the permission.

    Anonymous visitors go to sign-in, others get 403. `step_up` also demands an identity
    confirmed within the last minutes. The mark is read by the test of the access table.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor = request.actor  # type: ignore[attr-defined]
            if not actor.is_authenticated:
                return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
            if not actor.may(permission):
                raise PermissionDenied
            if step_up and (response := actor.confirm_identity(request)):
                return response
            return view(request, *args, **kwargs)

        guarded.access = permission  # type: ignore[attr-defined]
        guarded.step_up = step_up  # type: ignore[attr-defined]
        return guarded

    return decorate


def signed_in(view: View) -> View:
    """Let any signed-in person through, whatever the organisation."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.actor.is_authenticated:  # type: ignore[attr-defined]
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        return view(request, *args, **kwargs)

    guarded.access = "signed_in"  # type: ignore[attr-defined]
    return guarded


def public(view: View) -> View:
    """Mark a view as open to everybody."""
    view.access = "public"  # type: ignore[attr-defined]
    return view
