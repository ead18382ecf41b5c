"""Campaigns, their lists, and companies that took an invitation up."""

from __future__ import annotations

import io
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone

from accounts.actors import Actor
from accounts.models import Invitation
from accounts.services.invitations import accept_invitation
from questionnaires.models import Campaign, CampaignRequest, Invitee
from questionnaires.services import campaigns as services
from questionnaires.services.campaign_mail import send_invitation
from questionnaires.services.campaign_progress import join
from tests.factories.questionnaires import published

HEAD = "Company,Number,E-mail,Language,Sector,Size\n"
LIST = HEAD + (
    "Golden Loom,C1,finance@loom.example,English,47,small\n"
    "Iron Works,C2,boss@iron.example,中文,25,medium\n"
)
PERIOD = {"period_start": date(2024, 1, 1), "period_end": date(2024, 12, 31)}


def values(**fields):
    given = {
        "name": "Spring round",
        "questionnaire_id": published().questionnaire_id,
        "due_on": timezone.localdate() + timedelta(days=30),
        "smallest_size": "small",
        "texts": {"en": "Please answer.", "zh-Hant": "請填寫。"},
        **PERIOD,
    }
    return given | fields


def campaign(by: Actor, **fields) -> Campaign:
    """A campaign in preparation, without companies."""
    return services.create_campaign(values=values(**fields), by=by)


def staged(found: Campaign, by: Actor, text: str = LIST, name: str = "list.csv"):
    """A list that was read and waits."""
    source = io.BytesIO(text.encode())
    return services.stage_list(campaign=found, name=name, source=source, by=by)


def listed(by: Actor, text: str = LIST, **fields) -> Campaign:
    """A campaign with two companies that nobody wrote to."""
    found = campaign(by, **fields)
    services.add_list(listed=staged(found, by, text), by=by)
    return found


def mailed(by: Actor, text: str = LIST, **fields) -> Campaign:
    """A running campaign whose companies were written to."""
    found = listed(by, text, **fields)
    services.send_invitations(campaign=found, by=by)
    for pk in found.invitees.values_list("pk", flat=True):
        send_invitation(invitee_id=pk, user_id=_person(by))
    found.refresh_from_db()
    return found


def _person(by: Actor) -> UUID:
    assert by.user is not None
    return by.user.pk


def joined(found: Campaign, owner: Actor, name: str = "Golden Loom") -> CampaignRequest:
    """What is asked of the owner's company, which took the invitation up."""
    invitee = Invitee.objects.get(campaign=found, name=name)
    accept_invitation(
        invitation=Invitation.objects.get(pk=invitee.invitation_id),
        company=owner.organisation,
        by=owner,
    )
    asked = join(invitation_id=invitee.invitation_id)
    assert asked is not None
    return asked
