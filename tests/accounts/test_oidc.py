"""A bank's own sign-in: configured by settings, and a person is issuer plus subject."""

import pytest
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.test import RequestFactory
from django.urls import reverse

from greenfin.oidc import form_targets, openid_connect_apps
from tests.factories.accounts import user_with_address, with_second_factor

pytestmark = pytest.mark.django_db
ISSUER = "https://id.harbour.example"


@pytest.fixture
def provider(settings):
    apps = openid_connect_apps(ISSUER, "greenfin", "hidden", "Victoria Harbour Bank")
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": apps}}
    return apps[0]


def arrive(provider, subject, email):
    """What happens once the bank's server has vouched for a subject."""
    request = RequestFactory().get("/")
    SessionMiddleware(lambda r: None).process_request(request)
    MessageMiddleware(lambda r: None).process_request(request)
    request.user = AnonymousUser()
    claims = {"sub": subject, "email": email, "email_verified": True, "name": "Ada"}
    with context.request_context(request):
        known = get_adapter().get_provider(request, provider["provider_id"])
        login = known.sociallogin_from_response(request, {"id_token": claims})
        response = complete_login(request, login)
    return request, response


def test_nothing_is_offered_without_a_provider(client):
    assert openid_connect_apps("", "", "", "") == []
    assert "/oidc/" not in client.get(reverse("account_login")).content.decode()


def test_provider_has_its_button_and_its_route(client, provider):
    html = client.get(reverse("account_login")).content.decode()
    assert "Victoria Harbour Bank" in html
    route = reverse("openid_connect_login", args=[provider["provider_id"]])
    assert route in html
    assert client.get(route).status_code == 200


def test_another_issuer_is_another_provider():
    one, other = (
        openid_connect_apps(url, "greenfin", "hidden", "Bank")[0]["provider_id"]
        for url in (ISSUER, "https://id.lionrock.example")
    )
    assert one != other


def test_known_subject_is_the_person_whatever_the_address_says(provider):
    ada = user_with_address("ada@example.org")
    SocialAccount.objects.create(
        user=ada, provider=provider["provider_id"], uid="subject-7"
    )
    request, _response = arrive(provider, "subject-7", "renamed@example.org")
    assert request.user == ada


def test_same_subject_at_another_issuer_is_not_the_person(provider):
    ada = user_with_address("ada@example.org")
    SocialAccount.objects.create(user=ada, provider="oidc-another", uid="subject-7")
    request, _response = arrive(provider, "subject-7", "other@example.org")
    assert not request.user.is_authenticated


def test_address_alone_takes_no_account_over(provider):
    user_with_address("ada@example.org")
    request, _response = arrive(provider, "subject-8", "ada@example.org")
    assert not request.user.is_authenticated
    assert SocialAccount.objects.count() == 0


def test_second_factor_is_asked_after_the_banks_sign_in_too(provider):
    ada = user_with_address("ada@example.org")
    with_second_factor(ada)
    SocialAccount.objects.create(
        user=ada, provider=provider["provider_id"], uid="subject-7"
    )
    request, response = arrive(provider, "subject-7", "ada@example.org")
    assert response.url == reverse("mfa_authenticate")
    assert not request.user.is_authenticated


def test_forms_may_lead_to_the_provider_and_nowhere_else():
    assert form_targets("") == []
    assert form_targets(f"{ISSUER}/realms/staff") == [ISSUER]
