"""Grants by instrument: one parent in the register, child claims in due time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.actors import Actor
from measures.money import Money
from register.models import Instrument
from schemes.models import Claim, ClaimFact, Payee
from schemes.rules.children import Part, Term, parts_of
from schemes.selectors.library import library
from schemes.services.claims import begin_claim, name_instrument, save_fact
from schemes.services.terms import terms_of
from schemes.workflow import WorkflowError

#: What is said of the instrument itself, not of one claim about it.
LASTING = ("instrument", "place", "applicant")


def claims_about(instrument: Instrument) -> QuerySet[Claim]:
    """The issuer's claims about an instrument, the oldest first."""
    return (
        Claim.objects.filter(
            organisation_id=instrument.organisation_id,
            instrument=instrument.identifier,
        )
        .select_related("scheme", "organisation")
        .order_by("created_at")
    )


def claimed_lines(claims: list[Claim]) -> dict[str, Claim]:
    """Which line stands in which claim; what was withdrawn, lapsed or declined does not."""
    found: dict[str, Claim] = {}
    facts = ClaimFact.objects.filter(claim__in=claims, key="claims")
    stated = dict(facts.values_list("claim_id", "value"))
    for claim in claims:
        if claim.state in (Claim.State.DECLINED, Claim.State.WITHDRAWN, Claim.State.LAPSED):  # fmt: skip
            continue
        lines = terms_of(claim).tracks[claim.track].lines
        alone = lines[0].line.key if len(lines) == 1 else ""
        for key in (stated.get(claim.pk) or alone).split():
            found.setdefault(key, claim)
    return found


def parts_about(
    instrument: Instrument, on: date, claims: list[Claim] | None = None
) -> list[Part]:
    """The parts of an instrument with their days, by the terms of the last claim."""
    known = list(claims_about(instrument)) if claims is None else claims
    if not known:
        return []
    last, version = known[-1], terms_of(known[-1])
    term = Term(instrument.issued_on, instrument.matures_on, on)
    calendar = library().calendar(version)
    return parts_of(version, last.track, term, claimed_lines(known), calendar)


@transaction.atomic
def begin_child(*, instrument: Instrument, line: str, by: Actor) -> Claim:
    """A draft for the next part, with what the last claim about the instrument said.

    A closed scheme still takes it if it granted something for this instrument. Raises
    WorkflowError if there is no claim yet, or the part is claimed already.
    """
    claims = list(claims_about(instrument))
    filed = [claim for claim in claims if claim.number]
    if not filed or instrument.organisation_id != by.organisation_id:
        raise WorkflowError(_("Make the first claim about this bond or loan first."))
    last = filed[-1]
    lines = {c.line.key for c in terms_of(last).tracks[last.track].lines}
    if line not in lines:
        raise WorkflowError(_("This claim does not ask for that."))
    if line in claimed_lines(claims):
        raise WorkflowError(_("This part is claimed already."))
    granted = any(claim.approved_by_id for claim in filed)
    claim = begin_claim(scheme=last.scheme, track=last.track, by=by, runs_off=granted)
    for key, value in _lasting(last).items():
        save_fact(claim=claim, key=key, value=value, based_on=0, by=by)
    if "claims" in terms_of(claim).facts:
        save_fact(claim=claim, key="claims", value=line, based_on=0, by=by)
    name_instrument(claim=claim, identifier=instrument.identifier, by=by)
    _same_payee(last, claim)
    return claim


def _lasting(claim: Claim) -> dict[str, str]:
    """What the claim said of the instrument, its place and its issuer."""
    facts = terms_of(claim).facts
    return {
        key: value
        for key, value in claim.facts.values_list("key", "value")
        if value and key in facts and facts[key].group in LASTING
    }


def _same_payee(last: Claim, claim: Claim) -> None:
    """Pay where the last claim was paid, until somebody says otherwise."""
    payee = Payee.objects.filter(claim=last).first()
    if payee is not None:
        payee.pk = claim.pk
        payee.claim = claim
        payee._state.adding = True
        payee.save(force_insert=True)


@transaction.atomic
def use_instrument(*, claim: Claim, instrument: Instrument, by: Actor) -> Claim:
    """Fill a draft with what the register knows; facts that stand already stay."""
    if instrument.organisation_id != claim.organisation_id:
        raise WorkflowError(_("This bond or loan is not yours."))
    known: dict[str, Any] = {
        "instrument": instrument.kind,
        "label": instrument.label,
        "currency": instrument.currency,
        "size": Money(instrument.size_minor, instrument.currency).amount,
        "issue_date": instrument.issued_on,
        "is_perpetual": "yes" if instrument.is_perpetual else "no",
        "maturity_date": instrument.matures_on,
    }
    name_instrument(claim=claim, identifier=instrument.identifier, by=by)
    stated = set(claim.facts.exclude(value="").values_list("key", flat=True))
    for key, value in known.items():
        if value and key not in stated and key in terms_of(claim).facts:
            save_fact(claim=claim, key=key, value=_typed(value), based_on=0, by=by)
    return claim


def _typed(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)
