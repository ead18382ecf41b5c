"""A submitted claim as its applicant sees it, and the list of one's claims."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.names import sentences
from accounts.roles import Kind
from schemes.forms.pages import other_rows
from schemes.models import Claim, Scheme
from schemes.pages.facts import stated_facts
from schemes.pages.history import changes_table
from schemes.pages.letters import letter_rows
from schemes.pages.owed import owed_context
from schemes.pages.payees import payee_rows
from schemes.pages.words import (
    amount_text,
    moment,
    public_tag,
    scheme_name,
    track_name,
    what_next,
)
from schemes.saying import said
from schemes.selectors.claims import documents_of
from schemes.selectors.history import own_changes
from schemes.selectors.library import library
from schemes.services.clocks import clock_of
from schemes.services.deadlines import last_appeal_day
from schemes.services.terms import terms_of
from schemes.wording import BANK_REASONS, REASONS
from schemes.workflow import PAYABLE, find

Context = dict[str, Any]
S = Claim.State
#: An award stands and nothing of it is asked back.
AWARDED = frozenset({S.APPROVED, S.IN_BATCH, S.SENT, S.PAID, S.PAYMENT_FAILED})


def claims_table(claims: Iterable[Claim]) -> Context:
    """One's own claims as a table of cards."""
    return {
        "id": "claims",
        "title": _("Your claims"),
        "mode": "cards",
        "columns": [
            {"label": _("Claim")},
            {"label": _("State")},
            {"label": _("Amount"), "number": True},
            {"label": _("Submitted on")},
        ],
        "rows": [{"cells": _cells(claim)} for claim in claims],
    }


def _cells(claim: Claim) -> list[Context]:
    return [
        {
            "text": track_name(claim),
            "label": _("Claim"),
            "note": claim.number or scheme_name(claim),
            "url": reverse("schemes:claim", args=[claim.pk]),
        },
        {"text": "", "label": _("State"), "tag": public_tag(claim)},
        {"text": amount_text(claim), "label": _("Amount"), "number": True},
        {
            "text": moment(claim.submitted_at) or _("not yet"),
            "label": _("Submitted on"),
        },
    ]


def ways_to_claim(schemes: Iterable[Scheme], actor: Actor) -> list[Context]:
    """The tracks of open schemes that are for somebody of this kind."""
    kind = actor.organisation.kind if actor.organisation else ""
    audience = "person" if kind == Kind.PERSON else "company"
    return [
        {
            "scheme": scheme.key,
            "track": key,
            "title": said(compiled.track.name),
            "hint": said(compiled.track.summary),
            "check_url": reverse("schemes:check", args=[scheme.key, key]),
        }
        for scheme in schemes
        for key, compiled in library()
        .scheme(scheme.key)
        .present(timezone.localdate())
        .tracks.items()
        if compiled.track.audience == audience
    ]


def status_context(claim: Claim) -> Context:
    """Where a claim stands, what happens next, what can be done."""
    title, last = track_name(claim), last_appeal_day(claim)
    is_late = last is not None and timezone.localdate() > last
    return {
        "claim": claim,
        "head": {
            "title": title,
            "caption": scheme_name(claim),
            "back": {"label": _("Your claims"), "url": reverse("schemes:claims")},
        },
        "notice": {
            "kind": public_tag(claim)["kind"],
            "title": public_tag(claim)["label"],
            "text": _what_next(claim),
        },
        "receipt": _receipt(claim),
        "requests": list(claim.requests.all()),
        "is_waiting": claim.state == Claim.State.INFO_REQUESTED,
        "reasons": _reasons(claim),
        "documents": _documents(claim),
        "timeline": _timeline(claim),
        "letters": letter_rows(claim, "schemes:claim_letter"),
        "facts": stated_facts(claim, terms_of(claim), {}) if claim.number else {},
        "changed": changes_table(claim, own_changes(claim)) if claim.number else None,
        "elsewhere": _elsewhere(claim),
        **owed_context(claim),
        "payee": payee_rows(claim) if claim.state in PAYABLE else [],
        "may_withdraw": bool(find("withdraw", claim.state)),
        "may_appeal": bool(find("appeal", claim.state)) and not is_late,
        "appeal_until": date_format(last) if last else "",
        "is_late": is_late,
    }


def _elsewhere(claim: Claim) -> list[Context]:
    """What else there is, where a claim was not approved."""
    if claim.state != Claim.State.DECLINED:
        return []
    return other_rows(terms_of(claim).tracks[claim.track].track.audience)


