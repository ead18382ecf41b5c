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
        from accounts.models import Authority
        from accounts.permissions import LABELS
        from accounts.roles import ROLES, Kind
        from accounts.wording import FACTORS, VERBS

        import_module("accounts.receivers")
        describe(VERBS)
        roles = [(key, role.label) for key, role in ROLES.items()]
        for key in ("role", "before", "after"):
            describe_values(key, roles)
        describe_values("task", Authority.Task.choices)
        describe_values("kind", [*Kind.choices, *FACTORS.items()])
        describe_values("scopes", LABELS.items())
        use_tenant_scope(tenancy.scope)
        post_migrate.connect(row_security.put_up, sender=self)
