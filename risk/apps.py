"""Registers the app with Django, its kinds of job and what it hears."""

from importlib import import_module

from django.apps import AppConfig

from audit import verbs
from jobs import titles
from risk import wording


class RiskConfig(AppConfig):
    name = "risk"

    def ready(self) -> None:
        import_module("risk.tasks")
        import_module("risk.receivers")
        import_module("risk.reminders")
        verbs.describe(wording.VERBS)
        titles.describe(wording.JOBS)
        # Models can only be imported once the registry is full.
        from risk.models import Upload

        verbs.describe_values("kind", Upload.Kind.choices)
