"""For whom this code runs: written into every transaction for the row policies."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from psycopg.pq import TransactionStatus

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


def _in_transaction(
    execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
) -> Any:
    """A statement outside a transaction gets one of its own, which says for whom."""
    if _organisation.get() is None or not connection.get_autocommit():
        return execute(sql, params, many, context)
    with transaction.atomic():
        return execute(sql, params, many, context)


def _transactions() -> Any:
    """Long jobs run without a transaction around them, and must see their rows too."""
    if (
        connection.vendor != "postgresql"
        or _in_transaction in connection.execute_wrappers
    ):
        return nullcontext()
    return connection.execute_wrapper(_in_transaction)


def _is_broken() -> bool:
    """Whether PostgreSQL refuses all but a rollback, which Django may not know yet."""
    if connection.vendor != "postgresql" or connection.connection is None:
        return False
    status = connection.connection.info.transaction_status
    return bool(status == TransactionStatus.INERROR)


@contextmanager
def scope(organisation_id: UUID | None) -> Iterator[None]:
    """Run as that organisation; on PostgreSQL every transaction inside carries it."""
    token = _organisation.set(organisation_id)
    _write_setting()
    try:
        with _transactions():
            yield
    finally:
        _organisation.reset(token)
        # A broken transaction takes no statement; its rollback takes the setting away,
        # and asking anyway would hide the error that broke it.
        if not (connection.needs_rollback or _is_broken()):
            _write_setting()


def switch(organisation_id: UUID | None) -> None:
    """Change for whom the running scope acts; it ends with that scope."""
    _organisation.set(organisation_id)
    _write_setting()
