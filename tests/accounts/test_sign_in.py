"""Signing up and in: codes, passwords, second factors, limits, the end of sessions."""

import re
import time

import pytest
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.account.signals import email_confirmed
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.models import User
from accounts.passwords import MAXIMUM
from accounts.roles import ROLES
from audit.models import AuditEvent
from jobs.models import Job
from tests.factories.accounts import client_of, user_with_address, with_second_factor
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
PASSWORD = "a long word 1"
CODE = re.compile(r"^([A-Z0-9]{3,4}-[A-Z0-9]{3,4})$", re.M)


def sign_in(client, email, password=PASSWORD, **extra):
    form = {"login": email, "password": password}
    return client.post(reverse("account_login"), form, **extra)


def mailed_code():
    mail = Job.objects.filter(kind="mail.send").order_by("created_at").last()
    return CODE.search(mail.payload["body"]).group(1)


def totp_code(secret):
    """The code that the app shows; tests that type it stop the clock."""
    return format_hotp_value(
        hotp_value(secret, next(iter(yield_hotp_counters_from_time())))
    )


def is_signed_in(client):
    return "_auth_user_id" in client.session


def sign_up(client, **fields):
    form = {"name": "Wing Lam", "email": "wing@example.org", **fields}
    return client.post(reverse("account_signup"), form)


# --- signing up ---


def test_sign_up_with_a_password_waits_for_the_mailed_code(client):
    response = sign_up(client, password1="harbour lantern 7")
    assert response.url == reverse("account_email_verification_sent")
    assert not is_signed_in(client)
    client.post(response.url, {"code": mailed_code()})
    assert is_signed_in(client)
    user = User.objects.get()
    assert (user.name, user.email) == ("Wing Lam", "wing@example.org")
    assert user.has_usable_password()


def test_another_code_can_be_asked_for_at_once(client):
    sign_up(client, password1="harbour lantern 7")
    first = mailed_code()
    page = reverse("account_email_verification_sent")
    assert client.post(page, {"action": "resend"}).status_code == 302
    assert (second := mailed_code()) != first
    client.post(page, {"code": second})
    assert is_signed_in(client)


def test_sign_up_without_a_password_signs_in_by_code(client):
    sign_up(client)
    client.post(reverse("account_email_verification_sent"), {"code": mailed_code()})
    assert is_signed_in(client)
    assert not User.objects.get().has_usable_password()


def test_nobody_who_just_signed_up_is_asked_again_who_they_are(client):
    sign_up(client, password1="harbour lantern 7")
    client.post(reverse("account_email_verification_sent"), {"code": mailed_code()})
    (record,) = client.session[AUTHENTICATION_METHODS_SESSION_KEY]
    assert (record["method"], record["reauthenticated"]) == ("code", True)
    assert time.time() - record["at"] < 60


def test_address_confirmed_in_an_open_session_confirms_nobody(client):
    sign_up(client, password1="harbour lantern 7")
    client.post(reverse("account_email_verification_sent"), {"code": mailed_code()})
    session = client.session
    del session[AUTHENTICATION_METHODS_SESSION_KEY]
    session.save()
    another = EmailAddress.objects.create(
        user=User.objects.get(), email="second@example.org"
    )
    request = RequestFactory().post("/")
    request.session, request.user = client.session, User.objects.get()
    email_confirmed.send(EmailAddress, request=request, email_address=another)
    assert AUTHENTICATION_METHODS_SESSION_KEY not in request.session


def test_new_person_is_led_to_the_start_page(client):
    sign_up(client)
    client.post(reverse("account_email_verification_sent"), {"code": mailed_code()})
    assert client.get(reverse("home")).url == reverse("accounts:start")


def test_person_keeps_the_language_of_sign_up_for_mail(client):
    client.cookies["django_language"] = "zh-hant"
    sign_up(client)
    assert User.objects.get().language == "zh-hant"


def test_sign_up_does_not_tell_that_an_address_is_known(client):
    user_with_address("wing@example.org")
    known = sign_up(client, password1="harbour lantern 7")
    unknown = sign_up(Client(), email="new@example.org", password1="harbour lantern 7")
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)


@pytest.mark.parametrize(
    "password",
    ["short", "password1234", "x" * (MAXIMUM + 1)],
    ids=["short", "common", "long"],
)
def test_weak_and_endless_passwords_are_refused(client, password):
    response = sign_up(client, password1=password)
    assert response.status_code == 200
    assert "password1" in response.context["form"].errors


# --- signing in ---


def test_password_signs_in_under_a_new_session_key(client):
    user_with_address("mei@example.org")
    client.get(reverse("account_login"))
    session = client.session
    session["known_before"] = True
    session.save()
    before = session.session_key
    sign_in(client, "mei@example.org")
    assert is_signed_in(client)
    assert client.session.session_key != before


def test_mailed_code_signs_in_once(client):
    user_with_address("mei@example.org")
    client.post(reverse("account_request_login_code"), {"email": "mei@example.org"})
    code = mailed_code()
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert is_signed_in(client)


