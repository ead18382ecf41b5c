"""What somebody may do in another's stead: apps above say so, for a kind of organisation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from uuid import UUID

from accounts.models import Membership
from accounts.permissions import Permission

#: Whom a member stands in for on a day, by what that lets them do.
Stead = Mapping[Permission, tuple[UUID, ...]]
_sources: dict[str, Callable[[Membership, date], Stead]] = {}


def register(kind: str, source: Callable[[Membership, date], Stead]) -> None:
    """Ask that function about members of organisations of a kind."""
    _sources[kind] = source


def stead_of(membership: Membership, on: date) -> Stead:
    """Whom a member stands in for on that day."""
    source = _sources.get(membership.organisation.kind)
    return source(membership, on) if source else {}
