"""Claims that share ceilings: found by a keyed hash, and what they were awarded so far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.sealing import keyed_hash
from measures.money import Money
from schemes.models import Claim, Family
from schemes.rules.definition import FamilyFacts
from schemes.services.terms import terms_of

PURPOSE = "claim-family"


@transaction.atomic
def join_family(*, claim: Claim, subject: str, label: str) -> Family:
    """Put a claim with the others about the same person or instrument of its scheme."""
    family, _made = Family.objects.get_or_create(
        scheme=claim.scheme,
        subject=keyed_hash(f"{claim.scheme.key}:{subject}", PURPOSE),
        defaults={"office_id": claim.office_id, "label": label},
    )
    Claim.objects.filter(pk=claim.pk).update(family=family)
    claim.family = family
    return family


def awarded_by_line(claims: QuerySet[Claim]) -> dict[str, int]:
    """What those claims were awarded, by line, in minor units.

    Counts what is approved and not taken back, paid or not.
    """
    outcomes = claims.filter(approved_by__isnull=False).order_by()
    return awarded_lines(outcomes.values_list("outcome", flat=True))


def awarded_lines(outcomes: Iterable[Any]) -> dict[str, int]:
    """What outcomes award by line, in minor units."""
    awarded: dict[str, int] = defaultdict(int)
    for outcome in outcomes:
        for line in (outcome or {}).get("lines", []):
            awarded[line["line"]] += line["amount_minor"] or 0
    return awarded


def known_facts(claim: Claim) -> dict[str, Any]:
    """The facts that the office knows better than the applicant: earlier awards.

    Which facts these are stands in the terms (`family:` of the track).
    """
    if claim.family_id is None:
        return {}
    others = Claim.objects.filter(family=claim.family_id).exclude(pk=claim.pk)
    return _facts(claim, awarded_by_line(others))


def known_to_applicant(claim: Claim) -> dict[str, Any]:
    """The same as far as the applicant's own other claims tell; nothing if none was awarded.

    The office counts these in any case, so a draft shows the sum with them.
    """
    known = terms_of(claim).tracks[claim.track].track.family
    if known is None:
        return {}
    others = Claim.objects.filter(
        organisation_id=claim.organisation_id, scheme_id=claim.scheme_id
    ).exclude(pk=claim.pk)
    if known.by == "instrument":
        others = others.filter(instrument=claim.instrument).exclude(instrument="")
    awarded = awarded_by_line(others)
    return _facts(claim, awarded) if sum(awarded.values()) else {}


def _facts(claim: Claim, awarded: Mapping[str, int]) -> dict[str, Any]:
    known = terms_of(claim).tracks[claim.track].track.family
    return family_facts(known, awarded, claim.currency) if known else {}


def family_facts(
    known: FamilyFacts, awarded: Mapping[str, int], currency: str
) -> dict[str, Any]:
    """Earlier awards as the facts that the terms ask."""
    facts: dict[str, Any] = {known.has: "yes" if sum(awarded.values()) else "no"}
    if sum(awarded.values()):
        for line, fact in known.before.items():
            facts[fact] = str(Money(awarded.get(line, 0), currency).amount)
    return facts
