"""Reacts to what this app announces: inserts jobs, nothing else."""

from typing import Any

from django.conf import settings
from django.dispatch import receiver

from accounts.actors import Actor
from accounts.models import Invitation
from accounts.services.notices import send_notice
from accounts.signals import invitation_accepted, invitation_opened
from audit.services import SYSTEM, Auditable
from jobs.services import enqueue
from questionnaires.models import Query, QueryMessage, Response, Submission
from questionnaires.selectors.queries import readers_of
from questionnaires.services.campaign_progress import follow_later
from questionnaires.signals import (
    query_written,
    response_signed_off,
    response_started,
)


@receiver(response_signed_off)
def extract_facts_later(*, submission: Submission, by: Auditable, **_: Any) -> None:
    """The facts of a submission are extracted by a job, once.

    Facts are a company's: what a bank says of itself goes no further than its receipt.
    """
    if submission.response.version.questionnaire.entity != "company":
        return
    enqueue(
        "questionnaires.extract_facts",
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
