"""A bank's own questions and what companies answered it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accounts.models import Organisation
from questionnaires.models import CampaignRequest, GivenSupplement, Response, Supplement

S = Supplement.State


def supplements_of(actor: Any) -> QuerySet[Supplement]:
    """Every version of the actor's organisation, the newest first."""
    rows = Supplement.objects.visible_to(actor)
    return rows.select_related("changed_by", "published_by", "organisation")


def has_published(organisation: Organisation | None) -> bool:
    """Whether the organisation has questions of its own that can be asked."""
    published = Supplement.objects.filter(organisation=organisation, state=S.PUBLISHED)
    return published.exists()


def given_to(bank_id: UUID | None, day: date) -> QuerySet[GivenSupplement]:
    """What companies answered that bank and let it see that day, the latest first."""
    rows = GivenSupplement.objects.seen_by(bank_id, day)
    return rows.select_related("organisation").order_by(
        "-period_end", "organisation__name", "pk"
    )


def given_by(
    *, company_id: UUID, bank_id: UUID | None, day: date
) -> GivenSupplement | None:
    """The latest that one company answered that bank, if it lets it see."""
    return given_to(bank_id, day).filter(organisation_id=company_id).first()


def supplement_key(inviter_id: UUID) -> str:
    """The key of an organisation's own questionnaire."""
    return f"supplement_b{inviter_id.hex[:16]}"


def supplement_response(asked: CampaignRequest) -> Response | None:
    """What the company has begun of its inviter's own questions, for that period."""
    campaign = asked.campaign
    return Response.objects.filter(
        organisation_id=asked.company_id,
        instrument=supplement_key(asked.inviter_id),
        period_start=campaign.period_start,
        period_end=campaign.period_end,
    ).first()


def requests_with_supplement(actor: Any) -> QuerySet[CampaignRequest]:
    """What is asked of the actor's company together with own questions, while it runs."""
    rows = CampaignRequest.objects.visible_to(actor).open()
    return rows.filter(campaign__with_supplement=True).select_related(
        "campaign", "inviter"
    )
