"""Registers the app with Django."""

from importlib import import_module

from django.apps import AppConfig

from audit import verbs
from companies import wording


class CompaniesConfig(AppConfig):
    name = "companies"

    def ready(self) -> None:
        import_module("companies.receivers")
        verbs.describe(wording.VERBS)
