"""Registers the app with Django."""

from importlib import import_module

from django.apps import AppConfig

from audit import verbs
from companies import wording


class CompaniesConfig(AppConfig):
    name = "companies"

    def ready(self) -> None:
        import_module("companies.receivers")
        import_module("companies.reminders")
        verbs.describe(wording.VERBS)
        # Models can only be imported once the registry is full.
        from companies.models import (
            CompanyIdentifier,
            Consent,
            Fact,
            NumberStatement,
            Purpose,
            Scope,
        )

        verbs.describe_values("purposes", Purpose.choices)
        verbs.describe_values("scopes", Scope.choices)
        verbs.describe_values("kind", Consent.Withdrawal.choices)
        verbs.describe_values("layer", Fact.Layer.choices)
        verbs.describe_values("doubt", wording.DOUBTS.items())
        verbs.describe_values("proof", CompanyIdentifier.Proof.choices)
        verbs.describe_values("reason", NumberStatement.Reason.choices)
