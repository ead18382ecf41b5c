"""Inviting people, changing roles, letting go; the last who can manage stays."""

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApiToken, MemberInvitation, Membership, User
from accounts.services.members import (
    AlreadyMemberError,
    InvitationNotForYouError,
    LastOwnerError,
    NoLongerMemberError,
    accept_member_invitation,
    change_role,
    end_membership,
    invite_member,
    revoke_member_invitation,
)
from accounts.services.organisations import (
    RoleOfOtherKindError,
)
from audit.models import AuditEvent
from jobs.models import Job
from tests.factories.accounts import (
    client_of,
    days,
    member_invitation,
    user_with_address,
)
from tests.support.actors import actor_of, membership_of
from tests.support.parallel import at_once

pytestmark = pytest.mark.django_db


def verbs(organisation):
    events = AuditEvent.objects.filter(organisation_id=organisation.pk)
    return list(events.order_by("sequence").values_list("verb", flat=True))


def test_invitation_is_mailed_without_any_key():
    owner = actor_of("owner")
    invitation = member_invitation(
        owner.organisation, "sam@example.org", "contributor", by=owner
    )
    mail = Job.objects.get(kind="mail.send").payload
    assert mail["to"] == ["sam@example.org"]
    assert str(invitation.pk) not in mail["body"]
    assert owner.organisation.name in mail["subject"]


def test_unproved_address_does_not_take_an_invitation_up():
    owner = actor_of("owner")
    invitation = member_invitation(
        owner.organisation, "sam@example.org", "reader", by=owner
    )
    sam = user_with_address("sam@example.org")
    sam.emailaddress_set.update(verified=False)
    with pytest.raises(InvitationNotForYouError):
        accept_member_invitation(invitation=invitation, user=sam)


@pytest.mark.parametrize("end", ["expired", "revoked", "accepted"])
def test_ended_invitation_cannot_be_taken_up(end):
    owner = actor_of("owner")
    invitation = member_invitation(
        owner.organisation, "sam@example.org", "reader", by=owner
    )
    sam = user_with_address("sam@example.org")
    if end == "expired":
        MemberInvitation.objects.update(expires_at=timezone.now() - days(1))
    elif end == "revoked":
        revoke_member_invitation(invitation=invitation, by=owner)
    else:
        accept_member_invitation(invitation=invitation, user=sam)
    with pytest.raises(InvitationNotForYouError):
        accept_member_invitation(invitation=invitation, user=sam)


def test_member_cannot_be_invited_again():
    owner = actor_of("owner")
    with pytest.raises(AlreadyMemberError):
        invite_member(
            organisation=owner.organisation,
            email=owner.user.email,
            role="reader",
            by=owner,
            invited_by=owner.user,
        )


def test_second_invitation_of_an_address_replaces_the_first():
    owner = actor_of("owner")
    for role in ("reader", "contributor"):
        member_invitation(owner.organisation, "sam@example.org", role, by=owner)
    still = MemberInvitation.objects.open(timezone.now())
    assert [each.role for each in still] == ["contributor"]


def test_last_owner_can_neither_leave_nor_become_a_reader():
    owner = actor_of("owner")
    membership = membership_of(owner)
    with pytest.raises(LastOwnerError):
        end_membership(membership=membership, by=owner)
    with pytest.raises(LastOwnerError):
        change_role(membership=membership, role="reader", by=owner)


def test_owner_can_leave_when_another_stays():
    owner = actor_of("owner")
    actor_of("owner", owner.organisation)
    end_membership(membership=membership_of(owner), by=owner)
    client = client_of(owner)
    assert client.get(reverse("accounts:members")).status_code == 403


def test_role_change_is_recorded_with_both_roles():
    owner = actor_of("owner")
    reader = actor_of("reader", owner.organisation)
    change_role(membership=membership_of(reader), role="contributor", by=owner)
    event = AuditEvent.objects.get(verb="member.role_changed")
    assert (event.detail["before"], event.detail["after"]) == ("reader", "contributor")


def test_changed_role_counts_at_the_next_request():
    owner = actor_of("owner")
    reader = actor_of("reader", owner.organisation)
    client = client_of(reader)
    page = reverse("accounts:member_invite")
    assert client.get(page).status_code == 403
    change_role(membership=membership_of(reader), role="owner", by=owner)
    assert client.get(page).status_code == 200


def test_tokens_end_with_the_membership_of_their_maker():
    owner = actor_of("owner")
    leaver = actor_of("owner", owner.organisation)
    token = ApiToken.objects.create(
        organisation=owner.organisation,
        name="feed",
        secret_hash="0" * 64,
        hint="abcd",
        created_by=leaver.user,
        expires_at=timezone.now() + days(10),
    )
    end_membership(membership=membership_of(leaver), by=owner)
    token.refresh_from_db()
    assert token.revoked_at is not None


