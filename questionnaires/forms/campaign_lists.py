"""A list of companies that was handed in: what it would add, and what is odd in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.names import who_and_when
from companies.models import SizeClass
from questionnaires.models import CampaignList

Context = dict[str, Any]

FINDINGS: Mapping[str, Promise | str] = {
    "no_name": gettext_lazy("The company's name is missing: the row is left out."),
    "no_email": gettext_lazy("The e-mail address is missing: the row is left out."),
    "bad_email": gettext_lazy(
        "“%(value)s” is no e-mail address: the row is left out. Write one, such as"
        " finance@example.com."
    ),
    "too_long": gettext_lazy("The text is cut after %(value)s characters."),
    "unknown_language": gettext_lazy(
        "“%(value)s” is no language we write: the mail goes out in both. Write English,"
        " 繁體中文 or 简体中文."
    ),
    "unknown_sector": gettext_lazy(
        "“%(value)s” is no sector of the classification: it counts as not stated. Write"
        " a code such as 47."
    ),
    "unknown_size": gettext_lazy(
        "“%(value)s” is no size: it counts as not stated. Write micro, small or medium."
    ),
    "twice": gettext_lazy("The same address stands in row %(value)s: it counts once."),
    "present": gettext_lazy("The campaign has %(value)s already: nothing changes."),
    "opted_out": gettext_lazy(
        "%(value)s asked for no more mail from you: it is not invited."
    ),
}
WEIGHTS = {
    "error": (gettext_lazy("Left out"), "bad"),
    "warning": (gettext_lazy("Warning"), "warn"),
    "note": (gettext_lazy("Note"), "plain"),
}


def lists_table(lists: Iterable[CampaignList]) -> Context:
    """The files that were handed in."""
    return {
        "id": "lists",
        "title": _("Lists"),
        "mode": "cards",
        "columns": [
            {"label": _("File")},
            {"label": _("State")},
            {"label": _("Rows"), "number": True},
            {"label": _("Added"), "number": True},
            {"label": _("By")},
        ],
        "rows": [{"cells": _list_cells(each)} for each in lists],
        "empty": {"title": _("No list was handed in yet")},
    }


def _list_cells(listed: CampaignList) -> list[Context]:
    kinds = {"staged": "warn", "added": "ok", "discarded": "plain"}
    added = f"{listed.added:,}" if listed.state == "added" else "–"
    when = date_format(localtime(listed.given_at), "SHORT_DATE_FORMAT")
    return [
        {
            "text": listed.file.name,
            "lang": "und",
            "url": reverse("questionnaires:campaign_list", args=[listed.pk]),
        },
        {
            "text": "",
            "label": _("State"),
            "tag": {"label": listed.get_state_display(), "kind": kinds[listed.state]},
        },
        {"text": f"{listed.rows:,}", "label": _("Rows"), "number": True},
        {"text": added, "label": _("Added"), "number": True},
        {"text": who_and_when(listed.given_by, when), "label": _("By"), "more": True},
    ]


def list_summary(listed: CampaignList) -> list[Context]:
    """What a file would do, in numbers."""
    bad = {each["row"] for each in listed.findings if each["weight"] == "error"}
    there = {
        each["row"]
        for each in listed.findings
        if each["code"] in ("present", "twice", "opted_out")
    }
    return [
        {"label": _("Rows"), "value": f"{listed.rows:,}"},
        {"label": _("New companies"), "value": f"{len(listed.entries):,}"},
        {"label": _("Add nothing"), "value": f"{len(there - bad):,}"},
        {"label": _("Left out"), "value": f"{len(bad):,}"},
        {"label": _("State"), "value": listed.get_state_display()},
    ]


def findings_table(findings: Iterable[Context]) -> Context:
    """What is odd, by row and column of the file."""
    rows = []
    for finding in findings:
        words, kind = WEIGHTS[finding["weight"]]
        text = str(FINDINGS[finding["code"]]) % {"value": finding["value"]}
        rows.append(
            {
                "cells": [
                    {"text": _("Row %(n)s") % {"n": finding["row"]}},
                    {"text": finding["place"], "label": _("Column"), "lang": "und"},
                    {
                        "text": "",
                        "label": _("Weight"),
                        "tag": {"label": str(words), "kind": kind},
                    },
                    {
                        "text": text,
                        "label": _("What"),
                        "wrap": True,
                        "is_data": True,
                    },
                ]
            }
        )
    columns = [_("Row"), _("Column"), _("Weight"), _("What")]
    return {
        "id": "findings",
        "title": _("What the file says oddly"),
        "mode": "cards",
        "columns": [{"label": label} for label in columns],
        "rows": rows,
        "empty": {"title": _("Nothing: every row could be read")},
    }


def entries_table(entries: Iterable[Context]) -> Context:
    """The companies that a file adds."""
    rows = []
    for entry in entries:
        size = entry["size_class"]
        about = [entry["sector_code"], str(SizeClass(size).label) if size else ""]
        rows.append(
            {
                "cells": [
                    {"text": entry["name"], "lang": "und"},
                    {"text": entry["email"], "label": _("E-mail")},
                    {"text": entry["reference"] or "–", "label": _("Your number")},
                    {
                        "text": " · ".join(filter(None, about)) or "–",
                        "label": _("Sector and size"),
                    },
                ]
            }
        )
    columns = [_("Company"), _("E-mail"), _("Your number"), _("Sector and size")]
    return {
        "id": "entries",
        "title": _("New companies"),
        "mode": "cards",
        "columns": [{"label": label} for label in columns],
        "rows": rows,
        "empty": {"title": _("The file adds nobody")},
    }
