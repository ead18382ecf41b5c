"""The office's pages: the queue, one case, what may be done with it and why not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actors import Actor
from accounts.permissions import Permission as P
from audit.verbs import sentence
from measures.money import Money
from schemes.forms.results import marked_rows
from schemes.forms.wording import MARKS, money, said
from schemes.models import Claim
from schemes.pages.words import amount_text, moment, scheme_name, track_name
from schemes.rules.version import Version
from schemes.selectors.claims import documents_of, earlier_files
from schemes.services.claims import facts_of
from schemes.services.moving import history
from schemes.services.terms import terms_of
from schemes.wording import REASONS
from schemes.workflow import bar, from_state

Context = dict[str, Any]
S = Claim.State
#: The queues, by what has to be done next; the first is where one lands.
QUEUES = {
    "open": (S.SUBMITTED, S.SCREENING, S.RETURNED, S.APPEAL),
    "waiting": (S.INFO_REQUESTED,),
    "check": (S.ASSESSED,),
    "pay": (S.APPROVED, S.PAYMENT_FAILED),
    "paying": (S.IN_BATCH, S.SENT),
    "done": (S.PAID, S.DECLINED, S.WITHDRAWN, S.LAPSED, S.CLOSED),
}
#: What each act on a case is called on its button, and how the button looks.
ACTS: dict[str, tuple[Promise | str, str]] = {
    "screen": (gettext_lazy("Take this claim"), "primary"),
    "assess": (gettext_lazy("Recommend"), "primary"),
    "ask": (gettext_lazy("Ask the applicant"), "secondary"),
    "approve": (gettext_lazy("Approve"), "primary"),
    "return": (gettext_lazy("Return to the case officer"), "secondary"),
    "decline": (gettext_lazy("Decline"), "danger"),
    "reopen": (gettext_lazy("Take the approval back"), "danger"),
}


def queue_labels() -> dict[str, str]:
    """The queues in words."""
    return {
        "open": _("To examine"),
        "waiting": _("Waiting for the applicant"),
        "check": _("To check"),
        "pay": _("To pay"),
        "paying": _("Being paid"),
        "done": _("Done"),
    }


def queue_tabs(counts: dict[str, int], current: str) -> Context:
    """The queues as tabs, each with how many claims are in it."""
    address = reverse("schemes:queue")
    return {
        "label": _("Queues"),
        "links": [
            {
                "label": label,
                "url": f"{address}?queue={key}",
                "current": key == current,
                "count": counts.get(key, 0),
            }
            for key, label in queue_labels().items()
        ],
    }


def queue_table(
    claims: Iterable[Claim], title: str, *, select: bool = False
) -> Context:
    """Claims of a queue, the oldest first."""
    return {
        "id": "queue",
        "title": title,
        "mode": "cards",
        "columns": [
            {"label": _("Claim")},
            {"label": _("Applicant")},
            {"label": _("Scheme")},
            {"label": _("Amount"), "number": True},
            {"label": _("Submitted")},
            {"label": _("With")},
        ],
        "rows": [{"cells": _queue_cells(claim)} for claim in claims],
        "empty": {"title": _("No claim waits here")},
    }


def _queue_cells(claim: Claim) -> list[Context]:
    assigned = str(claim.assigned_to) if claim.assigned_to else _("nobody yet")
    return [
        {
            "text": claim.number,
            "label": _("Claim"),
            "url": reverse("schemes:case", args=[claim.pk]),
            "note": claim.get_state_display(),
        },
        {"text": str(claim.organisation), "label": _("Applicant")},
        {"text": scheme_name(claim), "label": _("Scheme"), "note": track_name(claim),
         "more": True},
        {"text": amount_text(claim), "label": _("Amount"), "number": True},
        {"text": moment(claim.submitted_at), "label": _("Submitted")},
        {"text": assigned, "label": _("With"), "more": True},
    ]  # fmt: skip


def case_context(claim: Claim, actor: Actor) -> Context:
    """Everything the page of a case shows."""
    version = terms_of(claim)
    outcome = claim.outcome or {}
    return {
        "claim": claim,
        "identity": {
            "kind": _("Claim"),
            "title": claim.number,
            "facts": [
                {"label": _("Applicant"), "value": str(claim.organisation)},
                {"label": _("Amount"), "value": amount_text(claim)},
                {"label": _("State"), "value": claim.get_state_display()},
            ],
        },
        "head": {
            "title": _("%(number)s: %(track)s")
            % {"number": claim.number, "track": track_name(claim)},
            "caption": scheme_name(claim),
            "back": {"label": _("Claims"), "url": reverse("schemes:queue")},
            "meta": [
                _("Rules: edition %(label)s") % {"label": claim.version_label},
                _("submitted %(at)s") % {"at": moment(claim.submitted_at)},
            ],
        },
        "facts": fact_rows(claim, version),
        "payee": payee_rows(claim),
        "documents": document_rows(claim, version),
        "verdict": verdict(outcome),
        "steps": [_step(step) for step in outcome.get("steps", [])],
        "reasons": [said(each["text"]) for each in outcome.get("reasons", [])],
        "unconfirmed": marked_rows(version, outcome.get("unconfirmed", [])),
        "family": family_rows(claim),
        "timeline": timeline_of(claim),
        "requests": list(claim.requests.all()),
        "decision": decision_of(claim, actor),
        "acts": acts_of(claim, actor),
        "choices": [{"value": key, "label": label} for key, label in REASONS.items()],
    }


def fact_rows(claim: Claim, version: Version) -> list[Context]:
    """What was stated, as typed, question by question."""
    given = facts_of(claim)
    rows = []
    for key in version.tracks[claim.track].asks:
        fact = version.facts[key]
        options = {option.id: said(option.label) for option in fact.question.options}
        value = given.get(key)
        words = value if isinstance(value, list) else [value]
        shown = [options.get(str(word), str(word)) for word in words if word]
        if shown and fact.question.unit:
            shown = [f"{fact.question.unit} {shown[0]}"]
        label = said(fact.question.label)
        rows.append({"label": label, "lines": shown, "nothing": _("not stated")})
    return rows


def payee_rows(claim: Claim) -> list[Context]:
    """Whom we pay, masked."""
    payee = getattr(claim, "payee", None)
    if payee is None:
        return []
    return [
        {"label": _("Name"), "value": payee.name},
        {"label": _("Identity card"), "value": payee.identity_masked},
        {"label": _("Account"), "value": payee.account_masked},
    ]


def document_rows(claim: Claim, version: Version) -> list[Context]:
    """What was handed in for each paper, and where the same bytes were seen before."""
    labels = {c.paper.key: c.paper for c in version.tracks[claim.track].papers}
    rows = []
    for one in documents_of(claim):
        twice = earlier_files(claim, one.file.sha256)
        paper = labels.get(one.paper)
        rows.append(
            {
                "label": said(paper.label) if paper else one.paper,
                "name": one.file.name,
                "url": reverse("schemes:document", args=[claim.pk, one.pk]),
                "sha256": one.file.sha256[:12],
                "tag": MARKS[paper.mark] if paper else None,
                "twice": _("The same file is in another claim.") if twice else "",
            }
        )
    return rows


def verdict(outcome: Context) -> Context:
    """What the rules say, as a notice."""
    found = outcome.get("eligible")
    kinds = {"yes": "ok", "no": "bad"}
    titles = {
        "yes": _("The rules are met"),
        "no": _("The rules are not met"),
        "undetermined": _("The rules cannot be judged yet"),
    }
    minor, currency = outcome.get("amount_minor"), outcome.get("currency", "HKD")
    return {
        "kind": kinds.get(str(found), "warn"),
        "title": titles.get(str(found), titles["undetermined"]),
        "text": money(Money(minor, currency)) if minor else _("No amount."),
        "wide": True,
    }


def _step(step: Context) -> Context:
    row: Context = {
        "text": said(step["text"]),
        "is_unconfirmed": bool(step["unconfirmed"]),
    }
    if step["kind"] == "criterion":
        held = {True: "ok", False: "bad"}.get(step["output"], "warn")
        words = {"ok": _("met"), "bad": _("not met"), "warn": _("still open")}
        row["tag"] = {"label": words[held], "kind": held}
    elif step["binds"]:
        row["tag"] = {"label": _("cut"), "kind": "info"}
    return row


def family_rows(claim: Claim) -> list[Context]:
    """The other claims that share this one's ceilings."""
    if claim.family_id is None:
        return []
    others = Claim.objects.filter(family_id=claim.family_id).exclude(pk=claim.pk)
    return [
        {
            "label": other.number,
            "value": amount_text(other),
            "note": other.get_state_display(),
            "url": reverse("schemes:case", args=[other.pk]),
            "action": _("Open"),
        }
        for other in others.select_related("scheme")
    ]


