"""In a real browser: passkeys, switching, the pages at 360 pixels, axe."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import Membership
from accounts.services.organisations import add_member
from audit.services import SYSTEM
from tests.factories.accounts import client_of, company_invitation, member_invitation
from tests.support.actors import actor_of
from tests.support.browser import NARROW, axe_findings

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
OWN_PAGES = [
    "accounts:organisation",
    "accounts:members",
    "accounts:member_invite",
    "accounts:authorities",
    "accounts:authority_give",
    "accounts:token_create",
    "accounts:decisions",
    "accounts:profile",
    "accounts:second_factor",
    "accounts:start",
    "companies:register",
    "jobs:list",
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "usersessions_list",
    "account_email",
]
PUBLIC_PAGES = [
    "home",
    "account_login",
    "account_signup",
    "account_request_login_code",
    "account_reset_password",
    "accounts:code",
]


@pytest.fixture
def site(live_server, settings):
    """The address of the site by name: passkeys do not exist for bare addresses."""
    settings.SITE_URL = live_server.url.replace("127.0.0.1", "localhost")
    return settings.SITE_URL


def enter(page, site, actor=None, language="en"):
    cookies = {"django_language": language}
    if actor:
        cookies["sessionid"] = client_of(actor).cookies["sessionid"].value
    page.context.add_cookies(
        [{"name": name, "value": value, "url": site} for name, value in cookies.items()]
    )


def check(page, site, names, arguments=None):
    """Each page fits the window and axe has nothing against it."""
    found = {}
    for name in names:
        page.goto(site + reverse(name, args=(arguments or {}).get(name, [])))
        found[name] = axe_findings(page)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > page.viewport_size["width"]:
            found[name].append(f"{width} px wide")
    assert {name: each for name, each in found.items() if each} == {}


@pytest.mark.parametrize("language", ["en", "zh-hant"])
def test_owners_pages_fit_a_phone_and_please_axe(new_page, site, language):
    owner = actor_of("owner")
    owner.organisation.name = "Lantau Cold Store and Logistics Company Limited"
    owner.organisation.save()
    member_invitation(owner.organisation, "sam@example.org", "reader", by=owner)
    page = new_page(viewport=NARROW)
    enter(page, site, owner, language)
    check(page, site, OWN_PAGES)


def test_public_pages_fit_a_phone_and_please_axe(new_page, site):
    page = new_page(viewport=NARROW)
    enter(page, site)
    check(page, site, PUBLIC_PAGES)


def test_banks_pages_fit_a_phone_and_please_axe(new_page, site):
    officer = actor_of("risk_officer")
    invitation = company_invitation(by=officer)
    page = new_page(viewport=NARROW)
    enter(page, site, officer)
    names = ["accounts:invitations", "accounts:invitation_new", "accounts:letter"]
    check(page, site, names, {"accounts:letter": [invitation.pk]})


def test_passkey_is_added_and_then_signs_in_alone(new_page, site):
    owner = actor_of("owner")
    page = new_page()
    enter(page, site, owner)
    with_virtual_key(page)
    page.goto(site + reverse("mfa_add_webauthn"))
    page.get_by_label("Name").fill("This laptop")
    page.get_by_label("Passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/recovery-codes/**")
    assert Authenticator.objects.filter(user=owner.user, type="webauthn").exists()
    page.context.clear_cookies()
    page.goto(site + reverse("account_login"))
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/answers/**")
    page.goto(site + reverse("accounts:organisation"))
    assert owner.organisation.name in page.locator("h1").inner_text()


def with_virtual_key(page):
    """A security key made of software, which says yes to everything."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def test_person_switches_organisation_by_the_bar(new_page, site):
    owner = actor_of("owner")
    other = actor_of("owner").organisation
    add_member(organisation=other, user=owner.user, role="reader", by=SYSTEM)
    page = new_page()
    enter(page, site, owner)
    page.goto(site + reverse("accounts:organisation"))
    page.get_by_text("Acting for").click()
    page.get_by_role("button", name=other.name).click()
    page.goto(site + reverse("accounts:organisation"))
    assert other.name in page.locator("h1").inner_text()
    assert Membership.objects.current().filter(user=owner.user).count() == 2
