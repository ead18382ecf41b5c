"""Confirming who one is by an e-mailed code, for people with nothing stronger."""

from __future__ import annotations

import time
from collections.abc import MutableMapping
from typing import Any

from allauth.core.internal.cryptokit import compare_user_code, generate_user_code

KEY = "confirmation_code"
SECONDS = 600
ATTEMPTS = 3


def new_confirmation_code(session: MutableMapping[str, Any]) -> str:
    """A code for the mail; the session remembers it, how old it is and the tries."""
    code = generate_user_code()
    session[KEY] = {"code": code, "at": time.time(), "attempts": 0}
    return code


def is_waiting(session: MutableMapping[str, Any]) -> bool:
    """Whether a code was sent that may still be typed."""
    state = session.get(KEY)
    return bool(
        state and state["attempts"] < ATTEMPTS and time.time() - state["at"] <= SECONDS
    )


def is_right_code(session: MutableMapping[str, Any], typed: str) -> bool:
    """Whether that was the code; it works once, and only a few tries are given."""
    if not is_waiting(session):
        return False
    # Counted before comparing, and set anew: a session saves only what was set.
    state = {**session[KEY], "attempts": session[KEY]["attempts"] + 1}
    session[KEY] = state
    if not compare_user_code(actual=typed, expected=state["code"]):
        return False
    del session[KEY]
    return True
