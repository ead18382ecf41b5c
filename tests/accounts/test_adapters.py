"""How the sign-in library fits in: names, languages, factors, a bank's own sign-in."""

import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from allauth.socialaccount.models import SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from accounts.adapters import PASSWORD_METHOD
from accounts.models import User
from accounts.sealing import SealError
from tests.factories.accounts import user_with_address

pytestmark = pytest.mark.django_db


class Form:
    """A cleaned form of sign-up."""

    def __init__(self, **cleaned):
        self.cleaned_data = cleaned


def test_new_person_is_kept_in_lower_case_with_name_and_language(rf):
    form = Form(email="Mei@Example.ORG", name="Mei Chan", password1="harbour lantern 7")
    with translation.override("zh-hant"):
        get_adapter().save_user(rf.post("/"), User(), form)
    user = User.objects.get()
    assert (user.email, user.name, user.language) == (
        "mei@example.org", "Mei Chan", "zh-hant",
    )  # fmt: skip
    assert user.check_password("harbour lantern 7")


def test_new_person_is_not_kept_before_the_library_says_so(rf):
    user = get_adapter().save_user(rf.post("/"), User(), Form(email="a@b.c"), False)
    assert not user.has_usable_password()
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("factors", "first"),
    [
        ([], PASSWORD_METHOD),
        (["totp"], "mfa_reauthenticate"),
        (["totp", "webauthn"], "mfa_reauthenticate"),
        (["webauthn", "recovery_codes"], "mfa_reauthenticate:webauthn"),
    ],
)
def test_strongest_way_to_confirm_comes_first_and_no_weaker_stands_beside(
    rf, factors, first
):
    user = user_with_address()
    for kind in factors:
        Authenticator.objects.create(user=user, type=kind, data={})
    methods = [each["id"] for each in get_adapter().get_reauthentication_methods(user)]
    assert methods[0] == first
    assert (PASSWORD_METHOD in methods) is (not factors)


def test_visitor_has_no_way_to_confirm():
    assert get_adapter().get_reauthentication_methods(AnonymousUser()) == []


@pytest.mark.parametrize(
    ("known", "word"),
    [({"language": "zh-hant"}, "登入"), (None, "Type this code to sign in")],
)
def test_mail_is_in_the_readers_language_whoever_caused_it(known, word):
    context = {"code": "AAAA-AAAA", "email": "mei@example.org"}
    if known:
        context["user"] = user_with_address(**known)
    mail = get_adapter().render_mail(
        "account/email/login_code", "mei@example.org", context
    )
    assert word.casefold() in (mail.subject + mail.body).casefold()


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"name": "Mei Chan", "first_name": "X"}, "Mei Chan"),
        ({"first_name": "Mei", "last_name": "Chan"}, "Mei Chan"),
        ({"first_name": "Mei"}, "Mei"),
        ({}, ""),
    ],
)
def test_bank_sign_in_brings_the_persons_name(rf, given, name):
    login = SocialLogin(user=User())
    user = get_social_adapter().populate_user(rf.get("/"), login, given)
    assert user.name == name


def test_bank_sign_in_takes_over_no_account_by_its_address():
    user_with_address("mei@example.org")
    adapter = get_social_adapter()
    assert not adapter.can_authenticate_by_email(None, "mei@example.org")


@pytest.mark.parametrize(
    ("address", "host"),
    [("https://greenfin.example", "greenfin.example"),
     ("http://localhost:8000/x", "localhost")],
)  # fmt: skip
def test_passkey_belongs_to_the_host_of_the_site(settings, address, host):
    settings.SITE_URL = address
    entity = get_mfa_adapter().get_public_key_credential_rp_entity()
    assert entity == {"id": host, "name": "greenfin"}


def test_secret_sealed_under_a_key_that_is_gone_is_not_guessed(settings):
    adapter = get_mfa_adapter()
    sealed = adapter.encrypt("JBSWY3DP")
    settings.FIELD_KEYS = ["k9:" + "z" * 40]
    with pytest.raises(SealError):
        adapter.decrypt(sealed)
