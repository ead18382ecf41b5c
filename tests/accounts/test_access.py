"""Who gets through a guarded view, and when the identity has to be confirmed again."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from accounts.access import public, requires, signed_in
from accounts.permissions import Permission
from tests.accounts.test_sign_in import totp_code
from tests.factories.accounts import (
    BACKEND,
    client_of,
    with_second_factor,
)
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


def test_guard_leaves_its_mark_for_the_access_table():
    guarded = requires(Permission.AUDIT_VIEW, step_up=True)(lambda request: None)
    assert (guarded.access, guarded.step_up) == (Permission.AUDIT_VIEW, True)
    assert signed_in(lambda request: None).access == "signed_in"
    assert public(lambda request: None).access == "public"


def test_visitor_is_led_to_sign_in_and_back(client):
    response = client.get(reverse("accounts:members"))
    assert response.url == f"{reverse('account_login')}?next=/members/"


def test_role_without_the_permission_is_refused():
    reader = client_of(actor_of("reader"))
    assert reader.get(reverse("accounts:members")).status_code == 200
    assert reader.get(reverse("accounts:member_invite")).status_code == 403


# --- confirming who one is ---


def test_grave_act_asks_again_after_five_minutes(settings):
    old = client_of(actor_of("owner"), age=settings.STEP_UP_SECONDS + 1)
    response = old.get(reverse("accounts:token_create"))
    assert response.url == "/confirm/?next=%2Ftokens%2Fcreate%2F"


def test_grave_act_follows_a_fresh_confirmation():
    fresh = client_of(actor_of("owner"))
    assert fresh.get(reverse("accounts:token_create")).status_code == 200


def test_password_alone_does_not_confirm_who_has_a_second_factor():
    owner = actor_of("owner")
    client = client_of(owner)
    with_second_factor(owner.user)
    session = client.session
    session["account_authentication_methods"] = [
        each for each in session["account_authentication_methods"]
        if each["method"] == "password"
    ]  # fmt: skip
    session.save()
    assert client.get(reverse("accounts:token_create")).status_code == 302


def test_confirming_by_password_leads_back_to_the_page():
    client = client_of(actor_of("owner"), confirmed=False)
    asked = client.get(reverse("accounts:token_create"))
    page = client.get(asked.url)
    assert page.url.startswith(reverse("account_reauthenticate"))
    back = client.post(page.url, {"password": "a long word 1"})
    assert back.url == reverse("accounts:token_create")
    assert client.get(back.url).status_code == 200


@pytest.mark.usefixtures("still_clock")
def test_confirming_by_the_app_leads_back_to_the_page():
    owner = actor_of("owner")
    secret = with_second_factor(owner.user)
    client = client_of(owner, confirmed=False)
    page = client.get(client.get(reverse("accounts:token_create")).url)
    assert page.url.startswith(reverse("mfa_reauthenticate"))
    assert (
        reverse("account_reauthenticate") not in client.get(page.url).content.decode()
    )
    back = client.post(page.url, {"code": totp_code(secret)})
    assert back.url == reverse("accounts:token_create")
    assert client.get(back.url).status_code == 200


def test_sent_form_is_not_sent_again_by_itself():
    client = client_of(actor_of("owner"), confirmed=False)
    page = "http://testserver" + reverse("accounts:token_create")
    response = client.post(page, {"name": "feed"}, headers={"referer": page})
    assert response.url == "/confirm/?next=%2Ftokens%2Fcreate%2F"


def test_confirmation_never_leads_to_a_foreign_site():
    client = client_of(actor_of("owner"))
    response = client.get("/confirm/?next=https://evil.example/")
    assert response.url == reverse("home")


@pytest.mark.parametrize(("seconds", "asked"), [(-1, False), (0, False), (1, True)])
@pytest.mark.usefixtures("still_clock")
def test_confirmation_lasts_to_the_second(settings, seconds, asked):
    client = client_of(actor_of("owner"), age=settings.STEP_UP_SECONDS + seconds - 0.5)
    response = client.get(reverse("accounts:token_create"))
    assert (response.status_code == 302) is asked


def test_confirmation_of_one_person_is_not_that_of_the_next_in_the_same_browser():
    first, second = actor_of("owner"), actor_of("owner")
    client = client_of(first)
    client.post(reverse("account_logout"))
    client.force_login(second.user, backend=BACKEND)
    assert client.get(reverse("accounts:token_create")).status_code == 302


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/tokens/create/", "/tokens/create/"),
        ("http://testserver.evil.example/x", "/"),
        ("https://evil.example/tokens/", "/"),
        ("", "/"),
    ],
)
def test_after_confirming_one_is_led_to_pages_of_ours_alone(referer, back):
    client = client_of(actor_of("owner"), confirmed=False)
    headers = {"referer": referer} if referer else {}
    response = client.post(reverse("accounts:token_create"), {}, headers=headers)
    assert parse_qs(urlsplit(response.url).query)["next"] == [back]


@pytest.mark.parametrize("method", ["get", "post"])
def test_guard_lets_the_view_see_only_those_who_may(rf, method):
    seen = []
    page = requires(Permission.AUDIT_VIEW)(lambda request: seen.append(request))
    request = getattr(rf, method)("/")
    request.actor = actor_of("reader")
    with pytest.raises(PermissionDenied):
        page(request)
    request.actor = actor_of("company_auditor")
    page(request)
    assert seen == [request]
