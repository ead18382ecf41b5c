"""What inviters ask of a company, as it reads it."""

from __future__ import annotations

from typing import Any

from accounts.actors import Actor
from accounts.names import for_page, local_name
from accounts.permissions import Permission
from companies.models import SizeClass
from questionnaires.forms.campaign_pages import asked_line
from questionnaires.forms.caps import cap_line
from questionnaires.language.piping import in_language
from questionnaires.models import CampaignRequest
from questionnaires.selectors.definitions import content_language
from questionnaires.services.campaign_progress import (
    is_done,
    response_to,
    version_asked,
)
from questionnaires.words import day


def requests_of(actor: Actor) -> list[dict[str, Any]]:
    """Every request of campaigns that run, with its state and what the inviter sees."""
    rows = CampaignRequest.objects.visible_to(actor).open()
    found = rows.select_related("campaign__questionnaire", "inviter").order_by(
        "campaign__due_on"
    )
    return [_request(asked, actor) for asked in found]


def _request(asked: CampaignRequest, actor: Actor) -> dict[str, Any]:
    campaign = asked.campaign
    texts = {key: text for key, text in campaign.texts.items() if text}
    smallest = campaign.smallest_size
    return {
        "id": asked.pk,
        "inviter": local_name(asked.inviter),
        "line": asked_line(campaign),
        "due": day(campaign.due_on),
        "text": for_page(in_language(texts, content_language())) if texts else "",
        "smallest": ""
        if smallest == SizeClass.MICRO
        else campaign.get_smallest_size_display(),
        "done": is_done(asked),
        "begun": response_to(asked) is not None,
        "shows": asked.progress_agreed_at is not None,
        "own": campaign.with_supplement,
        "cap": cap_line(version_asked(campaign)),
        "may_edit": actor.may(Permission.RESPONSE_EDIT),
        "may_show": actor.may(Permission.CONSENT_GRANT),
    }
