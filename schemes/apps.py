"""Registers the app, its kinds of jobs and its receivers."""

from importlib import import_module

from django.apps import AppConfig

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
        titles.describe(wording.JOBS)
