"""Last days of an applicant: for an appeal, for an answer; lapses and reminders."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit.services import SYSTEM
from schemes.models import Claim, InformationRequest
from schemes.rules.appeals import last_day_of_appeal
from schemes.selectors.library import library
from schemes.selectors.lots import limit_on
from schemes.services.moving import move
from schemes.services.telling import tell_news
from schemes.services.terms import terms_of
from schemes.workflow import WorkflowError

S = Claim.State


def last_appeal_day(claim: Claim) -> date | None:
    """Until when a refusal may be appealed; None of what was not refused, or has no end."""
    if claim.decided_at is None or claim.state != S.DECLINED:
        return None
    return appeal_day_of(claim, timezone.localdate(claim.decided_at))


def appeal_day_of(claim: Claim, decided_on: date) -> date | None:
    """Until when a refusal of that day may be appealed, by the claim's own version."""
    version = terms_of(claim)
    return last_day_of_appeal(version, decided_on, library().calendar(version))


@transaction.atomic
def lapse_unanswered(*, office_id: UUID, today: date) -> int:
    """Let claims lapse whose questions stood unanswered too long; gives how many.

    Runs in the scope of the office.
    """
    grace = timedelta(days=int(limit_on("question_grace_days", today)))
    late = InformationRequest.objects.filter(
        claim__office_id=office_id,
        claim__state=S.INFO_REQUESTED,
        answered_at=None,
        due_on__lt=today - grace,
    )
    ids = late.values_list("claim_id", flat=True)
    lapsed = 0
    for claim in Claim.objects.filter(pk__in=ids).order_by("pk"):
        try:
            now = move(claim, "lapse", by=SYSTEM)
        except WorkflowError:
            continue
        tell_news(now, "lapsed")
        lapsed += 1
    return lapsed


@transaction.atomic
def remind_of_questions(*, office_id: UUID, today: date) -> int:
    """Remind applicants of questions whose day comes near, once each; gives how many."""
    before = timedelta(days=int(limit_on("question_reminder_days", today)))
    near = InformationRequest.objects.select_related("claim").filter(
        claim__office_id=office_id,
        claim__state=S.INFO_REQUESTED,
        answered_at=None,
        reminded_on=None,
        due_on__range=(today, today + before),
    )
    told: set[UUID] = set()
    for request in near.order_by("due_on", "pk"):
        if request.claim_id not in told:
            tell_news(request.claim, "reminder", day=request.due_on)
        told.add(request.claim_id)
        request.reminded_on = today
        request.save(update_fields=["reminded_on"])
    return len(told)
