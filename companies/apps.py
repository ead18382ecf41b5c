"""Registers the app with Django."""

from importlib import import_module

from django.apps import AppConfig


class CompaniesConfig(AppConfig):
    name = "companies"

    def ready(self) -> None:
        # All need models, which exist only now that the registry is full.
        for name in ("receivers", "reminders", "wording"):
            import_module(f"companies.{name}")
