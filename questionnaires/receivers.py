"""Reacts to what this app announces: inserts jobs, nothing else."""

from typing import Any

from django.conf import settings
from django.dispatch import receiver

from accounts.actors import Actor
from accounts.services.notices import send_notice
from audit.services import Auditable
from jobs.services import enqueue
from questionnaires.models import Query, QueryMessage, Submission
from questionnaires.selectors.queries import readers_of
from questionnaires.signals import query_written, response_signed_off


@receiver(response_signed_off)
def extract_facts_later(*, submission: Submission, by: Auditable, **_: Any) -> None:
    """The facts of a submission are extracted by a job, once."""
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
        context["path"] = "asked" if to_asker else "queries"
        send_notice(user=user, template="questionnaires/email/query", context=context)
