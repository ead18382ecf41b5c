"""Registers the app with Django, its kinds of job and what it hears."""

from importlib import import_module

from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "risk"

    def ready(self) -> None:
        import_module("risk.tasks")
        import_module("risk.receivers")
