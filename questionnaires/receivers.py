"""Reacts to what this app announces: inserts jobs, nothing else."""

from typing import Any

from django.conf import settings
from django.dispatch import receiver

from audit.services import Auditable
from jobs.services import enqueue
from questionnaires.models import Submission
from questionnaires.signals import response_signed_off


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
