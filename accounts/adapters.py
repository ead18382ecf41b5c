"""How the sign-in library fits in: our messages, our user, our second factor."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest

from accounts import sealing
from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    """Keeps e-mail in lower case and the name that was given."""

    def save_user(
        self, request: HttpRequest, user: User, form: Any, commit: bool = True
    ) -> User:
        user.email = form.cleaned_data["email"].lower()
        user.name = form.cleaned_data.get("name", "")
        user.set_password(form.cleaned_data.get("password1"))
        if commit:
            user.save()
        return user


class MFAAdapter(DefaultMFAAdapter):
    """Seals TOTP secrets and recovery seeds with a key that the row names."""

    def encrypt(self, text: str) -> str:
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return sealing.unseal(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = settings.SITE_URL.split("//", 1)[1].split("/")[0].split(":")[0]
        return {"id": host, "name": "greenfin"}
