"""Inviting people, changing what they may do, and letting them go."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation

from accounts.actors import Actor
from accounts.models import (
    ApiToken,
    MemberInvitation,
    Membership,
    Organisation,
    User,
)
from accounts.permissions import Permission
from accounts.roles import ROLES
from accounts.selectors import verified_addresses
from accounts.services.organisations import add_member, check_role
from audit import services as audit
from audit.services import Auditable

INVITATION_DAYS = 14
MANAGERS = [
    key for key, r in ROLES.items() if Permission.MEMBERS_MANAGE in r.permissions
]


class LastOwnerError(Exception):
    """The organisation would be left without anybody who can manage it."""


class AlreadyMemberError(Exception):
    """The person belongs to the organisation already."""


class NoLongerMemberError(Exception):
    """The membership has ended: there is no role to change and nobody to let go."""


class InvitationNotForYouError(Exception):
    """The invitation has ended, or went to an address the person has not proved."""


@transaction.atomic
def invite_member(
    *,
    organisation: Organisation,
    email: str,
    role: str,
    by: Auditable,
    invited_by: User | None,
    language: str = "en",
) -> MemberInvitation:
    """Ask somebody by e-mail to join in a role; an open invitation is replaced.

    Raises RoleOfOtherKindError and AlreadyMemberError. The mail names our address, but
    holds no key: who reads the mailbox shows that by signing in with it.
    """
    check_role(organisation, role)
    email = email.strip().lower()
    # Two invitations sent at once wait here for one another: only one stays open.
    _lock(organisation.pk)
    members = Membership.objects.current().filter(organisation=organisation)
    proved = Q(user__emailaddress__email=email, user__emailaddress__verified=True)
    if members.filter(Q(user__email=email) | proved).exists():
        raise AlreadyMemberError(email)
    now = timezone.now()
    MemberInvitation.objects.filter(
        organisation=organisation, email=email, accepted_at=None, revoked_at=None
    ).update(revoked_at=now)
    invitation = MemberInvitation.objects.create(
        organisation=organisation,
        email=email,
        role=role,
        invited_by=invited_by,
        expires_at=now + timedelta(days=INVITATION_DAYS),
    )
    audit.record(
        "member.invited",
        organisation_id=organisation.pk,
        by=by,
        target=invitation,
        detail={"role": role},
    )
    _send_invitation(invitation, language)
    return invitation


def _send_invitation(invitation: MemberInvitation, language: str) -> None:
    with translation.override(language):
        context = {"invitation": invitation, "site_url": settings.SITE_URL}
        send_mail(
            render_to_string("accounts/email/invited_subject.txt", context).strip(),
            render_to_string("accounts/email/invited_message.txt", context),
            None,
            [invitation.email],
        )


@transaction.atomic
def accept_member_invitation(*, invitation: MemberInvitation, user: User) -> Membership:
    """Join; raises InvitationNotForYouError unless the user proved that address.

    Raises AlreadyMemberError if the person came in some other way meanwhile: only
    somebody who manages members changes a role, or the last owner could undo it.
    """
    now = timezone.now()
    locked = MemberInvitation.objects.select_for_update(of=("self",)).select_related(
        "organisation"
    )
    current = locked.open(now).filter(pk=invitation.pk).first()
    mine = {address.lower() for address in verified_addresses(user)}
    if current is None or current.email not in mine:
        raise InvitationNotForYouError
    members = Membership.objects.current().filter(organisation=current.organisation)
    if members.filter(user=user).exists():
        raise AlreadyMemberError(current.email)
    current.accepted_at, current.accepted_by = now, user
    current.save(update_fields=["accepted_at", "accepted_by"])
    actor = Actor(user=user, organisation=current.organisation, role=current.role)
    return add_member(
        organisation=current.organisation, user=user, role=current.role, by=actor
    )


@transaction.atomic
def revoke_member_invitation(*, invitation: MemberInvitation, by: Auditable) -> None:
    """Take an open invitation back; nothing happens to one that was taken up."""
    open_ones = MemberInvitation.objects.filter(
        pk=invitation.pk, accepted_at=None, revoked_at=None
    )
    if open_ones.update(revoked_at=timezone.now()):
        audit.record(
            "member.invitation_revoked",
            organisation_id=invitation.organisation_id,
            by=by,
            target=invitation,
            detail={"role": invitation.role},
        )


@transaction.atomic
def change_role(*, membership: Membership, role: str, by: Auditable) -> None:
    """Give a member another role; raises RoleOfOtherKindError and LastOwnerError.

    Raises NoLongerMemberError if the membership has ended.
    """
    check_role(membership.organisation, role)
    _lock_current(membership)
    if role not in MANAGERS:
        _keep_one_manager(membership)
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    audit.record(
        "member.role_changed",
        organisation_id=membership.organisation_id,
        by=by,
        target=membership,
        detail={"person": str(membership.user), "before": before, "after": role},
    )


@transaction.atomic
def end_membership(*, membership: Membership, by: Auditable) -> None:
    """Let a member go, and end the tokens they made; raises LastOwnerError.

    Raises NoLongerMemberError if the membership has ended already.
    """
    _lock_current(membership)
    _keep_one_manager(membership)
    now = timezone.now()
    membership.ended_at = now
    membership.save(update_fields=["ended_at"])
    ended = ApiToken.objects.filter(
        organisation_id=membership.organisation_id,
        created_by_id=membership.user_id,
        revoked_at=None,
    ).update(revoked_at=now)
    audit.record(
        "member.ended",
        organisation_id=membership.organisation_id,
        by=by,
        target=membership,
        detail={"person": str(membership.user), "tokens_ended": ended},
    )


def _lock_current(membership: Membership) -> None:
    """Read the membership anew under its organisation's lock.

    Two managers who end or demote each other at once wait here for one another, and the
    second judges what the first left, not what its page showed.
    """
    _lock(membership.organisation_id)
    current = Membership.objects.filter(pk=membership.pk, ended_at=None).first()
    if current is None:
        raise NoLongerMemberError
    membership.role = current.role


def _lock(organisation_id: UUID) -> None:
    """One change of an organisation's people at a time."""
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)


def _keep_one_manager(leaving: Membership) -> None:
    managers = Membership.objects.current().filter(
        organisation_id=leaving.organisation_id, role__in=MANAGERS
    )
    if leaving.role in MANAGERS and not managers.exclude(pk=leaving.pk).exists():
        raise LastOwnerError
