"""Finds out for whom each request acts, and scopes the database to that."""

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponseNotAllowed
from django.shortcuts import redirect
from django.utils import timezone

from accounts import tenancy
from accounts.actors import Actor
from accounts.selectors import actors_of, demands_second_factor, has_second_factor
from accounts.sessions import is_over

ACTING_KEY = "acting_as"
#: Where somebody may go who still has to set up a second factor.
OPEN_WITHOUT_FACTOR = (
    "/api/",
    "/accounts/",
    "/second-factor/",
    "/confirm/",
    "/static/",
    "/i18n/",
    "/healthz",
    "/readyz",
)
#: What pages of sign-in are asked with.
METHODS = ("GET", "HEAD", "OPTIONS", "POST")


class ActorMiddleware:
    """Sets `request.actor` and `request.actors`; the database follows the actor."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.actor, request.actors = Actor.anonymous(), []
        # The sign-in library's forms would take PUT for POST.
        if request.path.startswith("/accounts/") and request.method not in METHODS:
            return HttpResponseNotAllowed(METHODS)
        if request.user.is_authenticated and (response := self._identify(request)):
            return response
        with tenancy.scope(request.actor.organisation_id):
            return self.get_response(request)

    def _identify(self, request):
        actors = actors_of(request.user, timezone.localdate())
        guarded = demands_second_factor(actors)
        asks_by_itself = request.path.endswith("/progress/")
        if is_over(request.session, idle_limit=guarded, counts=not asks_by_itself):
            logout(request)
            return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)
        by_key = {actor.key: actor for actor in actors}
        first = actors[0] if actors else Actor(user=request.user)
        request.actors = actors
        request.actor = by_key.get(request.session.get(ACTING_KEY), first)
        exempt = request.path.startswith(OPEN_WITHOUT_FACTOR)
        if guarded and not exempt and not has_second_factor(request.user):
            return redirect("accounts:second_factor")
        return None
