"""For whom this code runs: written into every transaction for the row policies."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection

_organisation: ContextVar[UUID | None] = ContextVar("organisation", default=None)


def current_organisation() -> UUID | None:
    """The organisation whose rows this code may see, None for nobody's."""
    return _organisation.get()


def setting_value() -> str:
    """The organisation as the text of the database setting; empty for nobody."""
    organisation = _organisation.get()
    return str(organisation) if organisation else ""


def _write_setting() -> None:
    if connection.vendor == "postgresql" and connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('app.org', %s, true)", [setting_value()])


@contextmanager
def scope(organisation_id: UUID | None) -> Iterator[None]:
    """Run as that organisation; on PostgreSQL every transaction inside carries it."""
    token = _organisation.set(organisation_id)
    _write_setting()
    try:
        yield
    finally:
        _organisation.reset(token)
        if not connection.needs_rollback:
            _write_setting()


def switch(organisation_id: UUID | None) -> None:
    """Change for whom the running scope acts; it ends with that scope."""
    _organisation.set(organisation_id)
    _write_setting()
