"""Money demanded back: asked for by one person, given up by two others only."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from measures.money import Money
from schemes.ledger import Event
from schemes.models import Claim, Recovery, RecoveryEntry
from schemes.recovering.reference import DEMAND, number_of
from schemes.services.ledger import post
from schemes.services.moving import locked, move
from schemes.signals import claim_decided
from schemes.workflow import REPAYABLE, WorkflowError

#: A claim in one of these states was paid.
WAS_PAID = (*REPAYABLE, Claim.State.RECOVERY)


def refundable(claim: Claim) -> Money:
    """What of a paid claim can still be demanded: not what came back or is demanded now.

    What was written off can be demanded again, since money may still turn up.
    """
    if claim.state not in WAS_PAID:
        return Money(0, claim.currency)
    entries = RecoveryEntry.objects.filter(recovery__claim=claim)
    came = entries.exclude(kind=RecoveryEntry.Kind.WRITE_OFF).aggregate(s=Sum("minor"))
    still = Recovery.objects.filter(claim=claim).aggregate(s=Sum("open_minor"))
    taken = (came["s"] or 0) + (still["s"] or 0)
    return Money((claim.amount_minor or 0) - taken, claim.currency)


@transaction.atomic
def demand_back(
    *,
    claim: Claim,
    money: Money,
    reasons: Sequence[str],
    note: str,
    due_on: date,
    by: Actor,
    seen: int | None = None,
) -> Recovery:
    """Demand a paid award back, or a part of it; a letter follows.

    Raises WorkflowError of more than was paid and has not come back.
    """
    if by.user is None or due_on <= timezone.localdate():
        raise WorkflowError(_("Choose a day after today by which it is to be paid."))
    can = refundable(locked(claim))
    now = move(claim, "demand", by=by, seen=seen, reasons=reasons, note=note)
    if not 0 < money.minor <= can.minor or money.currency != can.currency:
        raise WorkflowError(
            _("Of this claim %(most)s can be demanded back at most.")
            % {"most": f"{can.currency} {can.amount:,}"}
        )
    recovery = Recovery.objects.create(
        office_id=now.office_id,
        organisation_id=now.organisation_id,
        scheme=now.scheme,
        claim=now,
        number=new_number(DEMAND),
        currency=money.currency,
        minor=money.minor,
        open_minor=money.minor,
        reasons=list(reasons),
        note=note,
        sequence=last_step(now),
        demanded_on=timezone.localdate(),
        due_on=due_on,
        demanded_by=by.user,
    )
    post(
        event=Event.DEMANDED,
        scheme=now.scheme,
        money=money,
        entry=f"demanded:{recovery.pk}",
        on=recovery.demanded_on,
        by=by,
        claim=now,
    )
    claim_decided.send(sender=Claim, claim=now, by=by, sequence=recovery.sequence)
    return recovery


def new_number(kind: str) -> str:
    """A number for a demand or an offer, not to be guessed from another."""
    return number_of(kind, timezone.localdate(), secrets.token_hex(3))


def last_step(claim: Claim) -> int:
    """The number of a claim's last step."""
    return int(claim.events.aggregate(last=Max("sequence"))["last"])


def locked_recovery(recovery: Recovery) -> Recovery:
    """The recovery as it stands now, held until the transaction ends.

    Whoever locks its claim too locks the claim first.
    """
    rows = Recovery.objects.select_related("scheme", "claim").select_for_update(
        of=("self",)
    )
    return rows.get(pk=recovery.pk)


@transaction.atomic
def propose_write_off(
    *, recovery: Recovery, reasons: Sequence[str], note: str, by: Actor
) -> Recovery:
    """Propose to give up what is still open; another person decides.

    Neither the proposer nor who decides has demanded it, or assessed or approved the claim.
    """
    move(recovery.claim, "propose_write_off", by=by, reasons=reasons, note=note)
    now = _open(recovery)
    if now.proposed_by_id is not None:
        raise WorkflowError(_("A write-off was proposed already: another decides it."))
    now.proposed_by, now.proposed_at = by.user, timezone.now()
    now.proposed_reasons, now.proposed_note = list(reasons), note
    now.save()
    return now


@transaction.atomic
def refuse_write_off(*, recovery: Recovery, note: str, by: Actor) -> Recovery:
    """Go on asking: the proposal is void."""
    if not note.strip():
        raise WorkflowError(_("Say why it is not given up."))
    move(recovery.claim, "keep_asking", by=by, note=note)
    now = _open(recovery)
    if now.proposed_by_id is None:
        raise WorkflowError(_("No write-off of it was proposed."))
    now.proposed_by, now.proposed_at = None, None
    now.proposed_reasons, now.proposed_note = [], ""
    now.save()
    return now


@transaction.atomic
def write_off(*, recovery: Recovery, open_minor: int, by: Actor) -> Recovery:
    """Give up what is still open, over the sum that was seen.

    Raises WorkflowError of a second person who is none, or if money came in meanwhile.
    """
    moved = move(recovery.claim, "write_off", by=by, reasons=recovery.proposed_reasons)
    now = _open(recovery)
    if now.proposed_by_id is None or by.user is None:
        raise WorkflowError(_("No write-off of it was proposed."))
    if open_minor != now.open_minor:
        raise WorkflowError(
            _("The sum is not the one you saw: look at the recovery again.")
        )
    entry = RecoveryEntry.objects.create(
        recovery=now,
        office_id=now.office_id,
        organisation_id=now.organisation_id,
        kind=RecoveryEntry.Kind.WRITE_OFF,
        minor=open_minor,
        on=timezone.localdate(),
        entered_by=by.user,
    )
    now.status, now.written_off_by = Recovery.Status.WRITTEN_OFF, by.user
    now.open_minor, now.closed_on = 0, entry.on
    now.save()
    post(
        event=Event.WRITTEN_OFF,
        scheme=now.scheme,
        money=Money(open_minor, now.currency),
        entry=f"written_off:{entry.pk}",
        on=entry.on,
        by=by,
        claim=moved,
    )
    claim_decided.send(sender=Claim, claim=moved, by=by, sequence=last_step(moved))
    return now


def _open(recovery: Recovery) -> Recovery:
    now = locked_recovery(recovery)
    if now.status != Recovery.Status.OPEN:
        raise WorkflowError(_("Nothing of this recovery is open any more."))
    return now
