"""Registers the app with Django: its job handlers and receivers."""

from django.apps import AppConfig


class RiskConfig(AppConfig):
    name = "risk"

    def ready(self):
        from risk import receivers, tasks  # noqa: F401
