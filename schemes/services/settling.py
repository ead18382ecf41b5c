"""Statement lines that found nothing, settled by hand with a reason."""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from audit.services import record
from measures.money import Money
from schemes.ledger import Event
from schemes.models import Claim, Payment, Recovery, ReportLine, StatementLine
from schemes.services.ledger import Entry, post_all
from schemes.services.moving import locked, move
from schemes.services.receipts import give_back, receive
from schemes.services.recoveries import locked_recovery
from schemes.services.telling import tell_news
from schemes.workflow import WorkflowError

SENT, PAID, FAILED = Payment.Status.SENT, Payment.Status.PAID, Payment.Status.FAILED


@transaction.atomic
def settle_line(
    *, line: StatementLine, kind: str, number: str, note: str, by: Actor
) -> StatementLine:
    """Say what a waiting line is: one of KINDS, about the payment, claim or demand `number`.

    The ledger follows as if it had matched by itself. Raises WorkflowError of what does not
    fit: amounts and currencies are never bent.
    """
    if by.user is None or not note.strip():
        raise WorkflowError(_("Say how you know what this line is."))
    if kind not in KINDS:
        raise WorkflowError(_("Choose what this line is."))
    held = _held(line)
    if held.status != StatementLine.Status.WAITING:
        raise WorkflowError(_("Somebody has settled this line already."))
    held.status = StatementLine.Status.SETTLED
    held.settled_by, held.settled_at = by.user, timezone.now()
    held.settled_note = note.strip()[:400]
    entries = KINDS[kind](held, number.strip().upper(), by)
    held.save()
    post_all(scheme=held.statement.scheme, entries=entries, by=by)
    record(
        "statement.line_settled",
        organisation_id=held.office_id,
        by=by,
        target=held,
        detail={"reference": held.reference, "as": kind, "number": number},
    )
    return held


def _held(line: StatementLine) -> StatementLine:
    rows = StatementLine.objects.select_related(
        "statement", "statement__scheme"
    ).select_for_update(of=("self",))
    return rows.get(pk=line.pk)


def _payment(line: StatementLine, number: str, status: str) -> Payment:
    """The payment of that reference, its claim held first, in the state that is wanted."""
    rows = Payment.objects.filter(
        claim__scheme=line.statement.scheme_id, end_to_end=number
    ).select_related("claim")
    first = rows.first()
    if first is None:
        raise WorkflowError(_("No payment has this reference."))
    locked(first.claim)
    payment = rows.get()
    if payment.status != status:
        raise WorkflowError(
            _("The payment is “%(status)s”.") % {"status": payment.get_status_display()}
        )
    if Money(abs(line.minor), line.currency) != Money(payment.minor, payment.currency):
        raise WorkflowError(_("The amount is not the one that was sent."))
    return payment


def _went_out(line: StatementLine, number: str, by: Actor) -> list[Entry]:
    if line.minor >= 0:
        raise WorkflowError(_("Money that came in is no payment of ours."))
    payment = _payment(line, number, SENT)
    moved = move(payment.claim, "match", by=by, note=line.settled_note)
    payment.status, line.payment = PAID, payment
    payment.save(update_fields=["status"])
    money = Money(payment.minor, payment.currency)
    return [Entry(Event.MATCHED, money, f"matched:{payment.pk}", line.booked_on, moved)]


def _came_back(line: StatementLine, number: str, by: Actor) -> list[Entry]:
    if line.minor <= 0:
        raise WorkflowError(_("Money that went out is nothing that came back."))
    payment = _payment(line, number, PAID)
    moved = move(payment.claim, "bounce", by=by, note=line.settled_note)
    tell_news(moved, "bounced")
    payment.status, line.payment = FAILED, payment
    payment.failure = line.settled_note[:200]
    payment.save(update_fields=["status", "failure"])
    money = Money(payment.minor, payment.currency)
    return [
        Entry(Event.RETURNED, money, f"returned:{payment.pk}", line.booked_on, moved)
    ]


def _for_a_demand(line: StatementLine, number: str, by: Actor) -> list[Entry]:
    found = Recovery.objects.filter(
        scheme=line.statement.scheme_id, number=number
    ).select_related("claim")
    recovery = found.first()
    if recovery is None or line.minor <= 0:
        raise WorkflowError(_("No demand has this number, or no money came in."))
    locked(recovery.claim)
    return receive(recovery=locked_recovery(recovery), line=line, by=by)


def _given_back(line: StatementLine, number: str, by: Actor) -> list[Entry]:
    claim = Claim.objects.filter(scheme=line.statement.scheme_id, number=number).first()
    if claim is None or line.minor <= 0:
        raise WorkflowError(_("No claim has this number, or no money came in."))
    return give_back(claim=locked(claim), line=line, by=by)


def _of_no_claim(_line: StatementLine, _number: str, _by: Actor) -> list[Entry]:
    return []


#: What a line may be settled as; each gives what has to be posted.
KINDS: dict[str, Callable[[StatementLine, str, Actor], list[Entry]]] = {
    "payment": _went_out,
    "returned": _came_back,
    "demand": _for_a_demand,
    "given_back": _given_back,
    "none": _of_no_claim,
}


@transaction.atomic
def settle_report_line(*, line: ReportLine, note: str, by: Actor) -> None:
    """Close a line of a status report that nothing followed from, with a reason."""
    if by.user is None or not note.strip():
        raise WorkflowError(_("Say what was done about it."))
    changed = ReportLine.objects.filter(
        pk=line.pk, status=ReportLine.Status.WAITING
    ).update(
        status=ReportLine.Status.SETTLED,
        settled_by=by.user,
        settled_note=note.strip()[:400],
    )
    if not changed:
        raise WorkflowError(_("Somebody has settled this line already."))
    record(
        "report.line_settled",
        organisation_id=line.office_id,
        by=by,
        target=line,
        detail={"end_to_end": line.end_to_end, "code": line.code},
    )
