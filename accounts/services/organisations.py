"""Makes organisations and their first members."""

from __future__ import annotations

from django.db import transaction

from accounts.models import Membership, Organisation, User
from accounts.roles import ROLES
from audit import services as audit
from audit.services import Auditable


class RoleOfOtherKindError(ValueError):
    """The role is not held in organisations of this kind."""


def check_role(organisation: Organisation, role: str) -> None:
    """Raise RoleOfOtherKindError unless the organisation's kind has the role."""
    if role not in ROLES or ROLES[role].kind != organisation.kind:
        raise RoleOfOtherKindError(f"A {organisation.kind} has no role {role!r}.")


@transaction.atomic
def create_organisation(
    *, kind: str, name: str, name_zh: str = "", by: Auditable
) -> Organisation:
    """A new organisation without members; its chain of decisions starts here."""
    organisation = Organisation.objects.create(kind=kind, name=name, name_zh=name_zh)
    audit.record(
        "organisation.created",
        organisation_id=organisation.pk,
        by=by,
        target=organisation,
        detail={"kind": str(kind), "name": name},
    )
    return organisation


@transaction.atomic
def add_member(
    *, organisation: Organisation, user: User, role: str, by: Auditable
) -> Membership:
    """Give a person a role there; raises RoleOfOtherKindError.

    Somebody who belongs to the organisation already gets the new role instead.
    """
    check_role(organisation, role)
    membership = (
        Membership.objects.select_for_update()
        .filter(organisation=organisation, user=user, ended_at=None)
        .first()
    )
    if membership is None:
        membership = Membership.objects.create(
            organisation=organisation, user=user, role=role
        )
    else:
        membership.role = role
        membership.save(update_fields=["role"])
    audit.record(
        "member.added",
        organisation_id=organisation.pk,
        by=by,
        target=membership,
        detail={"person": str(user), "role": role},
    )
    return membership
