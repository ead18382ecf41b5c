"""An address for events as somebody enters it, and its log as they read it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from questionnaires.models import Delivery, Event, Webhook

Context = dict[str, Any]
#: Why nothing came back, by what the log says; other faults stay as they are.
FAULTS = {
    "name not found": gettext_lazy("There is no such name"),
    "no answer in time": gettext_lazy("No answer in time"),
    "ended": gettext_lazy("The address was ended"),
    "ConnectionRefusedError": gettext_lazy("Nobody listens there"),
}
KINDS = {"waiting": "info", "delivered": "ok", "failed": "bad"}


class WebhookForm(forms.Form):
    """Where to, and of what."""

    url = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=500,
        help_text=gettext_lazy(
            "It begins with https:// and can be reached from the open network."
        ),
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Tell it of"),
        choices=Event.choices,
        widget=forms.CheckboxSelectMultiple,
    )


def webhooks_table(webhooks: Iterable[Webhook]) -> Context:
    """Every address of an organisation."""
    rows = [
        {
            "cells": [
                {
                    "text": webhook.url,
                    "url": reverse("questionnaires:webhook", args=[webhook.pk]),
                    "lang": "und",
                },
                {
                    "text": _(", ").join(
                        str(Event(each).label) for each in webhook.events
                    ),
                    "label": _("Told of"),
                    "wrap": True,
                },
                {
                    "text": "",
                    "label": _("State"),
                    "tag": {"label": _("Ended"), "kind": "plain"}
                    if webhook.ended_at
                    else {"label": _("In use"), "kind": "ok"},
                },
            ]
        }
        for webhook in webhooks
    ]
    return {
        "id": "webhooks",
        "title": _("Addresses"),
        "mode": "cards",
        "columns": [
            {"label": _("Address")},
            {"label": _("Told of")},
            {"label": _("State")},
        ],
        "rows": rows,
        "empty": {"title": _("No address yet")},
    }


def deliveries_table(deliveries: Iterable[Delivery]) -> Context:
    """What was sent to one address, the latest first."""
    columns = [_("Message"), _("When"), _("State"), _("Attempts"), _("Answer")]
    return {
        "id": "deliveries",
        "title": _("What was sent"),
        "mode": "cards",
        "columns": [
            {"label": label, "number": label == _("Attempts")} for label in columns
        ],
        "rows": [{"cells": _cells(each)} for each in deliveries],
        "empty": {"title": _("Nothing was sent yet")},
    }


def _cells(delivery: Delivery) -> list[Context]:
    known = delivery.event in Event.values
    label = str(Event(delivery.event).label) if known else _("Test")
    note = ""
    if delivery.next_at and delivery.attempts:
        note = _("again at %(when)s") % {"when": _moment(delivery.next_at)}
    return [
        {
            "text": label,
            "url": reverse("questionnaires:delivery", args=[delivery.pk]),
        },
        {"text": _moment(delivery.created_at), "label": _("When")},
        {
            "text": "",
            "label": _("State"),
            "tag": {
                "label": delivery.get_state_display(),
                "kind": KINDS[delivery.state],
            },
            "note": note,
        },
        {"text": str(delivery.attempts), "label": _("Attempts"), "number": True},
        {"text": answer_words(delivery) or "–", "label": _("Answer")},
    ]


def answer_words(delivery: Delivery) -> str:
    """What came back, or why nothing did."""
    if delivery.answer_status:
        return f"HTTP {delivery.answer_status}"
    return str(FAULTS.get(delivery.fault, delivery.fault))


def _moment(instant: Any) -> str:
    return date_format(localtime(instant), "DATETIME_FORMAT")
