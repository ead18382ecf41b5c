"""Reacts to what this app announces: inserts jobs, nothing else."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.dispatch import receiver

from accounts.actors import Actor
from accounts.models import Invitation
from accounts.services.notices import send_notice
from accounts.signals import invitation_accepted, invitation_opened
from audit.services import SYSTEM, Auditable
from companies.models import Consent
from companies.selectors import banks_in_force
from companies.signals import consent_changed
from jobs.services import enqueue
from questionnaires.models import Event, Query, QueryMessage, Response, Submission
from questionnaires.selectors.queries import readers_of
from questionnaires.services.campaign_progress import follow_later
from questionnaires.services.webhooks import ANNOUNCE
from questionnaires.signals import (
    query_written,
    response_signed_off,
    response_started,
)


@receiver(response_signed_off)
def extract_facts_later(*, submission: Submission, by: Auditable, **_: Any) -> None:
    """The facts of a submission are extracted by a job, once.

    Facts are a company's: what a bank says of itself goes no further than its receipt.
    Answers to a bank's own questions are no facts, which other banks could read: they
    are laid before that bank alone.
    """
    questionnaire = submission.response.version.questionnaire
    if questionnaire.entity != "company":
        return
    kind = "questionnaires.extract_facts"
    if questionnaire.owner_id:
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


@receiver(query_written)
def tell_of_query(*, query: Query, message: QueryMessage, by: Actor, **_: Any) -> None:
    """The other side hears by mail, which names no answer; who wrote does not."""
    context = {
        "about": query.about.get("en") or query.data_point,
        "about_zh": query.about.get("zh-Hant") or query.data_point,
        "text": message.text,
        "who": by.audit_label.rpartition(" (")[0] or by.audit_label,
        "query": query,
    }
    for user in readers_of(query, message):
        to_asker = query.is_from_outside and message.author_id != query.asker_id
        context["path"] = "queries-asked" if to_asker else "queries"
        send_notice(user=user, template="questionnaires/email/query", context=context)


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


@receiver(consent_changed)
def announce_consent(*, consent: Consent, by: Auditable, **_: Any) -> None:
    """Programs of both sides hear that access was given or withdrawn."""
    event = Event.CONSENT_WITHDRAWN if consent.withdrawn_at else Event.CONSENT_GIVEN
    at = consent.withdrawn_at or consent.granted_at
    data = {
        "consent": str(consent.pk),
        "company": str(consent.company_id),
        "bank": str(consent.bank_id),
        "valid_until": consent.valid_until.isoformat(),
        "kind": consent.withdrawal_kind,
    }
    for organisation_id in (consent.company_id, consent.bank_id):
        _announce(organisation_id, event, str(consent.pk), at, data, by)


@receiver(response_signed_off)
def announce_submission(*, submission: Submission, by: Auditable, **_: Any) -> None:
    """Programs of the company, and of banks it shares with, hear of signed answers."""
    version = submission.response.version
    data = {
        "submission": str(submission.pk),
        "company": str(submission.organisation_id),
        "questionnaire": version.questionnaire_id,
        "version": version.label,
        "period": submission.frozen["period"],
        "revision": submission.revision,
        "sha256": submission.sha256,
    }
    readers = set(banks_in_force(company_id=submission.organisation_id))
    if owner := version.questionnaire.owner_id:
        readers &= {owner}
    for organisation_id in (submission.organisation_id, *sorted(readers, key=str)):
        _announce(
            organisation_id, Event.SUBMISSION_SIGNED, str(submission.pk),
            submission.signed_at, data, by,
        )  # fmt: skip


def _announce(
    organisation_id: UUID,
    event: Event,
    key: str,
    at: datetime,
    data: dict[str, Any],
    by: Auditable,
) -> None:
    enqueue(
        ANNOUNCE,
        organisation_id=organisation_id,
        by=by,
        payload={"event": event, "key": key, "at": at.isoformat(), "data": data},
        key=f"{organisation_id}:{event}:{key}",
    )
