"""Registers the platform's own kind of job and its words."""

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from audit import verbs
from jobs import titles

CLASSES = {
    "access_log": _("readings by others"),
    "answer_history": _("earlier answers"),
    "campaigns": _("closed campaigns"),
    "finished_jobs": _("finished jobs"),
    "helper_links": _("ended links of helpers"),
    "idempotency_keys": _("keys of repeated requests"),
    "invitation_codes": _("codes of letters"),
    "invitations": _("invitations of companies"),
    "member_invitations": _("invitations to join"),
    "sealed_inputs": _("keys of sealed inputs"),
    "session_places": _("devices of ended sessions"),
    "sessions": _("ended sessions"),
    "share_links": _("ended links to signed answers"),
    "uploads_put_aside": _("uploads put aside"),
    "webhook_messages": _("messages to programs"),
}


class GreenfinConfig(AppConfig):
    name = "greenfin"

    def ready(self) -> None:
        import_module("greenfin.tasks")
        titles.describe(
            {"retention.apply": _("Remove what need not be kept any longer")}
        )
        verbs.describe(
            {"records.removed": _("Records whose time was over were removed")}
        )
        verbs.describe_values("class", CLASSES.items())
