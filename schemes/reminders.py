"""What this app asks of an applicant on the home page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.permissions import Permission
from companies.waiting import Waiting, waiting_source
from schemes.models import Claim
from schemes.saying import said
from schemes.selectors.claims import own_instruments
from schemes.services.drafts import TOLD_BEFORE
from schemes.services.instruments import parts_about

#: How long before the last day of a part its issuer is reminded.
REMINDED_BEFORE = timedelta(days=90)


@waiting_source
def parts_that_fall_due(actor: Actor) -> Iterator[Waiting]:
    """Reviews after issue whose year has ended and that can still be claimed."""
    if actor.organisation is None or not actor.may(Permission.CLAIM_MAKE):
        return
    today = timezone.localdate()
    for instrument in own_instruments(actor):
        for part in parts_about(instrument, today):
            is_due = part.moment == "open" and part.line.year > 0
            if is_due and part.last_day - REMINDED_BEFORE <= today:
                text = _("Claim for %(instrument)s by %(day)s: %(part)s") % {
                    "instrument": instrument.identifier,
                    "day": date_format(part.last_day),
                    "part": said(part.line.label),
                }
                yield Waiting(text, reverse("schemes:instrument", args=[instrument.pk]))


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
