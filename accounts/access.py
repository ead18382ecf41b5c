"""How a view demands a permission, and says so to the test of the access table."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.permissions import Permission
from accounts.selectors import has_second_factor

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
            if step_up and not has_confirmed_identity(request):
                return confirm_identity(request)
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


def has_confirmed_identity(request: HttpRequest) -> bool:
    """Whether the person proved who they are within `STEP_UP_SECONDS`.

    Who has a second factor proves it with that, others with password or e-mailed code.
    """
    since = time.time() - settings.STEP_UP_SECONDS
    records = get_authentication_records(request, request.user)
    methods = {record["method"] for record in records if record["at"] > since}
    if not methods:
        return False
    # A stolen password must not be enough where a second factor was set up.
    return "mfa" in methods or not has_second_factor(request.user)


def confirm_identity(request: HttpRequest) -> HttpResponse:
    """To the page where one confirms who one is, and from there back.

    A form that was sent is not sent again by itself: grave acts are pressed by a person,
    who comes back to the page the form stood on.
    """
    back = request.get_full_path()
    if request.method != "GET":
        messages.info(request, _("Please confirm that it is you, then press again."))
        back = request.headers.get("Referer", "/").removeprefix(settings.SITE_URL)
        back = back.removeprefix(f"{request.scheme}://{request.get_host()}")
    query = urlencode({"next": back if back.startswith("/") else "/"})
    return HttpResponseRedirect(f"{reverse('accounts:confirm')}?{query}")
