"""Registers the app, gives jobs their tenant scope and puts the row policies up."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from audit.verbs import describe, describe_values
from jobs.scoping import use_tenant_scope


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        # Models can only be imported once the registry is full.
        from accounts import row_security, tenancy
        from accounts.wording import READINGS, VERBS

        import_module("accounts.receivers")
        describe(VERBS)
        describe_values("reading", READINGS.items())
        use_tenant_scope(tenancy.scope)
        post_migrate.connect(row_security.put_up, sender=self)
