"""How the sign-in library fits in: our messages, our user, our second factor."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.utils import translation

from accounts import sealing
from accounts.models import User
from accounts.selectors import has_second_factor

#: The name the library gives to confirming by password.
PASSWORD_METHOD = "reauthenticate"
#: And to confirming by passkey.
PASSKEY_METHOD = "mfa_reauthenticate:webauthn"


class AccountAdapter(DefaultAccountAdapter):
    """Keeps e-mail in lower case and the name that was given."""

    def save_user(
        self, request: HttpRequest, user: User, form: Any, commit: bool = True
    ) -> User:
        user.email = form.cleaned_data["email"].lower()
        user.name = form.cleaned_data.get("name", "")
        user.language = translation.get_language() or "en"
        user.set_password(form.cleaned_data.get("password1") or None)
        if commit:
            user.save()
        return user

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """Who has a second factor confirms with it: a password alone is not enough.

        Without an app a passkey comes first, before typing a recovery code.
        """
        methods = super().get_reauthentication_methods(user)
        if user.is_authenticated and has_second_factor(user):
            methods = [each for each in methods if each["id"] != PASSWORD_METHOD]
            if not is_mfa_enabled(user, types=[Authenticator.Type.TOTP]):
                methods.sort(key=lambda each: each["id"] != PASSKEY_METHOD)
        return methods

    def render_mail(
        self,
        template_prefix: str,
        email: str | list[str],
        context: dict[str, Any],
        headers: dict[str, str] | None = None,
    ) -> EmailMessage:
        """In the language of the person, whoever caused the mail."""
        user = context.get("user")
        language = user.language if isinstance(user, User) else None
        with translation.override(language or translation.get_language()):
            context = {**context, "site_url": settings.SITE_URL}
            return super().render_mail(template_prefix, email, context, headers)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    """A bank's sign-in names a person; it never takes over an account by e-mail."""

    def populate_user(
        self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]
    ) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        given = (data.get("first_name"), data.get("last_name"))
        user.name = data.get("name") or " ".join(part for part in given if part)
        user.language = translation.get_language() or "en"
        return user

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        return False


class MFAAdapter(DefaultMFAAdapter):
    """Seals TOTP secrets and recovery seeds with a key that the row names."""

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = settings.SITE_URL.split("//", 1)[1].split("/")[0].split(":")[0]
        return {"id": host, "name": "greenfin"}
