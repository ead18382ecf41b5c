"""What the world's inviters have: campaigns with lists, and what they ask of whom."""

from __future__ import annotations

import io
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from accounts.actors import Actor
from documents.storage import store
from questionnaires.models import (
    Campaign,
    CampaignList,
    CampaignRequest,
    Invitee,
    Questionnaire,
)

Made = dict[str, Any]


def campaign(by: Actor, word: str, friend: Actor) -> tuple[Made, Made]:
    """A running campaign; what the inviter has of it, and what the company has."""
    owner, today = by.organisation, timezone.localdate()
    main, _ = Questionnaire.objects.get_or_create(pk="sme_micro")
    found = Campaign.objects.create(
        organisation=owner,
        name=f"campaign {word}",
        questionnaire=main,
        period_start=date(2025, 1, 1),
        period_end=date(2025, 12, 31),
        due_on=today + timedelta(days=40),
        texts={"en": f"text {word}", "zh-Hant": f"text {word}"},
        created_by=by.user,
        state=Campaign.State.RUNNING,
        launched_at=timezone.now(),
    )
    file = store(
        organisation_id=owner.pk,
        name=f"companies {word}.csv",
        media_type="text/csv",
        source=io.BytesIO(f"company,e-mail\n{word},a@{word}.example\n".encode()),
    )
    listed = CampaignList.objects.create(
        organisation=owner,
        campaign=found,
        file=file,
        rows=1,
        entries=[entry(word)],
        given_by=by.user,
    )
    invitee = Invitee.objects.create(
        organisation=owner,
        campaign=found,
        name=f"invited {word}",
        email=f"b@{word}.example",
    )
    asked = CampaignRequest.objects.create(
        campaign=found, invitee=invitee, company=friend.organisation, inviter=owner
    )
    ours = {
        "questionnaires.Campaign": found.pk,
        "questionnaires.CampaignList": listed.pk,
    }
    return ours, {"questionnaires.CampaignRequest": asked.pk}


def entry(word: str) -> Made:
    """One company as a list holds it."""
    return {
        "row": 2,
        "name": f"listed {word}",
        "email": f"a@{word}.example",
        "reference": "",
        "language": "",
        "sector_code": "",
        "size_class": "",
    }
