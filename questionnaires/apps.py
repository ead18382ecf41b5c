"""Registers the app, its kinds of jobs and its receivers."""

from importlib import import_module

from django.apps import AppConfig

from audit import verbs
from jobs import titles
from questionnaires import wording


class QuestionnairesConfig(AppConfig):
    name = "questionnaires"

    def ready(self) -> None:
        import_module("questionnaires.tasks")
        import_module("questionnaires.receivers")
        verbs.describe(wording.VERBS)
        titles.describe(wording.JOBS)