def timeline_of(claim: Claim) -> list[Context]:
    """Who did what, the newest first, by day."""
    days: dict[str, list[Context]] = {}
    for event in claim.events.order_by("-sequence"):
        codes = [str(REASONS.get(code, code)) for code in event.reasons]
        text = ". ".join(filter(None, [", ".join(codes), event.note]))
        days.setdefault(date_format(event.at, "DATE_FORMAT"), []).append(
            {
                "what": str(sentence(f"claim.{event.verb}")),
                "who": event.by_label.partition(" (")[0],
                "at": date_format(event.at, "H:i"),
                "text": text,
                "system": event.by_id is None,
            }
        )
    return [{"day": day, "events": events} for day, events in days.items()]


def acts_of(claim: Claim, actor: Actor) -> list[str]:
    """What the actor may do now: role, state, no earlier hand, no interest."""
    if actor.user is None or claim.interests.filter(user=actor.user).exists():
        return []
    past = history(claim)
    return [
        transition.verb
        for transition in from_state(claim.state, actor.permissions)
        if transition.verb in ACTS and not bar(transition, actor.user.pk, past)
    ]


def decision_of(claim: Claim, actor: Actor) -> Context:
    """The bar at the foot: state, amount, what stands in the way, or why nothing can be done."""
    return {
        "label": _("What to do with this claim"),
        "state": claim.get_state_display(),
        "sum": amount_text(claim),
        "unmet": [],
        "buttons": [],
        "said": _why_nothing(claim, actor),
    }


def _why_nothing(claim: Claim, actor: Actor) -> str:
    if acts_of(claim, actor) or actor.user is None:
        return ""
    if claim.interests.filter(user=actor.user).exists():
        return _("You have declared an interest in this claim.")
    past = history(claim)
    for transition in from_state(claim.state, actor.permissions):
        if why := bar(transition, actor.user.pk, past):
            return why
    if actor.may(P.CLAIM_ASSESS) or actor.may(P.CLAIM_APPROVE):
        return _("Somebody else acts next.")
    return _("You read this claim.")