def _what_next(claim: Claim) -> str:
    """What happens next, and until when, if the office has a time limit."""
    reading = clock_of(claim, timezone.localdate())
    decided = ""
    if reading and reading.due_on and not reading.is_over:
        due = date_format(reading.due_on)
        decided = _("A decision is due by %(day)s.") % {"day": due}
    return sentences(_awarded(claim), _why_bounced(claim), what_next(claim), decided)


def _awarded(claim: Claim) -> str:
    """What the award comes to, once there is one and until it is touched again."""
    if claim.state not in AWARDED or claim.amount_minor is None:
        return ""
    return _("The award is %(amount)s.") % {"amount": amount_text(claim)}


def _why_bounced(claim: Claim) -> str:
    """What the bank gave as its reason, where a payment did not arrive."""
    if claim.state != Claim.State.PAYMENT_FAILED:
        return ""
    last = claim.events.filter(verb="bounce").order_by("sequence").last()
    if last is None or not last.note:
        return ""
    reason = str(BANK_REASONS.get(last.note[:4], last.note.removesuffix(".")))
    return _("The bank gave as its reason: %(reason)s.") % {"reason": reason}


def _receipt(claim: Claim) -> Context:
    return {
        "title": _("Your claim %(number)s") % {"number": claim.number},
        "text": _("Give this number whenever you ask about the claim."),
        "rows": [
            {"label": _("Amount"), "value": amount_text(claim)},
            {
                "label": _("Submitted on"),
                "value": moment(claim.submitted_at) or _("not yet"),
            },
            {"label": _("Rules"), "value": _rules(claim)},
        ],
        "hash": claim.outcome_sha256,
        "actions": [],
    }


def _rules(claim: Claim) -> str:
    return _("Edition %(label)s") % {"label": claim.version_label}


def _reasons(claim: Claim) -> list[str]:
    """Why it was not approved: the codes in words, and every condition not met."""
    if claim.state not in (Claim.State.DECLINED, Claim.State.APPEAL):
        return []
    last = claim.events.filter(verb="decline").order_by("sequence").last()
    codes = [str(REASONS.get(code, code)) for code in (last.reasons if last else [])]
    note = [last.note] if last and last.note else []
    failed = [
        said(reason["text"])
        for reason in (claim.outcome or {}).get("reasons", [])
        if reason["verdict"] == "no"
    ]
    return codes + note + failed


def _documents(claim: Claim) -> list[Context]:
    labels = {
        compiled.paper.key: said(compiled.paper.label)
        for compiled in terms_of(claim).tracks[claim.track].papers
    }
    return [
        {"label": labels.get(one.paper, one.paper), "value": one.file.name}
        for one in documents_of(claim)
    ]


#: What an applicant is told of what the office did; the rest stays in the office.
TOLD = (
    "submit",
    "ask",
    "answer",
    "approve",
    "decline",
    "appeal",
    "send",
    "match",
    "bounce",
    "restate",
    "check_payee",
    "offset",
    "offset_all",
    "demand",
    "repay",
    "recover",
    "write_off",
    "withdraw",
)


def _timeline(claim: Claim) -> list[Context]:
    words = {
        "submit": _("You submitted the claim"),
        "ask": _("The office asked you something"),
        "answer": _("You answered"),
        "approve": _("The claim was approved"),
        "decline": _("The claim was not approved"),
        "appeal": _("You asked for a review"),
        "send": _("The payment went to the bank"),
        "match": _("The bank has paid"),
        "bounce": _("The payment came back"),
        "restate": _("You named another account"),
        "check_payee": _("The office has checked the account"),
        "offset": _("A part of the award was set off against what you owe"),
        "offset_all": _("The award was set off against what you owe"),
        "demand": _("The office demanded money back"),
        "repay": _("What you paid back has arrived"),
        "recover": _("All that was demanded has come back"),
        "write_off": _("The office no longer asks for what was open"),
        "withdraw": _("You withdrew the claim"),
    }
    days: dict[str, list[Context]] = {}
    for event in claim.events.filter(verb__in=TOLD).order_by("-sequence"):
        at = timezone.localtime(event.at)
        days.setdefault(date_format(at), []).append(
            {
                "what": words[event.verb],
                "who": "",
                "at": date_format(at, "H:i"),
                "at_full": moment(event.at),
            }
        )
    return [{"day": day, "events": events} for day, events in days.items()]
