"""Registers the app, its kinds of jobs and its receivers."""

from importlib import import_module

from django.apps import AppConfig

from audit import verbs
from jobs import titles
from questionnaires import wording


class QuestionnairesConfig(AppConfig):
    name = "questionnaires"

    def ready(self) -> None:
        # Words know models, which can only be imported once the registry is full.
        from questionnaires.words import FALLBACKS, MARKS, UNITS

        import_module("questionnaires.tasks")
        import_module("questionnaires.receivers")
        import_module("questionnaires.reminders")
        verbs.describe(wording.VERBS)
        verbs.describe_values("unit", UNITS.items())
        verbs.describe_values("doubt", (MARKS | FALLBACKS).items())
        titles.describe(wording.JOBS)