@pytest.mark.usefixtures("still_clock")
def test_second_factor_is_asked_after_the_password(client):
    user = user_with_address("ada@example.org")
    secret = with_second_factor(user)
    response = sign_in(client, "ada@example.org")
    assert response.url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    client.post(response.url, {"code": totp_code(secret)})
    assert is_signed_in(client)


@pytest.mark.usefixtures("still_clock")
def test_code_of_the_app_works_only_once():
    user = user_with_address("ada@example.org")
    secret = with_second_factor(user)
    code = totp_code(secret)
    first, second = Client(), Client()
    for browser in (first, second):
        sign_in(browser, "ada@example.org")
        browser.post(reverse("mfa_authenticate"), {"code": code})
    assert (is_signed_in(first), is_signed_in(second)) == (True, False)


def test_code_of_the_app_ends_with_its_half_minute(still_clock):
    """A longer life would need a longer memory of used codes than the library has."""
    user = user_with_address("ada@example.org")
    secret = with_second_factor(user)
    browser = Client()
    sign_in(browser, "ada@example.org")
    code = totp_code(secret)
    still_clock.tick(30)
    browser.post(reverse("mfa_authenticate"), {"code": code})
    assert not is_signed_in(browser)


def test_recovery_code_signs_in_once():
    user = user_with_address("ada@example.org")
    with_second_factor(user)
    code, *_ = RecoveryCodes.activate(user).get_unused_codes()
    browsers = Client(), Client()
    for browser in browsers:
        sign_in(browser, "ada@example.org")
        browser.post(reverse("mfa_authenticate"), {"code": code})
    assert [is_signed_in(browser) for browser in browsers] == [True, False]


@pytest.mark.usefixtures("still_clock")
def test_wrong_codes_of_the_app_use_up_the_tries(client):
    user = user_with_address("ada@example.org")
    secret = with_second_factor(user)
    sign_in(client, "ada@example.org")
    for _ in range(5):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})
    client.post(reverse("mfa_authenticate"), {"code": totp_code(secret)})
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "role", sorted(key for key, role in ROLES.items() if role.second_factor)
)
def test_role_that_demands_a_second_factor_gets_no_page_without_one(role):
    client = client_of(actor_of(role), factor=False)
    for page in ("accounts:members", "jobs:list", "accounts:start", "home"):
        assert client.get(reverse(page)).url == reverse("accounts:second_factor"), page
    for page in ("accounts:second_factor", "mfa_activate_totp", "mfa_add_webauthn"):
        assert client.get(reverse(page)).status_code != 403, page


def test_second_factor_that_was_removed_closes_the_pages_again():
    officer = actor_of("risk_officer")
    client = client_of(officer)
    assert client.get(reverse("accounts:members")).status_code == 200
    Authenticator.objects.filter(user=officer.user).delete()
    assert client.get(reverse("accounts:members")).url == reverse(
        "accounts:second_factor"
    )


def test_mailed_code_of_sign_in_is_wrong_after_three_tries(client):
    user_with_address("mei@example.org")
    client.post(reverse("account_request_login_code"), {"email": "mei@example.org"})
    right = mailed_code()
    for _ in range(3):
        client.post(reverse("account_confirm_login_code"), {"code": "AAAA-AAAA"})
    client.post(reverse("account_confirm_login_code"), {"code": right})
    assert not is_signed_in(client)


def test_mailed_code_works_in_the_browser_that_asked_for_it_alone(client):
    user_with_address("mei@example.org")
    client.post(reverse("account_request_login_code"), {"email": "mei@example.org"})
    other = Client()
    other.post(reverse("account_confirm_login_code"), {"code": mailed_code()})
    assert not is_signed_in(other)


def test_new_password_ends_the_other_sessions():
    owner = user_with_address("mei@example.org")
    here, there = Client(), Client()
    for browser in (here, there):
        sign_in(browser, owner.email)
    new = {"oldpassword": PASSWORD, "password1": "harbour lantern 7",
           "password2": "harbour lantern 7"}  # fmt: skip
    here.post(reverse("account_change_password"), new)
    assert there.get(reverse("accounts:start")).status_code == 302


def test_secret_of_the_app_is_sealed_in_the_row():
    user = user_with_address("ada@example.org")
    secret = with_second_factor(user)
    kept = Authenticator.objects.get(user=user).data["secret"]
    assert secret not in kept
    assert kept.startswith("dev:")
    assert get_adapter().decrypt(kept) == secret


def test_new_password_by_code_does_not_skip_the_second_factor(client):
    user = user_with_address("ada@example.org")
    with_second_factor(user)
    client.post(reverse("account_reset_password"), {"email": "ada@example.org"})
    confirm = reverse("account_confirm_password_reset_code")
    client.post(confirm, {"code": mailed_code()})
    new = {"password1": "harbour lantern 7", "password2": "harbour lantern 7"}
    client.post(reverse("account_complete_password_reset"), new)
    assert not is_signed_in(client)
    response = sign_in(client, "ada@example.org", "harbour lantern 7")
    assert response.url == reverse("mfa_authenticate")


