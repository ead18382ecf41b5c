"""Sessions in the database, sealed: a mailed code waits there until it is typed."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from accounts.sealing import SealError, seal, unseal


class SessionStore(DatabaseStore):
    """What is in a session is read with our field keys alone, not with the database."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        """Django's text of a session, under the newest key."""
        return seal(super().encode(session_dict))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """The session again; an empty one if its key is gone, like a forged one."""
        try:
            text = unseal(_text(session_data))
        except SealError:
            return {}
        return super().decode(text)


def _text(data: bytes | str) -> str:
    return data if isinstance(data, str) else data.decode()