# --- who belongs already, who has left ---


@pytest.fixture
def second_address():
    """An owner who proved a second address."""
    owner = actor_of("owner")
    EmailAddress.objects.create(
        user=owner.user, email="second@example.org", verified=True
    )
    return owner


def test_member_cannot_be_invited_by_a_second_proved_address(second_address):
    with pytest.raises(AlreadyMemberError):
        member_invitation(
            second_address.organisation, "Second@example.org", "reader",
            by=second_address,
        )  # fmt: skip


def test_address_somebody_only_claims_can_be_invited():
    owner = actor_of("owner")
    EmailAddress.objects.create(user=owner.user, email="sam@example.org")
    invitation = member_invitation(
        owner.organisation, "sam@example.org", "reader", by=owner
    )
    assert invitation.email == "sam@example.org"


def test_last_owner_cannot_become_a_reader_by_an_invitation():
    owner = actor_of("owner")
    invitation = member_invitation(
        owner.organisation, "second@example.org", "reader", by=owner
    )
    EmailAddress.objects.create(
        user=owner.user, email="second@example.org", verified=True
    )
    with pytest.raises(AlreadyMemberError):
        accept_member_invitation(invitation=invitation, user=owner.user)
    assert membership_of(owner).role == "owner"
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_role_of_another_kind_is_offered_and_given_to_nobody():
    owner = actor_of("owner")
    reader = actor_of("reader", owner.organisation)
    with pytest.raises(RoleOfOtherKindError):
        member_invitation(owner.organisation, "x@example.org", "checker", by=owner)
    with pytest.raises(RoleOfOtherKindError):
        change_role(membership=membership_of(reader), role="checker", by=owner)


def test_who_has_left_is_not_let_go_again():
    owner = actor_of("owner")
    leaving = membership_of(actor_of("reader", owner.organisation))
    stale = Membership.objects.get(pk=leaving.pk)
    end_membership(membership=leaving, by=owner)
    with pytest.raises(NoLongerMemberError):
        end_membership(membership=stale, by=owner)
    with pytest.raises(NoLongerMemberError):
        change_role(membership=stale, role="owner", by=owner)
    assert verbs(owner.organisation) == ["member.ended"]


def test_owner_since_a_page_was_opened_counts_as_owner():
    owner = actor_of("owner")
    reader = membership_of(actor_of("reader", owner.organisation))
    stale = Membership.objects.get(pk=reader.pk)
    change_role(membership=reader, role="owner", by=owner)
    end_membership(membership=membership_of(owner), by=owner)
    with pytest.raises(LastOwnerError):
        end_membership(membership=stale, by=owner)


def test_disabled_person_can_be_let_go():
    owner = actor_of("owner")
    gone = actor_of("reader", owner.organisation)
    membership = membership_of(gone)
    User.objects.filter(pk=gone.user.pk).update(is_active=False)
    end_membership(membership=membership, by=owner)
    assert Membership.objects.get(pk=membership.pk).ended_at is not None


def test_disabled_owner_does_not_count_as_one_who_could_manage():
    owner = actor_of("owner")
    other = actor_of("owner", owner.organisation)
    User.objects.filter(pk=other.user.pk).update(is_active=False)
    with pytest.raises(LastOwnerError):
        end_membership(membership=membership_of(owner), by=owner)


def test_taken_up_invitation_is_not_revoked():
    owner = actor_of("owner")
    invitation = member_invitation(
        owner.organisation, "sam@example.org", "reader", by=owner
    )
    accept_member_invitation(
        invitation=invitation, user=user_with_address("sam@example.org")
    )
    revoke_member_invitation(invitation=invitation, by=owner)
    invitation.refresh_from_db()
    assert invitation.revoked_at is None
    assert "member.invitation_revoked" not in verbs(owner.organisation)


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_end_each_other_leave_one():
    first = actor_of("owner")
    second = actor_of("owner", first.organisation)
    outcomes = at_once(
        lambda: end_membership(membership=membership_of(second), by=first),
        lambda: end_membership(membership=membership_of(first), by=second),
    )
    assert sorted(map(str, outcomes)) == ["", "LastOwnerError"]
    current = Membership.objects.current().filter(organisation=first.organisation)
    assert current.count() == 1


@pytest.mark.django_db(transaction=True)
def test_invitation_sent_twice_at_once_stays_open_once():
    owner = actor_of("owner")
    outcomes = at_once(
        *[
            lambda: member_invitation(
                owner.organisation, "sam@example.org", "reader", by=owner
            )
        ]
        * 2
    )
    assert outcomes == ["", ""]
    assert MemberInvitation.objects.open(timezone.now()).count() == 1
