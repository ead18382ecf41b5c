"""What a claim comes to as its facts stand, and what is open before it can be submitted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from accounts.roles import Kind
from companies.selectors import has_proved_number
from schemes.models import Claim
from schemes.rules.library import UnreadFactsError
from schemes.rules.outcome import Outcome
from schemes.rules.version import Version
from schemes.saying import said
from schemes.services.terms import quote, terms_of


@dataclass(frozen=True, slots=True)
class Readiness:
    """The quote of a draft, and each open part by its place, with a sentence."""

    outcome: Outcome
    missing: dict[str, str]


def facts_of(claim: Claim) -> dict[str, Any]:
    """What was stated, as the evaluator takes it; several choices as a list."""
    facts = terms_of(claim).facts
    found: dict[str, Any] = {}
    for key, value in claim.facts.values_list("key", "value"):
        if value and key in facts:
            many = facts[key].question.type == "choices"
            found[key] = value.split() if many else value
    return found


def quoted(
    claim: Claim, facts: Mapping[str, Any], on: date, pinned: Version | None = None
) -> tuple[Outcome, dict[str, str]]:
    """The quote, and a sentence for each fact that cannot be read and counts as open."""
    given = (claim.scheme.key, claim.track)
    try:
        return quote(*given, facts, on, pinned), {}
    except UnreadFactsError as error:
        unread = {each.key: said(each.text) for each in error.problems}
    readable = {key: raw for key, raw in facts.items() if key not in unread}
    return quote(*given, readable, on, pinned), unread


def readiness(claim: Claim, on: date) -> Readiness:
    """The quote of a draft, and each open fact, paper and party with a sentence."""
    outcome, missing = quoted(claim, facts_of(claim), on)
    for key in outcome.missing:
        missing.setdefault(key, _("Not answered yet."))
    return Readiness(outcome, missing | _papers(claim, outcome) | _parties(claim))


def _papers(claim: Claim, outcome: Outcome) -> dict[str, str]:
    handed_in = set(
        claim.documents.filter(removed_at=None).values_list("paper", flat=True)
    )
    return {
        f"document:{paper}": _("This document is still to be added.")
        for paper, needed in outcome.papers
        if needed == "yes" and paper not in handed_in
    }


def _parties(claim: Claim) -> dict[str, str]:
    """Whom and what the claim is about: instrument, payee, the company itself."""
    missing = {}
    family = terms_of(claim).tracks[claim.track].track.family
    if family and family.by == "instrument" and not claim.instrument:
        missing["instrument"] = _("Say which bond or loan this is about.")
    payee = getattr(claim, "payee", None)
    if payee is None:
        missing["payee"] = _("Say to whom and where we shall pay.")
    elif family and family.by == "person" and not payee.identity_hash:
        missing["payee"] = _("Add the identity card number of the person.")
    company = claim.organisation
    if company.kind == Kind.COMPANY and not has_proved_number(company.pk):
        missing["company"] = _(
            "The company's registration number is not proved yet. State it and hand in"
            " the certificate, then submit the claim."
        )
    return missing
