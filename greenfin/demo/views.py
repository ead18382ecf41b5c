"""Enter as one of the demo's people by one click; refuses outside demo mode."""

import os

from allauth.account.internal.flows.login import record_authentication
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import public
from accounts.middleware import ACTING_KEY
from accounts.roles import ROLES
from greenfin.demo import people

if not settings.DEMO:
    raise ImproperlyConfigured("The demo's pages exist in demo mode only.")


@require_safe
@public
def index(request):
    """Everybody one can be."""
    chinese = (get_language() or "en").startswith("zh")
    language = "zh-Hant" if chinese else "en"
    world = people.read()
    folder = os.path.relpath(settings.EMAIL_FILE_PATH, settings.BASE_DIR)
    context = {"groups": _groups(world, language), "mail_folder": folder}
    return render(request, "demo/people.html", context)


@require_POST
@public
def enter(request):
    """Sign in as the person, second factor included, and go to the first page."""
    world = people.read()
    keys = {raw["key"] for raw in world["people"]}
    if request.POST.get("person") not in keys:
        raise Http404
    person = people.make()[request.POST["person"]]
    request.session.flush()
    login(request, person.user, backend=settings.AUTHENTICATION_BACKENDS[0])
    record_authentication(request, person.user, method="password")
    if person.totp_secret:
        record_authentication(request, person.user, method="mfa", type="totp")
    UserSession.objects.create_from_request(request)
    request.session[ACTING_KEY] = person.actor.key
    return redirect("home")


def _groups(world, language):
    """Whom to be first, in order; then everybody else by the side they stand on."""
    names = {each["key"]: each for each in world["organisations"]}
    cards = {raw["key"]: _card(raw, names, language) for raw in world["people"]}
    begin = [cards[each["person"]] for each in world["begin"]]
    for step, (card, each) in enumerate(zip(begin, world["begin"], strict=True), 1):
        card.update(does=each["look"][language], step=step)
    begin[0]["is_first"] = True
    groups = [
        {
            "title": side["name"][language],
            "people": [
                card
                for card in cards.values()
                if card["kind"] in side["kinds"] and card not in begin
            ],
        }
        for side in world["sides"]
    ]
    return [{"title": _("Begin here, in this order"), "people": begin}, *groups]


def _card(raw, names, language):
    key, role = next(iter(raw["at"].items()))
    chinese = language != "en"
    return {
        "id": raw["key"],
        "name": raw["name"],
        "lang": "en",
        "role": ROLES[role].label,
        "kind": names[key]["kind"],
        "organisation": names[key]["name_zh" if chinese else "name"],
        "organisation_lang": "zh-Hant-HK" if chinese else "en",
        "does": raw["does"][language],
    }
