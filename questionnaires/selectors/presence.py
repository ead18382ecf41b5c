"""Who is on which page of a response at this moment: kept in the cache, for a minute."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.core.cache import cache

from accounts.actors import Actor

#: A page asks every fifteen seconds; two may be lost before somebody counts as gone.
HERE = timedelta(seconds=45)
MOST = 20


def show_presence(
    *, response_id: UUID, page: str, actor: Actor, at: datetime
) -> list[str]:
    """Note that the actor is on the page; the names of the others who are there.

    Two at the same instant may miss each other once: the next beat mends it.
    """
    key = f"people:{response_id}"
    known: dict[str, tuple[str, str, datetime]] = cache.get(key) or {}
    here = {
        person: (name, where, seen)
        for person, (name, where, seen) in known.items()
        if at - seen < HERE
    }
    here[actor.audit_id] = (str(actor.user), page, at)
    latest = sorted(here.items(), key=lambda each: each[1][2])[-MOST:]
    cache.set(key, dict(latest), timeout=int(HERE.total_seconds()))
    return sorted(
        name
        for person, (name, where, _seen) in here.items()
        if where == page and person != actor.audit_id
    )
