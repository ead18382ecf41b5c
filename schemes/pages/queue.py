"""The office's queues: claims by what has to be done next, with age and last day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.names import local_name
from schemes.models import Claim
from schemes.pages.clocks import due_cell
from schemes.pages.words import amount_text, scheme_name, track_name
from schemes.rules.clock import ClockReading
from schemes.selectors.queues import MOST

Context = dict[str, Any]
#: Whose sum is still what the applicant's own figures come to.
AS_STATED = frozenset(
    {Claim.State.SUBMITTED, Claim.State.SCREENING, Claim.State.INFO_REQUESTED}
)


def queue_labels() -> dict[str, str]:
    """The queues in words."""
    return {
        "open": _("To examine"),
        "waiting": _("Waiting for the applicant"),
        "check": _("To check"),
        "pay": _("To pay"),
        "paying": _("Being paid"),
        "recovering": _("Being recovered"),
        "done": _("Done"),
    }


def count_text(count: int, most: int = MOST) -> str:
    """A count as it stands on a tab; one above the bound says that it is more."""
    return f"{most:,}+" if count > most else f"{count:,}"


def queue_tabs(counts: Mapping[str, int], current: str) -> Context:
    """The queues as tabs, each with how many claims are in it."""
    address = reverse("schemes:queue")
    return {
        "label": _("Queues"),
        "links": [
            {
                "label": label,
                "url": f"{address}?queue={key}",
                "current": key == current,
                "count": count_text(counts.get(key, 0)),
            }
            for key, label in queue_labels().items()
        ],
    }


def queue_table(
    claims: Iterable[Claim],
    clocks: Mapping[UUID, ClockReading],
    title: str,
    search: str = "",
) -> Context:
    """Claims of a queue, the oldest first."""
    labels = _labels()
    states = {value: str(label) for value, label in Claim.State.choices}
    empty: Context = {"title": _("No claim waits here")}
    if search:
        empty = {
            "title": _("No claim here matches “%(search)s”") % {"search": search},
            "text": _(
                "A number is looked up whole, a name by any part of it, an identity card"
                " as it is shown: A123***(*)."
            ),
        }
    return {
        "id": "queue",
        "title": title,
        "mode": "cards",
        "columns": [
            {"label": label, "number": key == "amount"} for key, label in labels.items()
        ],
        "rows": [
            {"cells": _cells(claim, clocks.get(claim.pk), labels, states)}
            for claim in claims
        ],
        "empty": empty,
    }


def _labels() -> dict[str, str]:
    """The columns in words; looked up once a page, not once a cell."""
    return {
        "claim": _("Claim"),
        "due": _("Due"),
        "applicant": _("Applicant"),
        "scheme": _("Scheme"),
        "amount": _("Amount"),
        "submitted": _("Submitted on"),
        "officer": _("Officer"),
    }


def _cells(
    claim: Claim,
    reading: ClockReading | None,
    labels: Mapping[str, str],
    states: Mapping[str, str],
) -> list[Context]:
    assigned = str(claim.assigned_to) if claim.assigned_to else _("nobody yet")
    filed = localtime(claim.submitted_at)
    return [
        {
            "text": claim.number,
            "label": labels["claim"],
            "url": reverse("schemes:case", args=[claim.pk]),
            "note": states[claim.state],
        },
        due_cell(reading),
        {"text": local_name(claim.organisation), "label": labels["applicant"], "is_data": True},
        {"text": track_name(claim), "label": labels["scheme"], "note": scheme_name(claim),
         "more": True},
        {"text": amount_text(claim), "label": labels["amount"], "number": True,
         "note": _("as stated") if claim.state in AS_STATED else ""},
        {"text": date_format(filed), "label": labels["submitted"], "more": True},
        {"text": assigned, "label": labels["officer"], "more": True},
    ]  # fmt: skip
