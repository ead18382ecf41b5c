"""Django's PostgreSQL backend, writing the tenant into each outermost transaction."""

from __future__ import annotations

from typing import Any

from django.db.backends.postgresql import base

from accounts import tenancy


class DatabaseWrapper(base.DatabaseWrapper):
    """A session-level SET would stay on a pooled connection; a transaction's cannot."""

    def set_autocommit(
        self,
        autocommit: bool,
        force_begin_transaction_with_broken_autocommit: Any = False,
    ) -> None:
        super().set_autocommit(
            autocommit, force_begin_transaction_with_broken_autocommit
        )
        if not autocommit and (organisation := tenancy.setting_value()):
            with self.cursor() as cursor:
                cursor.execute("SELECT set_config('app.org', %s, true)", [organisation])
