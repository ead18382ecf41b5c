"""How far invited companies are: what they agreed to show, and whom to remind."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import lazy

from accounts.actors import Actor
from accounts.models import Invitation, Organisation
from accounts.services.notices import tell_members
from accounts.tenancy import scope
from audit.services import SYSTEM, Auditable, record
from jobs.services import enqueue
from questionnaires.models import (
    Campaign,
    CampaignRequest,
    Invitee,
    Response,
    Submission,
    Version,
)
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_of
from questionnaires.selectors.sizes import sizes_of
from questionnaires.services.campaign_mail import (
    days_left,
    next_slot,
    remind_invitee,
    stop_url,
    willing,
)
from questionnaires.words import page_text

REMIND = "questionnaires.remind"
#: How many days before the end one is reminded, and the column that remembers it.
REMINDERS = ((2, "last_reminder_at"), (7, "first_reminder_at"))
S = CampaignRequest.Stage


@transaction.atomic
def note_opened(*, invitation_id: UUID) -> bool:
    """The code of a mail was typed, for the first time; in the inviter's scope."""
    unopened = Invitee.objects.filter(invitation_id=invitation_id, opened_at=None)
    return bool(unopened.update(opened_at=timezone.now()))


@transaction.atomic
def join(*, invitation_id: UUID) -> CampaignRequest | None:
    """What is asked of the company that took the invitation up; in the inviter's scope.

    None for an invitation of no campaign, and for a company that is asked already.
    """
    invitee = Invitee.objects.filter(invitation_id=invitation_id).first()
    invitation = Invitation.objects.get(pk=invitation_id)
    if invitee is None or invitation.accepted_by_id is None:
        return None
    now = invitation.accepted_at or timezone.now()
    Invitee.objects.filter(pk=invitee.pk, opened_at=None).update(opened_at=now)
    Invitee.objects.filter(pk=invitee.pk, joined_at=None).update(joined_at=now)
    asked, is_new = CampaignRequest.objects.get_or_create(
        campaign_id=invitee.campaign_id,
        company_id=invitation.accepted_by_id,
        defaults={
            "invitee": invitee,
            "inviter_id": invitee.organisation_id,
            "joined_at": now,
        },
    )
    return asked if is_new else None


@transaction.atomic
def agree_progress(*, request: CampaignRequest, agrees: bool, by: Actor) -> None:
    """Let the inviter see how far the answers are, or no longer; twice is once."""
    now = CampaignRequest.objects.select_for_update(of=("self",)).get(pk=request.pk)
    if agrees == (now.progress_agreed_at is not None):
        return
    now.progress_agreed_at = timezone.now() if agrees else None
    now.stage, now.section, now.stage_at = "", {}, None
    now.save()
    verb = "campaign.progress_shown" if agrees else "campaign.progress_hidden"
    names = {"inviter": str(now.inviter), "company": str(now.company)}
    for organisation_id in (now.company_id, now.inviter_id):
        record(verb, organisation_id=organisation_id, by=by, target=now, detail=names)
    if agrees:
        follow(company_id=now.company_id)


@transaction.atomic
def follow(*, company_id: UUID) -> int:
    """Write down how far the company is for the inviters it agreed to show it to.

    Runs in the company's scope; gives how many rows changed.
    """
    agreed = CampaignRequest.objects.filter(company_id=company_id).exclude(
        progress_agreed_at=None
    )
    changed = 0
    for asked in agreed.select_related("campaign__questionnaire").select_for_update(
        of=("self",)
    ):
        stage, section = progress_of(asked)
        if (asked.stage, asked.section) != (stage, section):
            asked.stage, asked.section = stage, section
            asked.stage_at = timezone.now()
            asked.save(update_fields=["stage", "section", "stage_at"])
            changed += 1
    return changed


def progress_of(asked: CampaignRequest) -> tuple[str, dict[str, Any]]:
    """The stage, and the first section that is not finished, by key and name."""
    if is_done(asked):
        return S.SUBMITTED, {}
    response = response_to(asked)
    if response is None:
        return S.NOT_STARTED, {}
    filling = filling_of(response)
    if not filling.started:
        return S.NOT_STARTED, {}
    progress = {each.key: each for each in filling.evaluation.progress()}
    for section in filling.definition.sections:
        if section.key in progress and not progress[section.key].is_complete:
            return S.STARTED, {"key": section.key, "title": dict(section.title)}
    return S.STARTED, {}


