"""Registers the app with Django."""

from django.apps import AppConfig

from audit import verbs
from companies import wording


class CompaniesConfig(AppConfig):
    name = "companies"

    def ready(self) -> None:
        verbs.describe(wording.VERBS)
