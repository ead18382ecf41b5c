"""What is left of a claim whose time is over: a shell for statistics and ceilings."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.sealing import seal
from audit.services import record
from documents.models import StoredFile
from schemes.models import Claim, Family, Letter, Payment
from schemes.workflow import WorkflowError

#: What stands where a name stood.
ERASED = "erased"
#: Of an outcome these parts stay: ceilings of a family and statistics need them.
_KEPT = ("eligible", "currency", "amount_minor", "version")


@transaction.atomic
def erase_claim(claim: Claim) -> None:
    """Take away what says anything about the applicant; dates, sum and state stay.

    Runs in the applicant's scope. Facts with their history, documents with their files,
    payee, questions, notes and names go; the bytes go with the next sweep.
    """
    files = list(claim.documents.values_list("file_id", flat=True))
    claim.documents.all().delete()
    claim.facts.all().delete()
    claim.fact_history.all().delete()
    claim.requests.all().delete()
    claim.invoices.all().delete()
    payee = getattr(claim, "payee", None)
    if payee is not None:
        payee.delete()
    claim.events.update(note="", by=None, by_label=ERASED)
    _delete_files(files)
    Claim.objects.filter(pk=claim.pk).update(
        outcome=shell_of(claim.outcome), instrument="", erased_at=timezone.now()
    )


def shell_of(outcome: dict[str, Any] | None) -> dict[str, Any] | None:
    """The verdict and the amounts of an outcome, without what was stated."""
    if outcome is None:
        return None
    lines = [
        {"line": line["line"], "amount_minor": line["amount_minor"]}
        for line in outcome.get("lines", [])
    ]
    return {key: outcome.get(key) for key in _KEPT} | {"lines": lines}


@transaction.atomic
def erase_office_papers(claim: Claim) -> None:
    """The same for what the office itself wrote: letters, names on payments.

    Runs in the office's scope. What anybody learns by a letter's code names nobody and
    stays; so does the keyed hash behind a family, or a ceiling for life would begin anew.
    """
    files = list(claim.letters.values_list("file_id", flat=True))
    Letter.objects.filter(claim=claim).delete()
    Payment.objects.filter(claim=claim).update(
        payee_name=ERASED, account_masked=ERASED, account_sealed=seal(ERASED)
    )
    claim.interests.all().delete()
    # That a signal was raised stays, for its rate; its sentence named people.
    claim.findings.update(values={})
    claim.findings.exclude(outcome="").update(reason=ERASED)
    _delete_files(files)
    family = claim.family
    if family is not None:
        living = Claim.objects.filter(family=family, erased_at=None)
        if not living.exists():
            Family.objects.filter(pk=family.pk).update(label="")


def _delete_files(keys: list[Any]) -> None:
    """Files that nothing else holds on to; the bytes go with the next sweep."""
    for file in StoredFile.objects.filter(pk__in=keys):
        try:
            with transaction.atomic():
                file.delete()
        except ProtectedError:
            continue


@transaction.atomic
def mark_fraud(*, claim: Claim, reason: str, by: Actor) -> None:
    """Say that fraud was found: the claim is kept longer. The office alone learns of it."""
    if by.user is None or claim.office_id != by.organisation_id:
        raise WorkflowError(_("Another office runs this scheme."))
    if not reason.strip():
        raise WorkflowError(_("Say what was found, and where it is written down."))
    changed = Claim.objects.filter(pk=claim.pk, fraud_marked_at=None).update(
        fraud_marked_at=timezone.now()
    )
    if changed:
        record(
            "claim.fraud_marked",
            organisation_id=claim.office_id,
            by=by,
            target=claim,
            detail={"number": claim.number, "reason": reason.strip()[:400]},
        )
