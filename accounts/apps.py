"""Registers the app, gives jobs their tenant scope and puts the row policies up."""

from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from accounts import row_security, tenancy
from accounts.roles import ROLES
from accounts.wording import VERBS
from audit.verbs import describe, describe_values
from jobs.scoping import use_tenant_scope


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        import_module("accounts.receivers")
        describe(VERBS)
        roles = [(key, role.label) for key, role in ROLES.items()]
        for key in ("role", "before", "after"):
            describe_values(key, roles)
        tasks = self.get_model("Authority")._meta.get_field("task").choices
        describe_values("task", tasks or ())
        use_tenant_scope(tenancy.scope)
        post_migrate.connect(row_security.put_up, sender=self)
