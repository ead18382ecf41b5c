"""Inviting people, changing roles, letting go; the last who can manage stays."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import ApiToken, MemberInvitation, Membership
from accounts.roles import Kind
from accounts.services.members import (
    AlreadyMemberError,
    InvitationNotForYouError,
    LastOwnerError,
    accept_member_invitation,
    change_role,
    end_membership,
    invite_member,
    revoke_member_invitation,
)
from accounts.services.organisations import (
    RoleOfOtherKindError,
    add_member,
    create_organisation,
)
from audit.models import AuditEvent
from audit.services import SYSTEM
from jobs.models import Job
from tests.factories.accounts import (
    client_of,
    days,
    member_invitation,
    signed_in_person,
    user_with_address,
)
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


def verbs(organisation):
    events = AuditEvent.objects.filter(organisation_id=organisation.pk)
    return list(events.order_by("sequence").values_list("verb", flat=True))


def membership_of(actor):
    return Membership.objects.current().get(
        user=actor.user, organisation=actor.organisation
    )


# --- organisations ---


def test_new_organisation_begins_its_chain():
    bank = create_organisation(kind=Kind.BANK, name="Victoria Harbour Bank", by=SYSTEM)
    assert verbs(bank) == ["organisation.created"]


def test_role_of_another_kind_is_refused():
    company = actor_of("owner").organisation
    user = user_with_address()
    with pytest.raises(RoleOfOtherKindError):
        add_member(organisation=company, user=user, role="risk_officer", by=SYSTEM)


def test_member_added_twice_has_the_later_role():
    company = actor_of("owner").organisation
    user = user_with_address()
    for role in ("reader", "contributor"):
        add_member(organisation=company, user=user, role=role, by=SYSTEM)
    roles = Membership.objects.current().filter(user=user)
    assert list(roles.values_list("role", flat=True)) == ["contributor"]


# --- invitations to join ---


def test_invitation_is_mailed_without_any_key():
    owner = actor_of("owner")
    invitation = member_invitation(
        owner.organisation, "sam@example.org", "contributor", by=owner
    )
    mail = Job.objects.get(kind="mail.send").payload
    assert mail["to"] == ["sam@example.org"]
    assert str(invitation.pk) not in mail["body"]
    assert owner.organisation.name in mail["subject"]


def test_who_proved_the_address_finds_the_invitation_and_joins():
    owner = actor_of("owner")
    invitation = member_invitation(
        owner.organisation, "Sam@Example.org", "contributor", by=owner
    )
    client = signed_in_person(user_with_address("sam@example.org"))
    html = client.get(reverse("accounts:start")).content.decode()
    assert owner.organisation.name in html
    response = client.post(reverse("accounts:join", args=[invitation.pk]))
    assert response.url == reverse("home")
    assert client.get(reverse("accounts:members")).status_code == 200
    assert verbs(owner.organisation) == ["member.invited", "member.added"]


def test_invitation_of_somebody_else_does_not_exist():
    owner = actor_of("owner")
    invitation = member_invitation(
        owner.organisation, "sam@example.org", "reader", by=owner
    )
    other = signed_in_person(user_with_address("eve@example.org"))
    assert other.post(reverse("accounts:join", args=[invitation.pk])).status_code == 404


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


# --- roles and leaving ---


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


# --- pages ---


def test_owner_changes_a_role_on_the_page():
    owner = actor_of("owner")
    reader = membership_of(actor_of("reader", owner.organisation))
    client = client_of(owner)
    page = reverse("accounts:member", args=[reader.pk])
    assert client.get(page).status_code == 200
    assert client.post(page, {"role": "contributor"}).status_code == 302
    reader.refresh_from_db()
    assert reader.role == "contributor"


def test_role_of_another_kind_is_an_error_at_the_field():
    owner = actor_of("owner")
    reader = membership_of(actor_of("reader", owner.organisation))
    page = reverse("accounts:member", args=[reader.pk])
    response = client_of(owner).post(page, {"role": "risk_officer"})
    assert "role" in response.context["form"].errors


def test_last_owner_is_told_so_on_the_page():
    owner = actor_of("owner")
    client = client_of(owner)
    own = membership_of(owner)
    response = client.post(reverse("accounts:member_end", args=[own.pk]), follow=True)
    assert "Nobody else could manage" in response.content.decode()
    own.refresh_from_db()
    assert own.ended_at is None


def test_member_of_another_organisation_is_as_absent():
    stranger = membership_of(actor_of("reader"))
    client = client_of(actor_of("owner"))
    page = reverse("accounts:member", args=[stranger.pk])
    absent = reverse("accounts:member", args=["00000000-0000-4000-8000-000000000000"])
    foreign, missing = client.get(page), client.get(absent)
    assert foreign.status_code == missing.status_code == 404
    assert (
        client.post(reverse("accounts:member_end", args=[stranger.pk])).status_code
        == 404
    )


def test_owner_invites_and_takes_back_on_the_page():
    owner = actor_of("owner")
    client = client_of(owner)
    form = {"email": "sam@example.org", "role": "contributor"}
    client.post(reverse("accounts:member_invite"), form)
    html = client.get(reverse("accounts:members")).content.decode()
    assert "sam@example.org" in html
    invitation = MemberInvitation.objects.get()
    client.post(reverse("accounts:member_invitation_revoke", args=[invitation.pk]))
    assert (
        "sam@example.org"
        not in client.get(reverse("accounts:members")).content.decode()
    )


# --- for whom one acts ---


def test_person_of_two_organisations_switches_between_them():
    first = actor_of("owner")
    second = Actor(first.user, actor_of("owner").organisation)
    membership = add_member(
        organisation=second.organisation, user=first.user, role="reader", by=SYSTEM
    )
    client = client_of(first)
    page = reverse("accounts:organisation")
    assert "You act as Owner" in client.get(page).content.decode()
    client.post(reverse("accounts:switch"), {"organisation": f"m-{membership.pk}"})
    assert "You act as Reader" in client.get(page).content.decode()


def test_nobody_switches_to_an_organisation_of_others():
    stranger = membership_of(actor_of("owner"))
    client = client_of(actor_of("owner"))
    response = client.post(
        reverse("accounts:switch"), {"organisation": f"m-{stranger.pk}"}
    )
    assert response.status_code == 404


def test_every_page_says_for_whom_one_acts():
    owner = actor_of("owner")
    html = client_of(owner).get(reverse("accounts:profile")).content.decode()
    assert "Acting for" in html
    assert owner.organisation.name in html
