"""The office's pages of recoveries: the list with its ages, one with its history and acts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actors import Actor
from accounts.permissions import Permission as P
from audit.verbs import sentence
from measures.money import Money
from schemes.models import Claim, Recovery, RecoveryEntry, RepaymentOffer
from schemes.pages.words import moment
from schemes.recovering.ageing import Band, recovery_terms
from schemes.recovering.plan import PartStanding
from schemes.saying import money, said
from schemes.selectors.library import library
from schemes.selectors.recoveries import TABS, Age, entries_of
from schemes.services.moving import history
from schemes.wording import ALL_REASONS
from schemes.workflow import bar, find

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
            {"label": _("Together"), "number": True},
        ],
        "rows": [_age_row(*place, row) for place, row in ages.items()],
        "empty": {"title": _("Nothing is owed to the office")},
    }


def _age_row(key: str, currency: str, ages: list[Age]) -> Context:
    name = said(library().scheme(key).newest.terms.name)
    total = Money(sum(age.open.minor for age in ages), currency)
    count = sum(age.count for age in ages)
    return {
        "cells": [
            {"text": name, "label": _("Scheme"), "wrap": True},
            *(_age_cell(band_label(age.band), age.open, age.count) for age in ages),
            _age_cell(_("Together"), total, count),
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
        "open": _("Open"), "recovered": _("Recovered"), "written_off": _("Written off"),
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
            {"label": _("Open"), "number": True},
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
    days = _("%(days)d days ago") % {"days": (today - row.demanded_on).days}
    return [
        {
            "text": row.number,
            "label": _("Recovery"),
            "url": reverse("schemes:recovery", args=[row.pk]),
            "note": row.claim.number,
        },
        {"text": str(row.organisation), "label": _("Who owes it")},
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
            "label": _("Open"),
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
                    {"text": str(offer.claim.organisation), "label": _("From")},
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


def head(recovery: Recovery) -> Context:
    """The top of a recovery's page."""
    return {
        "title": _("Recovery %(number)s") % {"number": recovery.number},
        "caption": said(library().scheme(recovery.scheme.key).newest.terms.name),
        "back": {"label": _("Recoveries"), "url": reverse("schemes:recoveries")},
    }


def summary(recovery: Recovery) -> list[Context]:
    """Who owes what, why, since when."""
    rows: list[Context] = [
        {"label": _("State"), "value": recovery.get_status_display()},
        {"label": _("Who owes it"), "value": str(recovery.organisation)},
        {
            "label": _("Claim"),
            "value": recovery.claim.number,
            "url": reverse("schemes:case", args=[recovery.claim_id]),
            "action": _("Open"),
        },
        {
            "label": _("Demanded"),
            "value": money(Money(recovery.minor, recovery.currency)),
        },
        {
            "label": _("Open"),
            "value": money(Money(recovery.open_minor, recovery.currency)),
            "is_sum": True,
        },
        {"label": _("Demanded on"), "value": date_format(recovery.demanded_on)},
        {"label": _("Due"), "value": date_format(recovery.due_on)},
    ]
    if recovery.kind == Recovery.Kind.VOLUNTARY:
        rows.append({"label": _("Kind"), "value": recovery.get_kind_display()})
    else:
        rows.append({"label": _("Demanded by"), "value": str(recovery.demanded_by)})
    if why := reasons_text(recovery.reasons, recovery.note):
        rows.append({"label": _("Why"), "value": why})
    return rows


def reasons_text(codes: Iterable[str], note: str) -> str:
    """Reason codes in words, and the note."""
    words = ", ".join(str(ALL_REASONS.get(code, code)) for code in codes)
    return ". ".join(filter(None, [words, note]))


def plan_table(plan: Iterable[PartStanding], currency: str) -> Context:
    """Instalments, each with what came of it."""
    return {
        "id": "plan",
        "title": _("Instalments"),
        "mode": "scroll",
        "columns": [
            {"label": _("Due")},
            {"label": _("Amount"), "number": True},
            {"label": _("Came in"), "number": True},
            {"label": _("State")},
        ],
        "rows": [{"cells": _part_cells(each, currency)} for each in plan],
    }


