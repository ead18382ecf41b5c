"""Lets the app that knows tenants scope a job, without this app knowing it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from uuid import UUID

Scope = Callable[[UUID | None], AbstractContextManager[None]]
_scope: list[Scope] = []


def use_tenant_scope(scope: Scope) -> None:
    """Called once at start by the app that owns tenancy."""
    _scope[:] = [scope]


def tenant_scope(organisation_id: UUID | None) -> AbstractContextManager[None]:
    """The scope in which a job of that organisation runs."""
    return _scope[0](organisation_id) if _scope else nullcontext()
