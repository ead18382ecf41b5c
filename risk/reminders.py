"""What banks ask of a company, counted on its home page."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.permissions import Permission
from companies.waiting import Waiting, waiting_source
from risk.models import BorrowerLink


@waiting_source
def questions_from_banks(actor: Actor) -> Iterator[Waiting]:
    """Banks that ask whether the company is their borrower."""
    if not actor.may(Permission.CONSENT_VIEW):
        return
    links = BorrowerLink.objects.visible_to(actor)
    count = links.filter(state=BorrowerLink.State.PROPOSED).count()
    if count:
        yield Waiting(_("Questions from banks"), reverse("risk:questions"), count)
