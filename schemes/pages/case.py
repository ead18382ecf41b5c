"""One case: who, how much, what the rules say of it and why, papers, family, history."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.names import local_name, marked, sentences
from accounts.permissions import Permission as P
from audit.verbs import sentence
from measures.money import Money
from schemes.forms.results import marked_rows
from schemes.models import Claim
from schemes.pages.acts import acts_of, decision_of
from schemes.pages.clocks import clock_row
from schemes.pages.documents import document_rows
from schemes.pages.facts import stated_facts
from schemes.pages.history import changes_table
from schemes.pages.invoices import asks_invoices, invoice_rows
from schemes.pages.letters import letter_rows
from schemes.pages.lots import check_rows
from schemes.pages.payees import payee_rows
from schemes.pages.recoveries import on_case
from schemes.pages.signals import signal_rows
from schemes.pages.words import amount_text, moment, scheme_name, track_name
from schemes.rules.version import Version
from schemes.saying import money, said
from schemes.selectors.claims import documents_of, instrument_of
from schemes.selectors.history import office_changes
from schemes.services.clocks import clock_of
from schemes.services.families import known_facts
from schemes.services.office import judged
from schemes.services.terms import terms_of
from schemes.wording import ALL_REASONS

Context = dict[str, Any]
S = Claim.State
#: Nothing is frozen yet: the page judges the claim anew each time it is opened.
UNJUDGED = (S.SUBMITTED, S.SCREENING, S.INFO_REQUESTED, S.RETURNED, S.APPEAL)


def case_context(claim: Claim, actor: Actor) -> Context:
    """Everything the page of a case shows."""
    version, known = terms_of(claim), known_facts(claim)
    clock = clock_row(clock_of(claim, timezone.localdate()))
    acts = acts_of(claim, actor)
    case = {
        "claim": claim,
        "head": _head(claim),
        "facts": stated_facts(claim, version, known),
        "payee": payee_rows(claim, _instrument_url(claim)),
        "documents": document_rows(claim, version),
        "invoices": invoice_rows(claim) if asks_invoices(claim) else None,
        "family": family_rows(claim),
        "timeline": timeline_of(claim),
        "requests": list(claim.requests.all()),
        "changed": changes_table(claim, office_changes(claim)),
        "signals": signal_rows(claim, actor),
        "checks": check_rows(claim, actor.may(P.CLAIM_ASSESS)),
        "letters": letter_rows(claim, "schemes:case_letter"),
        "recoveries": on_case(claim),
        "acts": acts,
        "is_fraud": claim.fraud_marked_at is not None,
        "may_mark": actor.may(P.SCHEME_MANAGE) and not claim.fraud_marked_at,
        "clock": clock,
        **rules_of(claim, version),
    }
    case["identity"] = _identity(claim, case["sum"], clock)
    case["parts"] = _parts(case)
    case["decision"] = decision_of(claim, actor, acts, case)
    return case


def _parts(case: Context) -> list[Context]:
    """What can be gone to by a digit, as far as it is on the page."""
    parts = [
        ("rules", _("What the rules say"), True),
        ("signals", _("Signals"), True),
        ("stated", _("What was stated"), True),
        ("handed", _("Documents"), True),
        ("family", _("Related claims"), case["family"]),
        ("checks", _("Checks"), case["checks"]),
        ("asked", _("Questions"), case["requests"]),
        ("happened", _("What happened"), True),
    ]
    return [{"id": key, "label": label} for key, label, there in parts if there]


def _head(claim: Claim) -> Context:
    return {
        "title": _("%(number)s: %(track)s")
        % {"number": claim.number, "track": track_name(claim)},
        "caption": scheme_name(claim),
        "back": {"label": _("Claims"), "url": reverse("schemes:queue")},
        "meta": [
            _("Rules: edition %(label)s") % {"label": claim.version_label},
            _("submitted %(at)s") % {"at": moment(claim.submitted_at)},
        ],
    }


def _identity(claim: Claim, amount: str, clock: Context | None) -> Context:
    facts = [
        {"label": _("Applicant"), "value": marked(local_name(claim.organisation))},
        {"label": _("Amount"), "value": amount},
        {"label": _("State"), "value": claim.get_state_display()},
    ]
    if clock:
        facts.insert(0, {"label": clock["label"], "value": clock["value"]})
    return {"kind": _("Claim"), "title": claim.number, "facts": facts}


def rules_of(claim: Claim, version: Version) -> Context:
    """What the rules say: frozen once it was assessed, before that as things stand.

    Before that, the office's own records of earlier awards count already, and what the
    applicant's own statement came to stands beside it where it differs.
    """
    is_frozen = claim.state not in UNJUDGED
    outcome = (claim.outcome or {}) if is_frozen else judged(claim).as_json()
    minor = outcome.get("amount_minor")
    amount = money(Money(minor, claim.currency)) if minor is not None else ""
    stated = amount_text(claim)
    differ = not is_frozen and minor != claim.amount_minor
    required = [
        key for key, needed in outcome.get("documents", {}).items() if needed == "yes"
    ]
    handed_in = {one.paper for one in documents_of(claim)}
    papers = {c.paper.key: c.paper for c in version.tracks[claim.track].papers}
    verdict = _verdict(outcome, amount, is_frozen)
    if differ:
        verdict["when"] = sentences(
            verdict["when"],
            _("As stated it came to %(stated)s.") % {"stated": stated},
            _("Our own records of earlier awards count instead."),
        )
    return {
        "verdict": verdict,
        "is_met": outcome.get("eligible") == "yes" and bool(minor),
        "open_facts": outcome.get("missing", []),
        "sum": amount or (amount_text(claim) if is_frozen else _("no amount")),
        "records_differ": differ,
        "missing_papers": [
            said(papers[key].label)
            for key in required
            if key in papers and key not in handed_in
        ],
        "steps": [_step(step) for step in outcome.get("steps", [])],
        "reasons": [said(each["text"]) for each in outcome.get("reasons", [])],
        "unconfirmed": marked_rows(version, outcome.get("unconfirmed", [])),
    }


def _verdict(outcome: Context, amount: str, is_frozen: bool) -> Context:
    found = str(outcome.get("eligible"))
    titles = {
        "yes": _("The rules are met"),
        "no": _("The rules are not met"),
        "undetermined": _("The rules cannot be judged yet"),
    }
    when = _("Frozen by the assessment.") if is_frozen else _("As things stand today.")
    return {
        "kind": {"yes": "ok", "no": "bad"}.get(found, "warn"),
        "title": titles.get(found, titles["undetermined"]),
        "amount": amount or _("No amount."),
        "when": when,
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


def _instrument_url(claim: Claim) -> str:
    known = instrument_of(claim)
    return reverse("schemes:case_instrument", args=[known.pk]) if known else ""


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
        for other in others.select_related("scheme").order_by("submitted_at")
    ]


def timeline_of(claim: Claim) -> list[Context]:
    """Who did what, the newest first, by day."""
    days: dict[str, list[Context]] = {}
    for event in claim.events.order_by("-sequence"):
        codes = [str(ALL_REASONS.get(code, code)) for code in event.reasons]
        text = ". ".join(filter(None, [_(", ").join(codes), event.note]))
        at = timezone.localtime(event.at)
        days.setdefault(date_format(at, "DATE_FORMAT"), []).append(
            {
                "what": str(sentence(f"claim.{event.verb}")),
                "who": event.by_label.partition(" (")[0],
                "at": date_format(at, "H:i"),
                "at_full": moment(event.at),
                "text": text,
                "system": event.by_id is None,
            }
        )
    return [{"day": day, "events": events} for day, events in days.items()]
