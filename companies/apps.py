"""Registers the app with Django."""

from importlib import import_module

from django.apps import AppConfig

from audit import verbs
from companies import wording


class CompaniesConfig(AppConfig):
    name = "companies"

    def ready(self) -> None:
        import_module("companies.receivers")
        verbs.describe(wording.VERBS)
        # Models can only be imported once the registry is full.
        from companies.models import Fact, Purpose, Scope

        verbs.describe_values("purposes", Purpose.choices)
        verbs.describe_values("reading", Purpose.choices)
        verbs.describe_values("scopes", Scope.choices)
        verbs.describe_values("layer", Fact.Layer.choices)
