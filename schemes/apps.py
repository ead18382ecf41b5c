"""Registers the app."""

from importlib import import_module

from django.apps import AppConfig


class SchemesConfig(AppConfig):
    name = "schemes"

    def ready(self) -> None:
        import_module("schemes.receivers")
        import_module("schemes.tasks")
