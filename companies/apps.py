"""Registers the app with Django."""

from importlib import import_module

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "companies"

    def ready(self) -> None:
        # Both need models, which exist only now that the registry is full.
        import_module("companies.receivers")
        import_module("companies.wording")