def response_to(asked: CampaignRequest) -> Response | None:
    """The company's response of what is asked, in any size, if it has begun one."""
    campaign = asked.campaign
    return (
        with_prior(Response.objects.all())
        .filter(
            organisation_id=asked.company_id,
            instrument=campaign.questionnaire.instrument,
            period_start=campaign.period_start,
            period_end=campaign.period_end,
        )
        .first()
    )


def queue_reminders(*, organisation_id: UUID, today: date) -> int:
    """A job for each company that is due a reminder; runs in the inviter's scope."""
    count = 0
    at = next_slot(REMIND, timezone.now())
    step = timedelta(seconds=60 / settings.CAMPAIGN_MAILS_PER_MINUTE)
    running = Campaign.objects.running().filter(organisation_id=organisation_id)
    for campaign in running.filter(due_on__gte=today):
        column = _due_reminder(days_left(campaign, today))
        if column is None:
            continue
        mailed = willing(campaign.invitees.exclude(mailed_at=None))
        for pk in mailed.filter(**{column: None}).values_list("pk", flat=True):
            enqueue(
                REMIND,
                organisation_id=organisation_id,
                by=SYSTEM,
                payload={"invitee": str(pk), "column": column},
                key=f"{pk}:{column}",
                run_after=at + count * step,
            )
            count += 1
    return count


def _due_reminder(left: int) -> str | None:
    return next((column for days, column in REMINDERS if left <= days), None)


@transaction.atomic
def remind(*, invitee_id: UUID, column: str, today: date) -> bool:
    """One reminder, unless the company is done or wants none; the column remembers it.

    Runs in the inviter's scope. The inviter is not told whether a mail went: for a
    company that joined this would tell whether it has signed.
    """
    rows = willing(Invitee.objects.select_for_update(of=("self",)))
    invitee = rows.filter(pk=invitee_id, **{column: None}).first()
    if invitee is None or not _is_open(invitee.campaign, today):
        return False
    # Who was reminded for the last time is not reminded for the first time after that.
    columns = [column, "first_reminder_at"]
    for each in columns:
        setattr(invitee, each, timezone.now())
    invitee.save(update_fields=columns)
    asked = CampaignRequest.objects.filter(invitee=invitee).first()
    if asked is not None:
        return _remind_company(asked, stop_url(invitee))
    if invitee.joined_at or not _code_works(invitee):
        return False
    remind_invitee(invitee)
    return True


def _is_open(campaign: Campaign, today: date) -> bool:
    return campaign.state == Campaign.State.RUNNING and campaign.due_on >= today


def _code_works(invitee: Invitee) -> bool:
    invitation = invitee.invitation
    if invitation is None or not invitation.code_sealed:
        return False
    return Invitation.objects.open(timezone.now()).filter(pk=invitation.pk).exists()


def _remind_company(asked: CampaignRequest, stop: str) -> bool:
    """Tell the owners what is open, in the company's own scope; nothing once it signed."""
    with scope(asked.company_id):
        if is_done(asked):
            return False
        _stage, section = progress_of(asked)
        told = tell_members(
            organisation_id=asked.company_id,
            roles=["owner", "contributor"],
            template="questionnaires/email/campaign_open",
            context={
                "campaign": asked.campaign,
                "inviter": Organisation.objects.get(pk=asked.inviter_id),
                "company": asked.company,
                "section": lazy(page_text, str)(section["title"]) if section else "",
                "stop": stop,
            },
        )
    return told > 0


def version_asked(campaign: Campaign) -> Version | None:
    """What a company begins with: the size that is wished for, or the smallest."""
    sizes = sizes_of(campaign.questionnaire.instrument)
    wished = [size for size in sizes if size.name == campaign.smallest_size]
    return (wished or sizes)[0].version if sizes else None


def is_done(asked: CampaignRequest) -> bool:
    """Whether what is asked was signed off, in this revision or an earlier one."""
    campaign = asked.campaign
    return Submission.objects.filter(
        organisation_id=asked.company_id,
        response__instrument=campaign.questionnaire.instrument,
        response__period_start=campaign.period_start,
        response__period_end=campaign.period_end,
    ).exists()


def follow_later(*, company_id: UUID, by: Auditable) -> None:
    """A job that writes the company's progress down, if it shows any."""
    shown = CampaignRequest.objects.filter(
        ~Q(progress_agreed_at=None), company_id=company_id
    )
    if shown.exists():
        enqueue(
            "questionnaires.follow_campaigns",
            organisation_id=company_id,
            by=by,
            payload={},
            key=str(company_id),
        )
