"""Registers the app with Django and its own kinds of job."""

from importlib import import_module

from django.apps import AppConfig

from documents import wording
from jobs import titles


class DocumentsConfig(AppConfig):
    name = "documents"

    def ready(self) -> None:
        import_module("documents.tasks")
        titles.describe(wording.JOBS)
