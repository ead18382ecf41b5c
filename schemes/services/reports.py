"""Takes a bank's status report: what was rejected is payable again, with the reason."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from audit.services import record
from documents.storage import store
from measures.collecting import no_cycle_search
from measures.money import Money
from schemes.bank_files.status_report import (
    CODES,
    Outcome,
    PaymentStatus,
    StatusReport,
    read_status_report,
)
from schemes.ledger import Event
from schemes.models import Payment, PaymentBatch, ReportLine, Scheme
from schemes.models import StatusReport as Kept
from schemes.services.ledger import Entry, post_all
from schemes.services.moving import locked_all, move_all
from schemes.services.telling import tell_news
from schemes.wording import BANK_REASONS
from schemes.workflow import WorkflowError

SENT, PAID, FAILED = Payment.Status.SENT, Payment.Status.PAID, Payment.Status.FAILED


@no_cycle_search()
@transaction.atomic
def load_report(*, scheme: Scheme, content: bytes, name: str, by: Actor) -> Kept:
    """Keep a pain.002 and do what it says; the same file again gives the first one.

    A report on the whole file counts for every payment of which it says nothing itself.
    Raises BankFileError of what is none, WorkflowError of a batch that we do not know.
    """
    digest = hashlib.sha256(content).hexdigest()
    if known := Kept.objects.filter(scheme=scheme, sha256=digest).first():
        return known
    read = read_status_report(content)
    batch = PaymentBatch.objects.filter(scheme=scheme, number=read.batch).first()
    if batch is None or by.user is None:
        raise WorkflowError(
            _("The report is about %(batch)s: this scheme has sent no such batch.")
            % {"batch": read.batch}
        )
    file = store(
        organisation_id=scheme.office_id,
        name=name,
        media_type="application/xml",
        source=io.BytesIO(content),
    )
    try:
        with transaction.atomic():
            report = Kept.objects.create(
                office_id=scheme.office_id,
                scheme=scheme,
                batch=batch,
                file=file,
                sha256=digest,
                reference=read.reference[:40],
                code=read.whole.code if read.whole else "",
                reason=read.whole.reason[:200] if read.whole else "",
                loaded_by=by.user,
            )
    except IntegrityError:
        return Kept.objects.get(scheme=scheme, sha256=digest)
    _apply(report, read, by)
    record(
        "report.loaded",
        organisation_id=scheme.office_id,
        by=by,
        target=report,
        detail={"sha256": digest, "batch": batch.number, "code": report.code},
    )
    return report


def _apply(report: Kept, read: StatusReport, by: Actor) -> None:
    """Write a line for each payment; reject those that the bank rejects."""
    mine = Payment.objects.filter(batch=report.batch)
    locked_all(mine.values_list("claim_id", flat=True))
    payments = {each.end_to_end: each for each in mine.select_related("claim")}
    statuses = {each.end_to_end: each for each in read.payments}
    if read.whole is not None:
        for name in payments.keys() - statuses.keys():
            statuses[name] = PaymentStatus(
                name, read.whole.code, read.whole.outcome, read.whole.reason
            )
    lines, rejected = [], []
    for name, status in sorted(statuses.items()):
        payment = payments.get(name)
        why = _why_not(status, payment)
        if payment is not None and not why:
            before = CODES.get(payment.bank_code_said, Outcome.PENDING)
            if status.outcome.rank >= before.rank:
                payment.bank_code_said = status.code
            if status.outcome == Outcome.REJECTED and payment.status == SENT:
                payment.status = FAILED
                payment.failure = failure_of(status)[:200]
                rejected.append(payment)
        lines.append(_line(report, status, payment, why))
    ReportLine.objects.bulk_create(lines)
    Payment.objects.bulk_update(
        [line.payment for line in lines if line.payment and not line.why],
        ["status", "failure", "bank_code_said"],
        batch_size=2_000,
    )
    _reject(report.scheme, rejected, by)
    # A whole file that is rejected is the office's concern: it mends it and sends it anew.
    own = {each.end_to_end for each in read.payments}
    for payment in rejected:
        if payment.end_to_end in own:
            tell_news(payment.claim, "bounced")


def _line(
    report: Kept, status: PaymentStatus, payment: Payment | None, why: str
) -> ReportLine:
    return ReportLine(
        report=report,
        office_id=report.office_id,
        payment=payment,
        end_to_end=status.end_to_end[:35],
        code=status.code,
        reason=status.reason[:200],
        status=ReportLine.Status.WAITING if why else ReportLine.Status.DONE,
        why=why,
    )


def _why_not(status: PaymentStatus, payment: Payment | None) -> str:
    """Why what a report says cannot be done by itself; empty if it can."""
    if payment is None:
        return _("The batch has no payment with this reference.")
    if status.outcome == Outcome.REJECTED and payment.status == PAID:
        return _("The bank rejects it, and a statement shows that it was paid.")
    if payment.status == FAILED and status.outcome != Outcome.REJECTED:
        return _("The bank reports on it, and it failed before.")
    if payment.status not in (SENT, PAID, FAILED):
        return _("The payment is “%(status)s”.") % {
            "status": payment.get_status_display()
        }
    return ""


def failure_of(status: PaymentStatus) -> str:
    """Why a bank rejects, in its code and in words."""
    code = status.reason[:4]
    words = str(BANK_REASONS.get(code, ""))
    return (
        f"{status.reason or status.code} ({words})"
        if words
        else (status.reason or status.code)
    )


def _reject(scheme: Scheme, payments: Sequence[Payment], by: Actor) -> None:
    """The claims are payable again; the ledger is as before the export."""
    if not payments:
        return
    notes = {payment.claim_id: payment.failure for payment in payments}
    move_all(notes, "bounce", by=by, notes=notes)
    entries = [
        Entry(
            Event.REJECTED,
            Money(payment.minor, payment.currency),
            f"rejected:{payment.pk}",
            timezone.localdate(),
            payment.claim,
        )
        for payment in payments
    ]
    post_all(scheme=scheme, entries=entries, by=by)
