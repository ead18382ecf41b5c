"""Loads a bank's statement once and matches its lines with what was sent."""

from __future__ import annotations

import hashlib
import io

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from audit.services import record
from documents.storage import store
from measures.money import Money
from schemes.bank_files.statement import Line, read_statement
from schemes.ledger import Event
from schemes.models import BankStatement, Payment, Scheme, StatementLine
from schemes.services.ledger import post
from schemes.services.moving import move
from schemes.workflow import WorkflowError


@transaction.atomic
def load_statement(
    *, scheme: Scheme, content: bytes, name: str, by: Actor
) -> BankStatement:
    """Keep a statement and match each line; the same file again gives the first one.

    A line is matched by its end-to-end id, amount and currency, or waits with the reason
    why. Raises BankFileError for a file that is no statement.
    """
    if by.user is None:
        raise WorkflowError(_("A statement is loaded by a person."))
    digest = hashlib.sha256(content).hexdigest()
    if known := BankStatement.objects.filter(scheme=scheme, sha256=digest).first():
        return known
    read = read_statement(content)
    statement = BankStatement.objects.create(
        office_id=scheme.office_id,
        scheme=scheme,
        file=store(
            organisation_id=scheme.office_id,
            name=name,
            media_type="application/xml",
            source=io.BytesIO(content),
        ),
        sha256=digest,
        reference=read.reference[:40],
        loaded_by=by.user,
    )
    sent = _payments(scheme, read.lines)
    for line in read.lines:
        _match(statement, line, sent, by)
    record(
        "statement.loaded",
        organisation_id=scheme.office_id,
        by=by,
        target=statement,
        detail={"sha256": digest, "lines": len(read.lines)},
    )
    return statement


def _payments(scheme: Scheme, lines: tuple[Line, ...]) -> dict[str, Payment]:
    wanted = {line.end_to_end for line in lines if line.end_to_end}
    found = Payment.objects.filter(
        office=scheme.office_id, claim__scheme=scheme, end_to_end__in=wanted
    ).select_related("claim", "claim__scheme")
    return {payment.end_to_end: payment for payment in found}


def _match(
    statement: BankStatement, line: Line, sent: dict[str, Payment], by: Actor
) -> None:
    payment = sent.get(line.end_to_end)
    why = _why_not(line, payment)
    StatementLine.objects.create(
        statement=statement,
        office_id=statement.office_id,
        reference=line.reference[:80],
        end_to_end=line.end_to_end[:35],
        booked_on=line.booked_on,
        currency=line.money.currency,
        minor=line.money.minor,
        text=line.text[:200],
        status=StatementLine.Status.WAITING if why else StatementLine.Status.MATCHED,
        why=why,
        payment=None if why else payment,
    )
    if payment is None or why:
        return
    payment.status = Payment.Status.PAID
    payment.save(update_fields=["status"])
    move(payment.claim, "match", by=by)
    post(
        event=Event.MATCHED,
        scheme=statement.scheme,
        money=Money(payment.minor, payment.currency),
        entry=f"matched:{payment.pk}",
        on=line.booked_on,
        by=by,
        claim=payment.claim,
    )


def _why_not(line: Line, payment: Payment | None) -> str:
    """Why a line cannot be matched by itself; empty if it can."""
    if payment is None:
        return _("No payment has this reference.")
    if payment.status != Payment.Status.SENT:
        return _("The payment is “%(status)s”.") % {
            "status": payment.get_status_display()
        }
    if line.money != Money(-payment.minor, payment.currency):
        return _("The amount is not the one that was sent.")
    return ""


@transaction.atomic
def bounce_payment(*, payment: Payment, failure: str, by: Actor) -> Payment:
    """A payment came back: the claim is payable again, the ledger as before the export."""
    move(payment.claim, "bounce", by=by, note=failure)
    payment.status, payment.failure = Payment.Status.FAILED, failure[:200]
    payment.save(update_fields=["status", "failure"])
    post(
        event=Event.REJECTED,
        scheme=payment.claim.scheme,
        money=Money(payment.minor, payment.currency),
        entry=f"rejected:{payment.pk}",
        on=timezone.localdate(),
        by=by,
        claim=payment.claim,
    )
    return payment
