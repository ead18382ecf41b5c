"""Appropriations: entered by one person, approved by another, then posted."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from audit.services import record
from measures.money import Money
from schemes.models import Appropriation, Scheme
from schemes.services.office import appropriate
from schemes.workflow import WorkflowError

S = Appropriation.Status


@transaction.atomic
def propose_appropriation(
    *, scheme: Scheme, money: Money, reference: str, by: Actor
) -> tuple[Appropriation, bool]:
    """Enter money for a scheme, and whether it is new: the same reference counts once."""
    if scheme.office_id != by.organisation_id or by.user is None:
        raise WorkflowError(_("Another office runs this scheme."))
    if money.minor <= 0:
        raise WorkflowError(_("An appropriation is more than zero."))
    living = Appropriation.objects.exclude(status=S.REFUSED)
    if found := living.filter(scheme=scheme, reference=reference).first():
        return found, False
    made = Appropriation.objects.create(
        office_id=scheme.office_id,
        scheme=scheme,
        currency=money.currency,
        minor=money.minor,
        reference=reference,
        proposed_by=by.user,
    )
    _record("scheme.appropriation_entered", made, by)
    return made, True


@transaction.atomic
def approve_appropriation(*, appropriation: Appropriation, by: Actor) -> Appropriation:
    """Post the money; the second person does."""
    now = _decidable(appropriation, by)
    _decide(now, S.APPROVED, by)
    appropriate(
        scheme=now.scheme,
        money=Money(now.minor, now.currency),
        entry=now.reference,
        by=by,
    )
    return now


@transaction.atomic
def refuse_appropriation(*, appropriation: Appropriation, by: Actor) -> Appropriation:
    """Leave the ledger as it is; the reference may be entered again."""
    now = _decidable(appropriation, by)
    _decide(now, S.REFUSED, by)
    _record("scheme.appropriation_refused", now, by)
    return now


def _decidable(appropriation: Appropriation, by: Actor) -> Appropriation:
    rows = Appropriation.objects.select_related("scheme").select_for_update(
        of=("self",)
    )
    now = rows.get(pk=appropriation.pk)
    if now.status != S.PROPOSED:
        raise WorkflowError(_("This appropriation was decided already."))
    if by.user is None or by.user.pk == now.proposed_by_id:
        raise WorkflowError(_("You entered this money: another person approves it."))
    return now


def _decide(one: Appropriation, status: Appropriation.Status, by: Actor) -> None:
    one.status, one.decided_by, one.decided_at = status, by.user, timezone.now()
    one.save(update_fields=["status", "decided_by", "decided_at"])


def _record(verb: str, one: Appropriation, by: Actor) -> None:
    record(
        verb,
        organisation_id=one.office_id,
        by=by,
        target=one,
        detail={
            "entry": one.reference,
            "minor": one.minor,
            "currency": one.currency,
        },
    )