def _part_cells(each: PartStanding, currency: str) -> list[Context]:
    tag: Context = {"label": _("to come"), "kind": "info"}
    if not each.open:
        tag = {"label": _("paid"), "kind": "ok"}
    elif each.is_overdue:
        tag = {"label": _("overdue"), "kind": "bad"}
    return [
        {"text": date_format(each.part.due_on), "label": _("Due")},
        {
            "text": money(Money(each.part.minor, currency)),
            "label": _("Amount"),
            "number": True,
        },
        {
            "text": money(Money(each.paid, currency)),
            "label": _("Came in"),
            "number": True,
        },
        {"text": "", "label": _("State"), "tag": tag},
    ]


def entries_table(recovery: Recovery) -> Context:
    """What made it smaller, the newest first."""
    return {
        "id": "entries",
        "title": _("What came of it"),
        "mode": "cards",
        "columns": [
            {"label": _("On")},
            {"label": _("What")},
            {"label": _("Where from")},
            {"label": _("Amount"), "number": True},
            {"label": _("By")},
        ],
        "rows": [
            {"cells": _entry_cells(entry, recovery.currency)}
            for entry in entries_of(recovery)
        ],
        "empty": {"title": _("Nothing has come yet")},
    }


def _entry_cells(entry: RecoveryEntry, currency: str) -> list[Context]:
    where: Context = {"text": "–", "label": _("Where from"), "nothing": _("nowhere")}
    if entry.line:
        where = {
            "text": entry.line.statement.reference,
            "label": _("Where from"),
            "note": entry.line.reference,
        }
    if entry.award:
        where = {
            "text": entry.award.number,
            "label": _("Where from"),
            "url": reverse("schemes:case", args=[entry.award_id]),
        }
    return [
        {"text": date_format(entry.on), "label": _("On")},
        {"text": entry.get_kind_display(), "label": _("What")},
        where,
        {
            "text": money(Money(entry.minor, currency)),
            "label": _("Amount"),
            "number": True,
        },
        {"text": str(entry.entered_by), "label": _("By"), "more": True},
    ]


#: The steps of a claim that its recovery's history shows.
STEPS = (
    "demand", "repay", "recover", "propose_write_off", "keep_asking", "write_off",
)  # fmt: skip


def timeline(recovery: Recovery) -> list[Context]:
    """Who did what with it, the newest first, by day."""
    days: dict[str, list[Context]] = {}
    rows = recovery.claim.events.filter(verb__in=STEPS, sequence__gte=recovery.sequence)
    for event in rows.order_by("-sequence"):
        at = timezone.localtime(event.at)
        days.setdefault(date_format(at, "DATE_FORMAT"), []).append(
            {
                "what": str(sentence(f"claim.{event.verb}")),
                "who": event.by_label.partition(" (")[0],
                "at": date_format(at, "H:i"),
                "at_full": moment(event.at),
                "text": reasons_text(event.reasons, event.note),
            }
        )
    return [{"day": day, "events": events} for day, events in days.items()]


def acts(recovery: Recovery, actor: Actor) -> Context:
    """What the reader may do now, and for the write-off why not, if their hands bar them."""
    is_open = recovery.status == Recovery.Status.OPEN
    is_proposed = bool(recovery.proposed_by_id)
    barred = _bars(recovery, actor)
    return {
        "may_agree": is_open and actor.may(P.PAYMENT_MAKE),
        "may_propose": is_open and not is_proposed and actor.may(P.PAYMENT_MAKE)
        and not barred["propose_write_off"],
        "why_no_proposal": barred["propose_write_off"]
        if is_open and not is_proposed and actor.may(P.PAYMENT_MAKE)
        else "",
        "is_proposed": is_open and is_proposed,
        "may_decide": is_open and is_proposed and actor.may(P.PAYMENT_APPROVE)
        and not barred["write_off"],
        "why_no_decision": barred["write_off"]
        if is_open and is_proposed and actor.may(P.PAYMENT_APPROVE)
        else "",
        "proposal": _("%(who)s proposed it on %(day)s: %(why)s.")
        % {
            "who": recovery.proposed_by,
            "day": moment(recovery.proposed_at),
            "why": reasons_text(recovery.proposed_reasons, recovery.proposed_note),
        }
        if is_open and is_proposed
        else "",
    }  # fmt: skip


def _bars(recovery: Recovery, actor: Actor) -> dict[str, str]:
    """Why the reader's earlier hands bar them from each of the two acts; empty if not."""
    past = history(recovery.claim)
    bars = {}
    for verb in ("propose_write_off", "write_off"):
        transition = find(verb, Claim.State.RECOVERY)
        assert transition is not None
        bars[verb] = bar(transition, actor.user.pk, past) if actor.user else ""
    return bars


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
