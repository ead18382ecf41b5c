"""Every page of people opens for those who may, in every language, and says for whom."""

import pytest
from django.urls import reverse

from accounts.roles import ROLES
from tests.factories.accounts import client_of, company_invitation
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
OWNER_PAGES = [
    "accounts:organisation",
    "accounts:members",
    "accounts:member_invite",
    "accounts:authorities",
    "accounts:authority_give",
    "accounts:tokens",
    "accounts:token_create",
    "accounts:decisions",
    "accounts:profile",
    "accounts:second_factor",
    "accounts:start",
    "companies:register",
    "jobs:list",
    "mfa_index",
    "usersessions_list",
    "account_email",
    "account_change_password",
    "mfa_add_webauthn",
    "mfa_list_webauthn",
    "account_logout",
]
PUBLIC_PAGES = [
    "account_login",
    "account_signup",
    "account_request_login_code",
    "account_reset_password",
    "accounts:code",
    "home",
]
LANGUAGES = {"en": "en", "zh-hant": "zh-Hant-HK", "zh-hans": "zh-Hans"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_owner_opens_each_page_in_each_language(language):
    owner = actor_of("owner")
    client = client_of(owner)
    client.cookies["django_language"] = language
    for page in OWNER_PAGES:
        response = client.get(reverse(page))
        assert response.status_code == 200, page
        html = response.content.decode()
        assert owner.organisation.name in html, page
        assert f'<html lang="{LANGUAGES[language]}"' in html, page


@pytest.mark.parametrize("role", sorted(ROLES))
def test_first_page_opens_for_every_role(role):
    response = client_of(actor_of(role)).get(reverse("home"), follow=True)
    assert response.status_code == 200


def test_visitor_opens_each_public_page(client):
    for page in PUBLIC_PAGES:
        assert client.get(reverse(page)).status_code == 200, page


def test_each_page_of_an_invitation_opens_for_the_bank():
    officer = actor_of("risk_officer")
    invitation = company_invitation(by=officer)
    client = client_of(officer)
    for page in ("accounts:invitations", "accounts:invitation_new"):
        assert client.get(reverse(page)).status_code == 200
    letter = reverse("accounts:letter", args=[invitation.pk])
    for language in ("en", "zh-hant"):
        assert client.get(f"{letter}?language={language}").status_code == 200


def test_setting_up_an_app_shows_a_picture_and_the_key_to_type():
    client = client_of(actor_of("owner"))
    html = client.get(reverse("mfa_activate_totp")).content.decode()
    assert "data:image/svg+xml" in html


def test_no_page_loads_or_runs_anything_inline():
    client = client_of(actor_of("owner"))
    for page in OWNER_PAGES:
        html = client.get(reverse(page)).content.decode()
        assert " style=" not in html, page
        assert " onclick=" not in html, page
