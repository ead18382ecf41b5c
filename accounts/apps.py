"""Registers the app, gives jobs their tenant scope and puts the row policies up."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from accounts import row_security, tenancy
from accounts.wording import VERBS
from audit.verbs import describe
from jobs.scoping import use_tenant_scope


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        # Both need models, which exist only now that the registry is full.
        import_module("accounts.receivers")
        import_module("accounts.coded_words")
        describe(VERBS)
        use_tenant_scope(tenancy.scope)
        post_migrate.connect(row_security.put_up, sender=self)
