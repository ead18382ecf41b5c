"""An approver names who stands in for them; four eyes see both persons."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.actors import Actor
from accounts.models import Membership
from accounts.permissions import Permission as P
from accounts.roles import ROLES
from accounts.standing_in import Stead
from audit.services import record
from schemes.models import Substitute
from schemes.workflow import WorkflowError

#: What can be handed over; nothing else goes with it.
HANDED_OVER = frozenset({P.CLAIM_APPROVE, P.PAYMENT_APPROVE})


def stead(membership: Membership, on: date) -> Stead:
    """Whom a member of an office stands in for on a day, by permission; one query.

    What the giver's own role does not hold any more is not handed over.
    """
    givers = Membership.objects.current().filter(
        organisation_id=membership.organisation_id,
        user__in=Substitute.objects.filter(
            office_id=membership.organisation_id,
            substitute_id=membership.user_id,
            first_day__lte=on,
            last_day__gte=on,
            ended_at=None,
        ).values("giver"),
    )
    found: dict[P, list[UUID]] = defaultdict(list)
    for user, role in givers.order_by("user_id").values_list("user_id", "role"):
        for permission in ROLES[role].permissions & HANDED_OVER:
            found[permission].append(user)
    return {permission: tuple(users) for permission, users in found.items()}


def may_hand_over(actor: Actor) -> bool:
    """Whether the actor's own role, not one they stand in for, can be handed over."""
    role = ROLES.get(actor.role)
    return role is not None and bool(role.permissions & HANDED_OVER)


@transaction.atomic
def name_substitute(*, user_id: UUID, first: date, last: date, by: Actor) -> Substitute:
    """Let a colleague approve in the actor's stead from one day to another."""
    office = by.organisation
    if office is None or by.user is None or not may_hand_over(by):
        raise WorkflowError(_("Your role has nothing to hand over."))
    if user_id == by.user.pk:
        raise WorkflowError(_("Choose somebody else."))
    colleagues = Membership.objects.current().filter(organisation=office, user=user_id)
    if not any(P.CLAIM_READ in ROLES[each.role].permissions for each in colleagues):
        raise WorkflowError(_("Choose somebody of this office."))
    if last < first or last < timezone.localdate():
        raise WorkflowError(_("The last day is before the first, or over."))
    named = Substitute.objects.create(
        office=office, giver=by.user, substitute_id=user_id, first_day=first,
        last_day=last,
    )  # fmt: skip
    record(
        "office.substitute_named", organisation_id=office.pk, by=by, target=named,
        detail={"substitute": str(user_id), "from": str(first), "until": str(last)},
    )  # fmt: skip
    return named


@transaction.atomic
def end_substitute(*, substitute: Substitute, by: Actor) -> None:
    """Take it back, from now on; only who gave it, or who manages the office."""
    if by.user is None:
        raise WorkflowError(_("Your role does not do this."))
    if by.user.pk != substitute.giver_id and not by.may(P.SCHEME_MANAGE):
        raise WorkflowError(_("Only who named the substitute ends this."))
    if substitute.ended_at is None:
        Substitute.objects.filter(pk=substitute.pk).update(ended_at=timezone.now())
        record(
            "office.substitute_ended", organisation_id=substitute.office_id, by=by,
            target=substitute,
        )  # fmt: skip
