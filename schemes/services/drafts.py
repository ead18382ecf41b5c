"""Drafts that end: their applicant is told in time, and on the day they lapse."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.functional import lazy

from accounts.services.notices import tell_members
from audit.services import SYSTEM
from schemes.models import Claim
from schemes.saying import said
from schemes.services.moving import move
from schemes.services.terms import terms_of

#: How long before its end a draft's applicant is told.
TOLD_BEFORE = timedelta(days=14)
#: Whoever may finish a draft.
ROLES = ["owner", "trainee", "student"]


def tend_drafts(*, organisation_id: UUID, today: date) -> dict[str, int]:
    """Tell of drafts that end soon, once each, and let those that ended lapse.

    Runs in the scope of that organisation; twice on a day is once.
    """
    drafts = Claim.objects.filter(
        organisation_id=organisation_id, state=Claim.State.DRAFT
    ).select_related("scheme", "organisation")
    told = lapsed = 0
    for claim in drafts.filter(expires_on__lt=today):
        move(claim, "lapse", by=SYSTEM)
        lapsed += 1
    ending = drafts.filter(expires_on__gte=today, expires_on__lte=today + TOLD_BEFORE)
    for claim in ending.filter(expiry_told_on=None):
        told += _tell(claim, today)
    return {"told": told, "lapsed": lapsed}


@transaction.atomic
def _tell(claim: Claim, today: date) -> bool:
    """Mail the applicant unless another run just did."""
    untold = Claim.objects.filter(pk=claim.pk, expiry_told_on=None)
    if not untold.update(expiry_told_on=today):
        return False
    track = terms_of(claim).tracks[claim.track].track
    tell_members(
        organisation_id=claim.organisation_id,
        roles=ROLES,
        template="schemes/email/draft_ends",
        context={"claim": claim, "name": lazy(said, str)(track.name)},
    )
    return True
