"""Pages about oneself: name and language, the second factor, confirming who one is."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from accounts.models import User
from jobs.models import Job
from tests.accounts.test_sign_in import CODE
from tests.factories.accounts import (
    client_of,
    signed_in_person,
    user_with_address,
    with_second_factor,
)
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


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


def test_language_that_we_do_not_speak_is_an_error_at_its_field():
    owner = actor_of("owner")
    response = client_of(owner).post(
        reverse("accounts:profile"), {"name": "Mei", "language": "fr"}
    )
    assert set(response.context["form"].errors) == {"language"}
    owner.user.refresh_from_db()
    assert owner.user.language == "en"


def test_profile_lists_proved_addresses_and_factors():
    owner = actor_of("owner")
    with_second_factor(owner.user)
    context = client_of(owner).get(reverse("accounts:profile")).context
    assert context["factors"] == {"totp"}
    assert context["addresses"] == [owner.user.email]


@pytest.mark.parametrize(
    ("role", "demanded"), [("risk_officer", True), ("owner", False)]
)
def test_page_of_the_second_factor_says_whether_it_is_demanded(role, demanded):
    client = client_of(actor_of(role), factor=False)
    context = client.get(reverse("accounts:second_factor")).context
    assert (context["demanded"], context["factors"]) == (demanded, set())


@pytest.mark.parametrize(
    "page",
    ["accounts:profile", "accounts:second_factor", "accounts:confirm",
     "accounts:confirm_by_code"],
)  # fmt: skip
def test_visitor_is_led_to_sign_in(client, page):
    assert client.get(reverse(page)).url.startswith(reverse("account_login"))


def test_who_has_confirmed_goes_straight_back():
    client = client_of(actor_of("owner"))
    assert client.get("/confirm/?next=/tokens/create/").url == "/tokens/create/"


def test_empty_code_is_an_error_and_uses_up_no_try():
    client = unconfirmed(code_person())
    page = reverse("accounts:confirm_by_code")
    client.post(page)
    right = mailed_code()
    for _ in range(5):
        response = client.post(page, {"code": ""})
        assert set(response.context["form"].errors) == {"code"}
    assert client.post(page, {"code": right}).status_code == 302


def test_code_confirms_only_who_asked_for_it():
    asked = unconfirmed(code_person())
    page = reverse("accounts:confirm_by_code")
    asked.post(page)
    other = user_with_address("eve@example.org")
    other.set_unusable_password()
    other.save()
    response = unconfirmed(other).post(page, {"code": mailed_code()})
    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"code"}


def test_code_is_mailed_and_not_shown():
    client = unconfirmed(code_person())
    html = client.post(reverse("accounts:confirm_by_code")).content.decode()
    assert mailed_code() not in html
