"""The office's page of one recovery: who owes what and why, what came of it, the acts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.permissions import Permission as P
from audit.verbs import sentence
from measures.money import Money
from schemes.models import Claim, Recovery, RecoveryEntry
from schemes.pages.words import moment
from schemes.recovering.plan import PartStanding
from schemes.saying import money, said
from schemes.selectors.library import library
from schemes.selectors.recoveries import entries_of
from schemes.services.moving import history
from schemes.wording import ALL_REASONS
from schemes.workflow import bar, find

Context = dict[str, Any]


def head(recovery: Recovery) -> Context:
    """The top of a recovery's page."""
    return {
        "title": _("Recovery %(number)s") % {"number": recovery.number},
        "caption": said(
            library()
            .scheme(recovery.scheme.key)
            .present(timezone.localdate())
            .terms.name
        ),
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
            "label": _("Still open"),
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
    words = _(", ").join(str(ALL_REASONS.get(code, code)) for code in codes)
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
        "proposal": _("%(who)s proposed it on %(day)s: %(why)s")
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
