"""Links that open one thing to whoever has them: only the hash of the secret is kept.

A link names its organisation, so that its row is looked for within that one's walls.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from uuid import UUID

SECRET_BYTES = 24
_LENGTH = 16 + SECRET_BYTES


def new_token(organisation_id: UUID) -> str:
    """A fresh token: the organisation, and 192 random bits."""
    raw = organisation_id.bytes + secrets.token_bytes(SECRET_BYTES)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """How the token is kept: so many random bits need no slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def organisation_of(token: str) -> UUID | None:
    """The organisation that the token names; None if it is no token."""
    try:
        padding = "=" * (-len(token) % 4)
        raw = base64.urlsafe_b64decode(token.encode("ascii") + padding.encode())
    except (binascii.Error, UnicodeEncodeError, ValueError):
        return None
    return UUID(bytes=raw[:16]) if len(raw) == _LENGTH else None
