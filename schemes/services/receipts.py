"""What makes a recovery smaller: money on a statement, a set-off against a later award."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import User
from measures.money import Money
from schemes.ledger import Event
from schemes.models import (
    Claim,
    Recovery,
    RecoveryEntry,
    RepaymentOffer,
    StatementLine,
)
from schemes.recovering.reference import DEMAND
from schemes.services.ledger import Entry, post_all
from schemes.services.moving import locked_all, move
from schemes.services.recoveries import (
    last_step,
    locked_recovery,
    new_number,
    refundable,
)
from schemes.workflow import REPAYABLE, WorkflowError


def receive(*, recovery: Recovery, line: StatementLine, by: Actor) -> list[Entry]:
    """Money of a statement line for a recovery, both held by the caller.

    Gives what has to be posted. Raises WorkflowError of more than is open.
    """
    if line.currency != recovery.currency or not 0 < line.minor <= recovery.open_minor:
        raise WorkflowError(why_not_received(line.minor, line.currency, recovery))
    entry = _entered(
        recovery, RecoveryEntry.Kind.RECEIPT, line.minor, line.booked_on, by, line=line
    )
    return [_posted(recovery, Event.RECOVERED, entry)]


def why_not_received(minor: int, currency: str, recovery: Recovery) -> str:
    """Why money cannot be taken for a recovery; empty if it can."""
    if recovery.status != Recovery.Status.OPEN:
        return _("Nothing of %(number)s is open any more.") % {"number": recovery}
    if currency != recovery.currency:
        return _("%(number)s is owed in another currency.") % {"number": recovery}
    if minor > recovery.open_minor:
        return _("It is more than is open of %(number)s.") % {"number": recovery}
    return ""


def why_not_given_back(minor: int, currency: str, claim: Claim) -> str:
    """Why money cannot be taken as given back for a claim; empty if it can."""
    if claim.state not in REPAYABLE:
        return _("The claim %(number)s is “%(state)s”.") % {
            "number": claim,
            "state": claim.get_state_display(),
        }
    can = refundable(claim)
    if currency != can.currency or minor > can.minor:
        return _("It is more than was paid for %(number)s.") % {"number": claim}
    return ""


def give_back(
    *, claim: Claim, line: StatementLine, by: Actor, offer: RepaymentOffer | None = None
) -> list[Entry]:
    """Money that came back without a demand; the claim and the line are held.

    Demanded and received at once. Raises WorkflowError of more than was paid.
    """
    if why := why_not_given_back(line.minor, line.currency, claim):
        raise WorkflowError(why)
    note = offer.reason if offer else ""
    moved = move(claim, "repay", by=by, note=note)
    recovery = Recovery(
        office_id=claim.office_id,
        organisation_id=claim.organisation_id,
        scheme=claim.scheme,
        claim=moved,
        number=new_number(DEMAND),
        kind=Recovery.Kind.VOLUNTARY,
        status=Recovery.Status.RECOVERED,
        currency=line.currency,
        minor=line.minor,
        open_minor=0,
        note=note,
        sequence=last_step(moved),
        demanded_on=line.booked_on,
        due_on=line.booked_on,
        closed_on=line.booked_on,
        demanded_by=_person(by),
    )
    recovery.save(force_insert=True)
    if offer is not None:
        offer.status = RepaymentOffer.Status.RECEIVED
        offer.save(update_fields=["status"])
    entry = RecoveryEntry.objects.create(
        recovery=recovery,
        office_id=recovery.office_id,
        organisation_id=recovery.organisation_id,
        kind=RecoveryEntry.Kind.RECEIPT,
        minor=line.minor,
        on=line.booked_on,
        line=line,
        entered_by=_person(by),
    )
    money = Money(line.minor, line.currency)
    demanded = Entry(
        Event.DEMANDED, money, f"demanded:{recovery.pk}", line.booked_on, moved
    )
    return [demanded, _posted(recovery, Event.RECOVERED, entry)]


@transaction.atomic
def set_off(
    *, recovery: Recovery, award: Claim, by: Actor, minor: int | None = None
) -> RecoveryEntry:
    """Keep what is owed from a later award of the same payee, as if paid and paid back.

    Without `minor` as much as the award and the recovery hold. An award that is kept
    whole is paid by it. Raises WorkflowError.
    """
    held = {claim.pk: claim for claim in locked_all([recovery.claim_id, award.pk])}
    now, later = locked_recovery(recovery), held[award.pk]
    if why := why_no_set_off(now, later):
        raise WorkflowError(why)
    left = (later.amount_minor or 0) - kept_of(later)
    most = min(left, now.open_minor)
    minor = most if minor is None else minor
    if not 0 < minor <= most:
        raise WorkflowError(
            _("%(most)s can be set off at most.")
            % {"most": f"{now.currency} {Money(most, now.currency).amount:,}"}
        )
    verb = "offset_all" if minor == left else "offset"
    moved = move(later, verb, by=by, note=now.number)
    entry = _entered(
        now, RecoveryEntry.Kind.SET_OFF, minor, timezone.localdate(), by, award=moved
    )
    money = Money(minor, now.currency)
    paid = [
        Entry(event, money, f"set_off:{event}:{entry.pk}", entry.on, moved)
        for event in (Event.EXPORTED, Event.MATCHED)
    ]
    post_all(
        scheme=now.scheme,
        entries=[*paid, _posted(now, Event.RECOVERED, entry)],
        by=by,
    )
    return entry


def why_no_set_off(recovery: Recovery, award: Claim) -> str:
    """Why a recovery cannot be set off against an award; empty if it can."""
    if recovery.status != Recovery.Status.OPEN:
        return _("Nothing of %(number)s is open any more.") % {"number": recovery}
    if award.state not in (Claim.State.APPROVED, Claim.State.PAYMENT_FAILED):
        return _("The claim %(number)s is “%(state)s”.") % {
            "number": award,
            "state": award.get_state_display(),
        }
    same = (
        award.scheme_id == recovery.scheme_id
        and award.organisation_id == recovery.organisation_id
        and award.currency == recovery.currency
    )
    if not same or award.pk == recovery.claim_id:
        return _("Only another award of the same payee in this scheme can be kept.")
    return ""


def kept_of(award: Claim) -> int:
    """How much of an award was set off, in minor units."""
    return award.set_offs.aggregate(sum=Sum("minor"))["sum"] or 0


def _entered(
    recovery: Recovery,
    kind: RecoveryEntry.Kind,
    minor: int,
    on: date,
    by: Actor,
    *,
    line: StatementLine | None = None,
    award: Claim | None = None,
) -> RecoveryEntry:
    """An entry of a held recovery; when nothing is open any more, its claim is done."""
    entry = RecoveryEntry.objects.create(
        recovery=recovery,
        office_id=recovery.office_id,
        organisation_id=recovery.organisation_id,
        kind=kind,
        minor=minor,
        on=on,
        line=line,
        award=award,
        entered_by=_person(by),
    )
    recovery.open_minor -= minor
    if not recovery.open_minor:
        recovery.status, recovery.closed_on = Recovery.Status.RECOVERED, on
        recovery.proposed_by, recovery.proposed_at = None, None
        move(recovery.claim, "recover", by=by, note=recovery.number)
    recovery.save()
    return entry


def _posted(recovery: Recovery, event: Event, entry: RecoveryEntry) -> Entry:
    money = Money(entry.minor, recovery.currency)
    return Entry(event, money, f"{event}:{entry.pk}", entry.on, recovery.claim)


def _person(by: Actor) -> User:
    if by.user is None:
        raise WorkflowError(_("A statement is loaded by a person."))
    return by.user
