"""Registers the app, its kinds of jobs and its receivers."""

from importlib import import_module

from django.apps import AppConfig

from accounts.roles import Kind
from audit import verbs
from jobs import titles
from schemes import wording


class SchemesConfig(AppConfig):
    name = "schemes"

    def ready(self) -> None:
        import_module("schemes.tasks")
        import_module("schemes.receivers")
        import_module("schemes.reminders")
        verbs.describe(wording.VERBS)
        verbs.describe_values("list", wording.LISTS.items())
        models = import_module("schemes.models")
        for key in ("from", "to"):
            verbs.describe_values(key, models.Claim.State.choices)
        verbs.describe_values("kind", models.Draw.Kind.choices)
        for key in ("reason", "reasons"):
            verbs.describe_values(key, wording.ALL_REASONS.items())
        titles.describe(wording.JOBS)
        stead = import_module("schemes.services.substitutes").stead
        standing_in = import_module("accounts.standing_in")
        standing_in.register(Kind.SCHEME_OFFICE, stead)
