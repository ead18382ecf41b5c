"""The claims that a page lists or shows."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from accounts.actors import Actor
from register.models import Instrument
from schemes.models import Claim, ClaimDocument, Scheme
from schemes.models.claims import ClaimQuerySet


def own_claims(actor: Actor) -> QuerySet[Claim]:
    """An applicant's claims, the newest first."""
    return (
        Claim.objects.visible_to(actor)
        .select_related("scheme", "office")
        .order_by("-created_at")
    )


def own_claim(actor: Actor) -> QuerySet[Claim]:
    """Where an applicant's pages look for one claim."""
    return own_claims(actor).select_related("payee", "organisation")


def office_claims(actor: Actor) -> ClaimQuerySet:
    """Where an office's pages look: what was submitted to it."""
    return (
        Claim.objects.visible_to(actor)
        .exclude(state=Claim.State.DRAFT)
        .exclude(number="")
        .select_related("scheme", "organisation", "payee", "assigned_to", "family")
    )


def documents_of(claim: Claim) -> list[ClaimDocument]:
    """What was handed in and not taken back, in order."""
    return list(claim.documents.filter(removed_at=None).select_related("file"))


def own_instruments(actor: Actor) -> QuerySet[Instrument]:
    """The bonds and loans that the applicant's organisation issued or borrowed."""
    return Instrument.objects.filter(organisation=actor.organisation)


def instrument_of(claim: Claim) -> Instrument | None:
    """The record of the bond or loan a claim is about, if its reader may see it."""
    if not claim.instrument:
        return None
    return Instrument.objects.filter(
        organisation_id=claim.organisation_id, identifier=claim.instrument
    ).first()


def open_schemes() -> list[Scheme]:
    """The schemes that take new claims, whoever runs them."""
    return list(Scheme.objects.open_for_claims().select_related("office"))


def earlier_files(claim: Claim, sha256: str) -> list[UUID]:
    """Other claims of the same office that hold a file of the same bytes."""
    found = ClaimDocument.objects.filter(
        claim__office_id=claim.office_id, file__sha256=sha256, removed_at=None
    ).exclude(claim_id=claim.pk)
    return list(found.values_list("claim_id", flat=True).distinct())
