"""Encrypts small secrets; each ciphertext carries the id of its key."""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


class SealError(Exception):
    """A ciphertext whose key is not here, or that was changed."""


def _fernets() -> dict[str, Fernet]:
    return _made(tuple(settings.FIELD_KEYS))


@cache
def _made(keys: tuple[str, ...]) -> dict[str, Fernet]:
    pairs = (pair.split(":", 1) for pair in keys)
    # Fernet takes exactly 32 bytes; a key of FIELD_KEYS is a random text of any length.
    return {
        key_id: Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))
        for key_id, key in pairs
    }


def seal(text: str) -> str:
    """The text encrypted under the newest key: `<key id>:<token>`."""
    key_id, fernet = next(iter(_fernets().items()))
    return f"{key_id}:{fernet.encrypt(text.encode()).decode()}"


def unseal(sealed: str) -> str:
    """The text of a sealed value; raises SealError if its key is gone."""
    key_id, _, token = sealed.partition(":")
    try:
        return _fernets()[key_id].decrypt(token.encode()).decode()
    except (KeyError, InvalidToken) as error:
        raise SealError(f"No usable key {key_id!r} for this sealed value.") from error


def keyed_hash(text: str, purpose: str) -> str:
    """A hash for looking a secret up, useless without our key.

    `purpose` keeps hashes of the same text apart where they mean different things.
    Whoever changes SECRET_KEY keeps the first one as MATCHING_KEY, or nothing that was
    hashed before is found again.
    """
    key = f"{purpose}:{settings.MATCHING_KEY or settings.SECRET_KEY}".encode()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
