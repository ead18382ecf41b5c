"""Finds out for whom each request acts, and scopes the database to that."""

from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone

from accounts import tenancy
from accounts.actors import Actor
from accounts.selectors import actors_of, needs_second_factor

ACTING_KEY = "acting_as"
#: Where somebody may go who still has to set up a second factor.
OPEN_WITHOUT_FACTOR = ("/accounts/", "/static/", "/i18n/", "/healthz", "/readyz")


class ActorMiddleware:
    """Sets `request.actor` and `request.actors`; the database follows the actor."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.actor, request.actors = Actor.anonymous(), []
        if request.user.is_authenticated and (response := self._identify(request)):
            return response
        with tenancy.scope(request.actor.organisation_id):
            return self.get_response(request)

    def _identify(self, request):
        request.actors = actors_of(request.user, timezone.localdate())
        chosen = request.session.get(ACTING_KEY)
        by_key = {actor.key: actor for actor in request.actors}
        first = request.actors[0] if request.actors else Actor(user=request.user)
        request.actor = by_key.get(chosen, first)
        exempt = request.path.startswith(OPEN_WITHOUT_FACTOR)
        if not exempt and needs_second_factor(request.user):
            return redirect(reverse("mfa_index"))
        return None
