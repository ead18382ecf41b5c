"""When a session ends by itself: silent too long, or simply too old."""

from __future__ import annotations

import time
from collections.abc import MutableMapping
from typing import Any

from django.conf import settings

STARTED, SEEN = "session_started", "session_seen"
#: A session row is written at most so often for being seen.
WRITE_EVERY_SECONDS = 60


def is_over(
    session: MutableMapping[str, Any], *, idle_limit: bool, counts: bool = True
) -> bool:
    """Whether the session must end now; also notes that it was seen.

    `idle_limit`: bank, office and operator sessions also end when nobody acts.
    `counts`: whether this request shows that somebody is there; a page that asks for
    news by itself does not.
    """
    now = time.time()
    started = session.setdefault(STARTED, now)
    seen = session.setdefault(SEEN, now)
    if now - started > settings.SESSION_COOKIE_AGE:
        return True
    if idle_limit and now - seen > settings.SESSION_IDLE_SECONDS:
        return True
    # A page that asks for news every second must not keep an empty desk signed in.
    if counts and now - seen > WRITE_EVERY_SECONDS:
        session[SEEN] = now
    return False