def test_sign_in_page_offers_each_way_and_says_what_applies(client):
    html = client.get(reverse("account_login")).content.decode()
    assert reverse("account_request_login_code") in html
    assert "passkey_login" in html
    assert reverse("accounts:code") in html
    assert "five wrong passwords" in html


# --- who must have a second factor ---


def test_bank_role_without_second_factor_gets_no_further():
    client = client_of(actor_of("risk_officer"), factor=False)
    response = client.get(reverse("accounts:members"))
    assert response.url == reverse("accounts:second_factor")
    assert client.get(response.url).status_code == 200


def test_company_role_needs_no_second_factor():
    client = client_of(actor_of("owner"))
    assert client.get(reverse("accounts:members")).status_code == 200


def test_one_bank_role_among_several_demands_the_second_factor():
    owner = actor_of("owner")
    bank = actor_of("risk_officer")
    bank.organisation.memberships.update(user=owner.user)
    client = client_of(owner)
    assert client.get(reverse("accounts:members")).status_code == 302


# --- limits ---


def test_five_wrong_passwords_lock_the_account_but_no_other(client):
    user_with_address("mei@example.org")
    user_with_address("sam@example.org")
    for _ in range(5):
        sign_in(client, "mei@example.org", "wrong word 123")
    sign_in(client, "mei@example.org")
    assert not is_signed_in(client)
    sign_in(client, "sam@example.org")
    assert is_signed_in(client)


def test_forged_network_address_does_not_help(client):
    user_with_address("mei@example.org")
    for attempt in range(25):
        forged = {"HTTP_X_FORWARDED_FOR": f"203.0.113.{attempt}"}
        sign_in(client, f"nobody{attempt}@example.org", "wrong word 123", **forged)
    sign_in(client, "mei@example.org", HTTP_X_FORWARDED_FOR="203.0.113.99")
    assert not is_signed_in(client)


# --- sessions ---


def test_disabled_person_is_out_at_the_next_request():
    owner = actor_of("owner")
    client = client_of(owner)
    User.objects.filter(pk=owner.user.pk).update(is_active=False)
    response = client.get(reverse("accounts:members"))
    assert response.url.startswith(reverse("account_login"))


def test_silent_session_of_a_bank_ends(settings):
    client = client_of(actor_of("risk_officer"))
    client.get(reverse("accounts:members"))
    age_session(client, "session_seen", settings.SESSION_IDLE_SECONDS + 1)
    assert client.get(reverse("accounts:members")).status_code == 302
    assert not is_signed_in(client)


def test_silent_session_of_a_company_goes_on(settings):
    client = client_of(actor_of("owner"))
    client.get(reverse("accounts:members"))
    age_session(client, "session_seen", settings.SESSION_IDLE_SECONDS + 1)
    assert client.get(reverse("accounts:members")).status_code == 200


def test_no_session_is_older_than_its_limit(settings):
    client = client_of(actor_of("owner"))
    client.get(reverse("accounts:members"))
    age_session(client, "session_started", settings.SESSION_COOKIE_AGE + 1)
    assert client.get(reverse("accounts:members")).status_code == 302


def test_page_that_asks_by_itself_does_not_keep_a_session_alive():
    client = client_of(actor_of("risk_officer"))
    client.get(reverse("accounts:members"))
    age_session(client, "session_seen", 120)
    before = client.session["session_seen"]
    client.get("/jobs/00000000-0000-4000-8000-000000000000/progress/")
    assert client.session["session_seen"] == before
    client.get(reverse("accounts:members"))
    assert client.session["session_seen"] > before


def age_session(client, key, seconds):
    session = client.session
    session[key] = time.time() - seconds
    session.save()


def test_other_sessions_are_listed_and_ended():
    owner = user_with_address("mei@example.org")
    here, there = Client(), Client()
    sign_in(here, owner.email)
    sign_in(there, owner.email)
    html = here.get(reverse("usersessions_list")).content.decode()
    assert html.count("127.0.0.1") >= 2
    here.post(reverse("usersessions_list"))
    assert here.get(reverse("accounts:start")).status_code == 200
    assert there.get(reverse("accounts:start")).status_code == 302


# --- mail about the second factor ---


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("still_clock")
def test_new_second_factor_is_mailed_and_recorded():
    owner = actor_of("owner")
    browser = client_of(owner)
    page = browser.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret
    browser.post(reverse("mfa_activate_totp"), {"code": totp_code(secret)})
    mails = Job.objects.filter(kind="mail.send")
    assert [owner.user.email] in [mail.payload["to"] for mail in mails]
    verbs = AuditEvent.objects.filter(organisation_id=owner.organisation_id)
    assert "person.second_factor_added" in verbs.values_list("verb", flat=True)
