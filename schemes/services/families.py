"""Claims that share ceilings: found by a keyed hash, and what they were awarded so far."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import transaction

from accounts.sealing import keyed_hash
from measures.money import Money
from schemes.models import Claim, Family
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


def awarded_by_line(claim: Claim) -> dict[str, int]:
    """What the family's other claims were awarded, by line, in minor units.

    Counts what is approved and not taken back, paid or not.
    """
    awarded: dict[str, int] = defaultdict(int)
    if claim.family_id is None:
        return awarded
    others = Claim.objects.filter(family=claim.family_id, approved_by__isnull=False)
    for outcome in others.exclude(pk=claim.pk).values_list("outcome", flat=True):
        for line in (outcome or {}).get("lines", []):
            awarded[line["line"]] += line["amount_minor"] or 0
    return awarded


def known_facts(claim: Claim) -> dict[str, Any]:
    """The facts that the office knows better than the applicant: earlier awards.

    Which facts these are stands in the terms (`family:` of the track).
    """
    known = terms_of(claim).tracks[claim.track].track.family
    if known is None or claim.family_id is None:
        return {}
    awarded = awarded_by_line(claim)
    facts: dict[str, Any] = {known.has: "yes" if sum(awarded.values()) else "no"}
    if sum(awarded.values()):
        for line, fact in known.before.items():
            amount = Money(awarded[line], claim.currency).amount
            facts[fact] = str(amount)
    return facts
