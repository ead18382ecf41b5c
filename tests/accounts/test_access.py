"""Who gets through a guarded view, and when the identity has to be confirmed again."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.access import public, requires, signed_in
from accounts.models import User
from accounts.permissions import Permission
from jobs.models import Job
from tests.accounts.test_sign_in import CODE, totp_code
from tests.factories.accounts import (
    client_of,
    signed_in_person,
    user_with_address,
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


# --- confirming by an e-mailed code ---


def code_person():
    user = user_with_address("wing@example.org")
    user.set_unusable_password()
    user.save()
    return user


def mailed_code():
    mail = Job.objects.filter(kind="mail.send").order_by("created_at").last()
    return CODE.search(mail.payload["body"]).group(1)


def unconfirmed(user):
    client = signed_in_person(user)
    session = client.session
    del session["account_authentication_methods"]
    session.save()
    return client


def test_who_has_neither_password_nor_factor_confirms_by_mailed_code():
    client = unconfirmed(code_person())
    page = client.get("/confirm/?next=/profile/").url
    assert page.startswith(reverse("accounts:confirm_by_code"))
    client.post(page, {"next": "/profile/"})
    back = client.post(page, {"next": "/profile/", "code": mailed_code()})
    assert back.url == "/profile/"
    assert client.get("/confirm/?next=/profile/").url == "/profile/"


def test_wrong_codes_use_up_the_tries():
    client = unconfirmed(code_person())
    page = reverse("accounts:confirm_by_code")
    client.post(page)
    right = mailed_code()
    for _ in range(3):
        client.post(page, {"code": "AAAA-AAAA"})
    assert client.post(page, {"code": right}).status_code == 200
    assert client.get("/confirm/").url.startswith(page)


def test_codes_are_mailed_only_so_often():
    client = unconfirmed(code_person())
    page = reverse("accounts:confirm_by_code")
    answers = [client.post(page).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]


def test_mailed_code_is_not_for_who_has_something_stronger():
    client = client_of(actor_of("owner"))
    assert client.get(reverse("accounts:confirm_by_code")).status_code == 403


def test_passkey_comes_first_for_who_has_no_app():
    owner = actor_of("owner")
    for kind in ("webauthn", "recovery_codes"):
        Authenticator.objects.create(user=owner.user, type=kind, data={})
    client = client_of(owner, confirmed=False)
    page = client.get("/confirm/?next=/tokens/create/")
    assert page.url.startswith(reverse("mfa_reauthenticate_webauthn"))


# --- oneself ---


def test_person_changes_name_and_language_and_nothing_else():
    owner = actor_of("owner")
    form = {
        "name": "Mei Chan",
        "language": "zh-hant",
        "email": "other@example.org",
        "is_active": "",
    }
    assert client_of(owner).post(reverse("accounts:profile"), form).status_code == 302
    user = User.objects.get(pk=owner.user.pk)
    assert (user.name, user.language) == ("Mei Chan", "zh-hant")
    assert user.email == owner.user.email
    assert user.is_active
