"""Registers the app, its kinds of jobs and its receivers."""

from importlib import import_module

from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "questionnaires"

    def ready(self) -> None:
        import_module("questionnaires.tasks")
        import_module("questionnaires.receivers")
