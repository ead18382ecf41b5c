"""The office's pages of recoveries: the list with its ages, one with its history and acts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.names import local_name
from measures.money import Money
from schemes.models import Claim, Recovery, RepaymentOffer
from schemes.pages.words import moment
from schemes.recovering.ageing import Band, recovery_terms
from schemes.saying import money, said
from schemes.selectors.library import library
from schemes.selectors.recoveries import TABS, Age

Context = dict[str, Any]


def band_label(band: Band) -> str:
    """A band of age in words."""
    if band.last is None:
        return _("over %(days)s days") % {"days": f"{band.first - 1:,}"}
    return _("%(first)s–%(last)s days") % {"first": band.first, "last": band.last}


def ages_table(ages: Mapping[tuple[str, str], list[Age]]) -> Context:
    """What is open, by how old its demand is; a row a scheme."""
    bands = recovery_terms().bands
    return {
        "id": "ages",
        "title": _("What is open, by age"),
        "note": _("Days since the demand."),
        "mode": "scroll",
        "columns": [
            {"label": _("Scheme")},
            *({"label": band_label(band), "number": True} for band in bands),
            {"label": _("Total"), "number": True},
        ],
        "rows": [_age_row(*place, row) for place, row in ages.items()],
        "empty": {"title": _("Nothing is owed to the office")},
    }


def _age_row(key: str, currency: str, ages: list[Age]) -> Context:
    name = said(library().scheme(key).present(timezone.localdate()).terms.name)
    total = Money(sum(age.open.minor for age in ages), currency)
    count = sum(age.count for age in ages)
    return {
        "cells": [
            {"text": name, "label": _("Scheme"), "wrap": True},
            *(_age_cell(band_label(age.band), age.open, age.count) for age in ages),
            _age_cell(_("Total"), total, count),
        ]
    }


def _age_cell(label: str, open_: Money, count: int) -> Context:
    if not count:
        return {"text": "–", "label": label, "number": True, "nothing": _("none")}
    note = ngettext("%(count)d recovery", "%(count)d recoveries", count)
    return {
        "text": money(open_),
        "label": label,
        "number": True,
        "note": note % {"count": count},
    }


def tabs(counts: Mapping[str, int], current: str) -> Context:
    """Open, recovered, written off, each with how many there are."""
    labels = {
        "open": _("Awaited"), "recovered": _("Recovered"), "written_off": _("Written off"),
    }  # fmt: skip
    address = reverse("schemes:recoveries")
    return {
        "label": _("Recoveries"),
        "links": [
            {
                "label": labels[key],
                "url": f"{address}?tab={key}",
                "current": key == current,
                "count": f"{counts.get(key, 0):,}",
            }
            for key in TABS
        ],
    }


def recoveries_table(rows: Iterable[Recovery], tab: str) -> Context:
    """Recoveries of a tab, the oldest first."""
    return {
        "id": "recoveries",
        "title": _("Recoveries"),
        "mode": "cards",
        "columns": [
            {"label": _("Recovery")},
            {"label": _("Who owes it")},
            {"label": _("Demanded on")},
            {"label": _("Due")},
            {"label": _("Demanded"), "number": True},
            {"label": _("Still open"), "number": True},
        ],
        "rows": [{"cells": _cells(row)} for row in rows],
        "empty": {"title": _("No recovery is here"), "text": _EMPTY[tab]()},
    }


_EMPTY = {
    "open": lambda: _("Money is demanded back from the page of a paid claim."),
    "recovered": lambda: "",
    "written_off": lambda: "",
}


def _cells(row: Recovery) -> list[Context]:
    today = timezone.localdate()
    late = row.status == Recovery.Status.OPEN and row.due_on < today
    waits = bool(row.proposed_by_id) and row.status == Recovery.Status.OPEN
    ago = (today - row.demanded_on).days
    days = ngettext("%(days)d day ago", "%(days)d days ago", ago) % {"days": ago}
    return [
        {
            "text": row.number,
            "label": _("Recovery"),
            "url": reverse("schemes:recovery", args=[row.pk]),
            "note": row.claim.number,
        },
        {
            "text": local_name(row.organisation),
            "label": _("Who owes it"),
            "is_data": True,
        },
        {"text": date_format(row.demanded_on), "label": _("Demanded on"), "note": days},
        {
            "text": date_format(row.due_on),
            "label": _("Due"),
            "tag": {"label": _("overdue"), "kind": "bad"}
            if late
            else {"label": _("write-off proposed"), "kind": "warn"}
            if waits
            else None,
        },
        {
            "text": money(Money(row.minor, row.currency)),
            "label": _("Demanded"),
            "number": True,
        },
        {
            "text": money(Money(row.open_minor, row.currency)),
            "label": _("Still open"),
            "number": True,
        },
    ]


def offers_table(offers: Iterable[RepaymentOffer]) -> Context:
    """Repayments that applicants announced."""
    return {
        "id": "offers",
        "title": _("Announced repayments"),
        "note": _("Nothing is owed: they are posted when the money comes."),
        "mode": "cards",
        "columns": [
            {"label": _("Reference")},
            {"label": _("Claim")},
            {"label": _("From")},
            {"label": _("Why")},
            {"label": _("Amount"), "number": True},
        ],
        "rows": [
            {
                "cells": [
                    {
                        "text": offer.number,
                        "label": _("Reference"),
                        "note": moment(offer.made_at),
                    },
                    {
                        "text": offer.claim.number,
                        "label": _("Claim"),
                        "url": reverse("schemes:case", args=[offer.claim_id]),
                    },
                    {
                        "text": local_name(offer.claim.organisation),
                        "label": _("From"),
                        "is_data": True,
                    },
                    {"text": offer.reason, "label": _("Why"), "wrap": True},
                    {
                        "text": money(Money(offer.minor, offer.currency)),
                        "label": _("Amount"),
                        "number": True,
                    },
                ]
            }
            for offer in offers
        ],
    }


def on_case(claim: Claim) -> list[Context]:
    """The recoveries of a claim, on the page of the case."""
    return [
        {
            "label": recovery.number,
            "value": money(Money(recovery.open_minor, recovery.currency)),
            "note": recovery.get_status_display(),
            "url": reverse("schemes:recovery", args=[recovery.pk]),
            "action": _("Open"),
        }
        for recovery in claim.recoveries.order_by("demanded_on", "number")
    ]


def back_to_case(claim: Claim) -> Context:
    """The way back from a page about a claim."""
    return {"label": claim.number, "url": reverse("schemes:case", args=[claim.pk])}
