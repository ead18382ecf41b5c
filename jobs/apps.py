"""Registers the app and its own kinds of job."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from audit.verbs import describe


class JobsConfig(AppConfig):
    name = "jobs"

    def ready(self) -> None:
        for module in ("jobs.mail", "jobs.beats", "jobs.access_seals"):
            import_module(module)
        describe(
            {
                "access.sealed": _("Readings by others were sealed"),
                "job.cancelled": _("A job was cancelled"),
                "job.retried": _("A failed job was started again"),
            }
        )
