"""Registers the app and its words."""

from django.apps import AppConfig

from audit import verbs
from register import wording


class RegisterConfig(AppConfig):
    name = "register"

    def ready(self) -> None:
        verbs.describe(wording.VERBS)
