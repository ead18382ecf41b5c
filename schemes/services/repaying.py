"""How money comes back: instalments that an office agrees to, offers of applicants."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from audit.services import Decision, record, record_all
from measures.money import Money
from schemes.models import (
    Claim,
    Instalment,
    InstalmentPlan,
    Recovery,
    RepaymentOffer,
)
from schemes.recovering.ageing import recovery_terms
from schemes.recovering.plan import Part, monthly_parts
from schemes.recovering.reference import OFFER
from schemes.services.moving import locked
from schemes.services.recoveries import locked_recovery, new_number, refundable
from schemes.workflow import REPAYABLE, WorkflowError


@transaction.atomic
def agree_plan(
    *, recovery: Recovery, count: int, first_on: date, by: Actor
) -> InstalmentPlan:
    """Let what is still open come in monthly parts; an earlier plan ends.

    Raises WorkflowError of too many parts, or a first day that is past.
    """
    now = locked_recovery(recovery)
    most = recovery_terms().most_instalments
    if by.user is None or now.status != Recovery.Status.OPEN:
        raise WorkflowError(_("Nothing of this recovery is open any more."))
    if first_on <= timezone.localdate():
        raise WorkflowError(_("Choose a day after today for the first part."))
    if not 1 <= count <= min(most, now.open_minor):
        raise WorkflowError(
            _("It may come in %(most)d parts at most.") % {"most": most}
        )
    now.plans.filter(ended_at=None).update(ended_at=timezone.now())
    plan = InstalmentPlan.objects.create(
        recovery=now,
        office_id=now.office_id,
        organisation_id=now.organisation_id,
        received_before=now.minor - now.open_minor,
        made_by=by.user,
    )
    parts = monthly_parts(now.open_minor, count, first_on)
    Instalment.objects.bulk_create(
        _instalment(plan, number, part) for number, part in enumerate(parts, 1)
    )
    detail = {"number": now.number, "parts": count, "first": str(first_on)}
    record_all(
        [
            Decision("recovery.plan_agreed", each, now, detail)
            for each in {now.office_id, now.organisation_id}
        ],
        by=by,
    )
    return plan


def _instalment(plan: InstalmentPlan, number: int, part: Part) -> Instalment:
    return Instalment(
        plan=plan,
        office_id=plan.office_id,
        organisation_id=plan.organisation_id,
        number=number,
        due_on=part.due_on,
        minor=part.minor,
    )


@transaction.atomic
def offer_repayment(
    *, claim: Claim, money: Money, reason: str, by: Actor
) -> RepaymentOffer:
    """Announce that something is paid back; the number goes on the transfer.

    Raises WorkflowError of a claim that was not paid, or of more than was paid.
    """
    now = locked(claim)
    if by.user is None or now.state not in REPAYABLE:
        raise WorkflowError(_("Only what was paid can be paid back."))
    if not reason.strip():
        raise WorkflowError(_("Say in a few words why you pay it back."))
    can = Money(_left(now), now.currency)
    if money.currency != can.currency or not 0 < money.minor <= can.minor:
        raise WorkflowError(
            _("You can pay back %(most)s at most.")
            % {"most": f"{can.currency} {can.amount:,}"}
        )
    if now.offers.filter(status=RepaymentOffer.Status.OFFERED).exists():
        raise WorkflowError(_("You have announced a repayment of this claim already."))
    offer = RepaymentOffer.objects.create(
        claim=now,
        number=new_number(OFFER),
        currency=money.currency,
        minor=money.minor,
        reason=reason.strip()[:400],
        made_by=by.user,
    )
    _told("repayment.offered", offer, by)
    return offer


def _left(claim: Claim) -> int:
    return refundable(claim).minor


@transaction.atomic
def withdraw_offer(*, offer: RepaymentOffer, by: Actor) -> None:
    """Take an announced repayment back before it comes."""
    changed = RepaymentOffer.objects.filter(
        pk=offer.pk, status=RepaymentOffer.Status.OFFERED
    ).update(status=RepaymentOffer.Status.WITHDRAWN)
    if not changed:
        raise WorkflowError(_("It has come in already, or was taken back."))
    _told("repayment.withdrawn", offer, by)


def _told(verb: str, offer: RepaymentOffer, by: Actor) -> None:
    record(
        verb,
        organisation_id=offer.claim.organisation_id,
        by=by,
        target=offer,
        detail={"number": offer.number, "minor": offer.minor},
    )
