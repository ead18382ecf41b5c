"""What this app asks of a company on its home page."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.names import local_name
from accounts.permissions import Permission
from companies.waiting import Waiting, waiting_source
from questionnaires.models import CampaignRequest
from questionnaires.services.campaign_progress import is_done
from questionnaires.words import day


@waiting_source
def asked_by_campaigns(actor: Actor) -> Iterator[Waiting]:
    """Each inviter whose day is still to come and who has no signed answers yet."""
    if not actor.may(Permission.RESPONSE_EDIT):
        return
    rows = CampaignRequest.objects.visible_to(actor).open()
    for asked in rows.select_related("campaign__questionnaire", "inviter"):
        if not is_done(asked):
            text = _("%(name)s asks for your answers by %(day)s") % {
                "name": local_name(asked.inviter),
                "day": day(asked.campaign.due_on),
            }
            yield Waiting(text, reverse("questionnaires:asked"))
