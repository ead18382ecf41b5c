"""What an office does with a claim as it arrives, in its own scope."""

from __future__ import annotations

from django.db import transaction

from accounts.sealing import unseal
from schemes.models import Claim
from schemes.services.families import join_family
from schemes.services.terms import terms_of


@transaction.atomic
def receive_claim(*, claim: Claim) -> None:
    """Put a claim into its family; twice is once."""
    family = terms_of(claim).tracks[claim.track].track.family
    payee = getattr(claim, "payee", None)
    if claim.family_id or family is None or payee is None:
        return
    if family.by == "person" and payee.identity_sealed:
        join_family(
            claim=claim,
            subject=unseal(payee.identity_sealed),
            label=payee.identity_masked,
        )
