"""What this app asks of an applicant on the home page."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.permissions import Permission
from companies.waiting import Waiting, waiting_source
from schemes.models import Claim
from schemes.services.drafts import TOLD_BEFORE


@waiting_source
def drafts_that_end(actor: Actor) -> Iterator[Waiting]:
    """Drafts that lapse soon, the first of them by its day."""
    if actor.organisation_id is None or not actor.may(Permission.CLAIM_MAKE):
        return
    today = timezone.localdate()
    ending = Claim.objects.filter(
        organisation_id=actor.organisation_id,
        state=Claim.State.DRAFT,
        expires_on__gte=today,
        expires_on__lte=today + TOLD_BEFORE,
    ).order_by("expires_on")
    for claim in ending:
        day = date_format(claim.expires_on) if claim.expires_on else ""
        text = _("Finish your draft claim by %(day)s") % {"day": day}
        yield Waiting(text, reverse("schemes:claim", args=[claim.pk]))
