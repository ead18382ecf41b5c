"""Last days of an applicant: for an appeal, for an answer; lapses and reminders."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.permissions import Permission as P
from accounts.roles import ROLES
from accounts.services.notices import tell_members
from audit.services import SYSTEM
from schemes.models import Claim, InformationRequest
from schemes.selectors.library import library
from schemes.selectors.lots import limit_on
from schemes.services.moving import move
from schemes.services.terms import terms_of
from schemes.workflow import WorkflowError

S = Claim.State
CLAIMANTS = [k for k, role in ROLES.items() if P.CLAIM_MAKE in role.permissions]


def last_appeal_day(claim: Claim) -> date | None:
    """Until when a refusal may be appealed; None of what was not refused.

    The window is the version's parameter `appeal_days`, or the office's own figure where
    a version has none. It begins the day after the decision; a last day on which the
    office is closed moves as the version's deadlines do.
    """
    if claim.decided_at is None or claim.state != S.DECLINED:
        return None
    version = terms_of(claim)
    decided_on = timezone.localdate(claim.decided_at)
    days = version.fixed.get("appeal_days")
    if days is None:
        days = limit_on("appeal_days", decided_on)
    last = decided_on + timedelta(days=int(days))
    closed = version.fixed.get("closed_days")
    if closed is None or version.fixed.get("deadline_moves") == "stays":
        return last
    return library().calendar(version).next_open(last, closed)


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
        _tell(now, "lapsed", {})
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
            _tell(request.claim, "reminder", {"day": request.due_on})
        told.add(request.claim_id)
        request.reminded_on = today
        request.save(update_fields=["reminded_on"])
    return len(told)


def _tell(claim: Claim, template: str, context: dict[str, object]) -> None:
    tell_members(
        organisation_id=claim.organisation_id,
        roles=CLAIMANTS,
        template=f"schemes/email/{template}",
        context={"claim": claim, **context},
    )
