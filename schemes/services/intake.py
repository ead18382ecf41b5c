"""What an office does with a claim as it arrives, in its own scope."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from accounts.sealing import unseal
from register.identifiers import is_isin
from schemes.models import Claim
from schemes.services.families import join_family
from schemes.services.terms import terms_of


@transaction.atomic
def receive_claim(*, claim: Claim) -> None:
    """Put a claim into its family; twice is once."""
    family = terms_of(claim).tracks[claim.track].track.family
    if claim.family_id or family is None:
        return
    if family.by == "instrument" and claim.instrument:
        subject = subject_of_instrument(claim.instrument, claim.organisation_id)
        join_family(claim=claim, subject=subject, label=claim.instrument)
    payee = getattr(claim, "payee", None)
    if family.by == "person" and payee is not None and payee.identity_sealed:
        join_family(
            claim=claim,
            subject=unseal(payee.identity_sealed),
            label=payee.identity_masked,
        )


def subject_of_instrument(identifier: str, borrower: UUID) -> str:
    """What makes claims be about one instrument: an ISIN, or a borrower's own reference."""
    return identifier if is_isin(identifier) else f"{borrower}:{identifier}"
