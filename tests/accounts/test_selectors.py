"""For whom somebody can act, and what they were asked to join."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import MemberInvitation, Membership, User
from accounts.selectors import (
    actors_of,
    demands_second_factor,
    has_second_factor,
    invitations_for,
    members_of,
    owned_companies,
    verified_addresses,
)
from accounts.services.organisations import add_member
from audit.services import SYSTEM
from tests.factories.accounts import member_invitation, today, user_with_address
from tests.support.actors import actor_of, membership_of, organisation_of

pytestmark = pytest.mark.django_db


def also(user, organisation, role):
    return add_member(organisation=organisation, user=user, role=role, by=SYSTEM)


def test_person_acts_in_each_organisation_with_the_role_held_there():
    owner = actor_of("owner", organisation_of("company", "B"))
    also(owner.user, organisation_of("company", "A"), "reader")
    actors = actors_of(owner.user, today())
    assert [(str(a.organisation), a.role) for a in actors] == [
        ("A", "reader"), ("B", "owner"),
    ]  # fmt: skip
    assert actors[1] == owner


def test_person_who_belongs_nowhere_acts_for_nobody():
    assert actors_of(user_with_address(), today()) == []


def test_who_left_or_was_disabled_acts_for_nobody():
    owner = actor_of("owner")
    Membership.objects.filter(user=owner.user).update(ended_at=timezone.now())
    assert actors_of(owner.user, today()) == []
    other = actor_of("owner")
    User.objects.filter(pk=other.user.pk).update(is_active=False)
    assert actors_of(other.user, today()) == []


@pytest.mark.parametrize(
    ("kind", "counts"), [("totp", True), ("webauthn", True), ("recovery_codes", False)]
)
def test_recovery_codes_alone_are_no_second_factor(kind, counts):
    user = user_with_address()
    assert not has_second_factor(user)
    Authenticator.objects.create(user=user, type=kind, data={})
    assert has_second_factor(user) is counts
    assert not has_second_factor(user_with_address("other@example.org"))


def test_visitor_has_no_second_factor():
    assert not has_second_factor(AnonymousUser())


@pytest.mark.parametrize(
    ("roles", "demanded"),
    [([], False), (["owner"], False), (["owner", "checker"], True), ([""], False)],
)
def test_one_guarded_role_demands_the_second_factor(roles, demanded):
    assert demands_second_factor([Actor(role=role) for role in roles]) is demanded


def test_members_are_those_of_now_by_name():
    owner = actor_of("owner")
    for name in ("Zoe", "Amy"):
        User.objects.filter(pk=actor_of("reader", owner.organisation).user.pk).update(
            name=name
        )
    gone = actor_of("reader", owner.organisation)
    Membership.objects.filter(user=gone.user).update(ended_at=timezone.now())
    found = [each.user.name for each in members_of(owner.organisation_id)]
    assert found == ["", "Amy", "Zoe"]


def test_only_proved_addresses_count():
    user = user_with_address("mei@example.org")
    EmailAddress.objects.create(user=user, email="claimed@example.org")
    assert verified_addresses(user) == ["mei@example.org"]


def test_invitations_are_found_by_any_proved_address_in_any_case():
    company = actor_of("owner").organisation
    user = user_with_address("mei@example.org")
    EmailAddress.objects.create(user=user, email="Second@Example.org", verified=True)
    EmailAddress.objects.create(user=user, email="claimed@example.org")
    for email in ("second@example.org", "claimed@example.org", "x@example.org"):
        member_invitation(company, email, "reader")
    assert [each.email for each in invitations_for(user)] == ["second@example.org"]
    MemberInvitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert not invitations_for(user).exists()


@pytest.mark.parametrize(("role", "owned"), [("owner", 1), ("contributor", 0)])
def test_companies_are_owned_by_their_owners(role, owned):
    assert len(owned_companies(actor_of(role).user)) == owned


def test_company_one_left_is_owned_no_more():
    owner = actor_of("owner")
    Membership.objects.filter(pk=membership_of(owner).pk).update(
        ended_at=timezone.now()
    )
    assert owned_companies(owner.user) == []
