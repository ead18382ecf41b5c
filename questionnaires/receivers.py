"""Reacts to what this app announces: inserts jobs, nothing else."""

from typing import Any

from django.conf import settings
from django.dispatch import receiver

from accounts.models import Invitation
from accounts.signals import invitation_accepted, invitation_opened
from audit.services import SYSTEM, Auditable
from companies.models import Consent
from companies.signals import consent_changed
from jobs.services import enqueue
from questionnaires.models import Response, Submission
from questionnaires.services.campaign_progress import follow_later
from questionnaires.signals import response_signed_off, response_started


@receiver(response_signed_off)
def extract_facts_later(*, submission: Submission, by: Auditable, **_: Any) -> None:
    """The facts of a submission are extracted by a job, once.

    Answers to a bank's own questions are no facts, which other banks could read: they
    are laid before that bank alone.
    """
    kind = "questionnaires.extract_facts"
    if submission.response.version.questionnaire.owner_id:
        kind = "questionnaires.give_supplement"
    enqueue(
        kind,
        organisation_id=submission.organisation_id,
        by=by,
        payload={"submission": str(submission.pk)},
        key=str(submission.pk),
    )


@receiver(response_signed_off)
def make_pdfs_later(*, submission: Submission, by: Auditable, **_: Any) -> None:
    """Each language's PDF is made by a job of its own, once."""
    for language, _name in settings.LANGUAGES:
        enqueue(
            "questionnaires.make_pdf",
            organisation_id=submission.organisation_id,
            by=by,
            payload={"submission": str(submission.pk), "language": language},
            key=f"{submission.pk}:{language}",
        )


@receiver(invitation_opened)
def note_opened_later(*, invitation: Invitation, **_: Any) -> None:
    """The inviter's campaign counts who typed the code."""
    enqueue(
        "questionnaires.note_opened",
        organisation_id=invitation.inviter_id,
        by=SYSTEM,
        payload={"invitation": str(invitation.pk)},
        key=str(invitation.pk),
    )


@receiver(invitation_accepted)
def join_later(*, invitation: Invitation, by: Auditable, **_: Any) -> None:
    """What the inviter's campaign asks is laid before the company that joined."""
    enqueue(
        "questionnaires.join_campaign",
        organisation_id=invitation.inviter_id,
        by=by,
        payload={"invitation": str(invitation.pk)},
        key=str(invitation.pk),
    )


@receiver(response_started)
def follow_started(*, response: Response, by: Auditable, **_: Any) -> None:
    """How far the company is, for inviters that it shows it to."""
    follow_later(company_id=response.organisation_id, by=by)


@receiver(response_signed_off)
def follow_signed(*, submission: Submission, by: Auditable, **_: Any) -> None:
    """How far the company is, for inviters that it shows it to."""
    follow_later(company_id=submission.organisation_id, by=by)


@receiver(consent_changed)
def erase_supplement_later(*, consent: Consent, by: Auditable, **_: Any) -> None:
    """A company that has a bank's copies erased has its own questions erased too."""
    if consent.withdrawal_kind != Consent.Withdrawal.ERASE:
        return
    enqueue(
        "questionnaires.erase_supplement",
        organisation_id=consent.company_id,
        by=by,
        payload={"bank": str(consent.bank_id)},
        key=str(consent.pk),
    )
