"""Hears what this app announces and inserts jobs, nothing else."""

from typing import Any

from django.dispatch import receiver

from audit.services import Auditable
from jobs.services import enqueue
from schemes.models import (
    Claim,
    CompletionList,
    PaymentBatch,
    VersionComparison,
)
from schemes.signals import (
    batch_approved,
    claim_decided,
    claim_submitted,
    comparison_wanted,
    completions_listed,
)


@receiver(claim_submitted)
def receive_later(*, claim: Claim, by: Auditable, **_: Any) -> None:
    """The office's own work on a claim, once for each time it is submitted."""
    enqueue(
        "schemes.receive_claim",
        organisation_id=claim.office_id,
        by=by,
        payload={"claim": str(claim.pk)},
        key=f"{claim.pk}:{claim.revision}",
    )


@receiver(completions_listed)
def compare_lists_later(*, listed: CompletionList, by: Auditable, **_: Any) -> None:
    """The office compares the claims of the list's programme anew."""
    state = "withdrawn" if listed.withdrawn_at else "listed"
    enqueue(
        "schemes.compare_completions",
        organisation_id=listed.office_id,
        by=by,
        payload={"list": str(listed.pk)},
        key=f"{listed.pk}:{state}",
    )


@receiver(batch_approved)
def send_later(*, batch: PaymentBatch, by: Auditable, **_: Any) -> None:
    """The file of a batch is made by a job, once."""
    enqueue(
        "schemes.send_batch",
        organisation_id=batch.office_id,
        by=by,
        payload={"batch": str(batch.pk)},
        key=str(batch.pk),
    )


@receiver(claim_decided)
def write_later(*, claim: Claim, by: Auditable, sequence: int, **_: Any) -> None:
    """The letters of a decision are made by a job, once."""
    enqueue(
        "schemes.make_letters",
        organisation_id=claim.office_id,
        by=by,
        payload={"claim": str(claim.pk), "sequence": sequence},
        key=f"{claim.pk}:{sequence}",
    )


@receiver(comparison_wanted)
def compare_later(*, comparison: VersionComparison, by: Auditable, **_: Any) -> None:
    """A draft of terms is compared with all past cases by a job."""
    enqueue(
        "schemes.compare_version",
        organisation_id=comparison.office_id,
        by=by,
        payload={"comparison": str(comparison.pk)},
        key=str(comparison.pk),
    )
