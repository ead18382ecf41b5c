"""What this app asks of a company on its home page."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.permissions import Permission
from companies.selectors import number_state
from companies.waiting import Waiting, waiting_source


@waiting_source
def unproved_number(actor: Actor) -> Iterator[Waiting]:
    """Without a proved number nothing can be shared."""
    if actor.organisation_id is None or not actor.may(Permission.CONSENT_GRANT):
        return
    state = number_state(actor.organisation_id)
    if not state.is_proved and not state.waits:
        text = _("Prove your registration number, so that you can share")
        yield Waiting(text, reverse("companies:number"))
