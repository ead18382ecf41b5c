"""What the database itself refuses about people, and who sees which row."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actors import Actor
from accounts.models import (
    ApiToken,
    Authority,
    IdempotencyKey,
    Invitation,
    LegalHold,
    MemberInvitation,
    Membership,
    Organisation,
    User,
)
from tests.factories.accounts import company_invitation, member_invitation
from tests.support.actors import actor_of, membership_of, organisation_of

pytestmark = pytest.mark.django_db
DAY, BEFORE = date(2026, 3, 1), date(2026, 2, 28)


def later():
    return timezone.now() + timedelta(days=1)


def authority(owner, agent, **fields):
    given = {"task": "answer", "valid_from": DAY, "granted_by": owner.user}
    return Authority.objects.create(
        principal=owner.organisation, agent=agent, **given | fields
    )


def invitation(owner, **fields):
    given = {
        "company_name": "Golden Loom",
        "code_hash": "0" * 64,
        "invited_by": owner.user,
        "expires_at": later(),
    }
    return Invitation.objects.create(inviter=owner.organisation, **given | fields)


def asked(owner, **fields):
    given = {"email": "sam@example.org", "role": "reader", "expires_at": later()}
    return MemberInvitation.objects.create(
        organisation=owner.organisation, **given | fields
    )


def joined(owner, **fields):
    return Membership.objects.create(
        user=owner.user, organisation=owner.organisation, role="reader", **fields
    )


def keyed(owner):
    return IdempotencyKey.objects.create(organisation=owner.organisation, key="1")


def held(owner, **fields):
    return LegalHold.objects.create(
        organisation=owner.organisation, reason="x", placed_by_label="x", **fields
    )


VIOLATIONS = {
    # The owner belongs to it already.
    "membership_one_role_at_a_time": joined,
    "authority_ends_after_it_starts": lambda owner: authority(
        owner, organisation_of("agent"), valid_until=BEFORE
    ),
    "authority_is_for_somebody_else": lambda owner: authority(
        owner, owner.organisation
    ),
    "invitation_accepted_by_somebody": lambda owner: invitation(
        owner, accepted_at=timezone.now()
    ),
    "member_invitation_one_open": lambda owner: [asked(owner), asked(owner)],
    "member_invitation_accepted_by_somebody": lambda owner: asked(
        owner, accepted_by=owner.user
    ),
    "idempotency_key_once": lambda owner: [keyed(owner), keyed(owner)],
    "legal_hold_one_in_force": lambda owner: [held(owner), held(owner)],
    "legal_hold_lifted_by_somebody": lambda owner: held(
        owner, lifted_at=timezone.now()
    ),
}


@pytest.mark.parametrize("constraint", VIOLATIONS)
def test_database_refuses(constraint, refused_by):
    owner = actor_of("owner")
    with refused_by(constraint):
        VIOLATIONS[constraint](owner)


def test_every_constraint_is_violated_here(constraints_of):
    assert set(VIOLATIONS) == constraints_of("accounts")


def test_accepted_by_nobody_at_no_time_or_by_somebody_at_some_time():
    owner = actor_of("owner")
    assert invitation(owner).accepted_by is None
    by = {"accepted_at": timezone.now(), "accepted_by": owner.organisation}
    assert invitation(owner, code_hash="1" * 64, **by).accepted_at is not None


@pytest.mark.parametrize("until", [None, DAY])
def test_authority_may_last_one_day_or_for_ever(until):
    given = authority(actor_of("owner"), organisation_of("agent"), valid_until=until)
    assert given.pk


def test_who_came_back_belongs_once_more():
    owner = actor_of("owner")
    membership_of(owner)
    Membership.objects.filter(user=owner.user).update(ended_at=timezone.now())
    assert joined(owner).ended_at is None


def test_address_is_one_persons_however_it_is_written():
    User.objects.create_user("Mei@Example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user("mei@example.ORG")
    assert User.objects.get().email == "mei@example.org"


def test_person_without_a_password_signs_in_by_none():
    user = User.objects.create_user("mei@example.org")
    assert not user.has_usable_password()
    assert not user.check_password("")


def test_nobody_is_staff_here():
    user = User(email="mei@example.org")
    assert not user.is_staff
    assert not user.is_superuser


@pytest.mark.parametrize(("name", "shown"), [("Mei", "Mei"), ("", "mei@example.org")])
def test_person_without_a_name_is_shown_by_address(name, shown):
    assert str(User(name=name, email="mei@example.org")) == shown


def test_membership_is_shown_with_its_role():
    owner = actor_of("owner")
    assert str(membership_of(owner)) == f"{owner.user}: Owner"


def test_secret_and_code_are_unique():
    owner = actor_of("owner")
    invitation(owner)
    with pytest.raises(IntegrityError), transaction.atomic():
        invitation(owner)
    token = {
        "organisation": owner.organisation, "name": "x", "secret_hash": "0" * 64,
        "hint": "x", "created_by": owner.user, "expires_at": later(),
    }  # fmt: skip
    ApiToken.objects.create(**token)
    with pytest.raises(IntegrityError), transaction.atomic():
        ApiToken.objects.create(**token)


@pytest.mark.parametrize(
    ("fields", "is_open"),
    [
        ({}, True),
        ({"expires_at": timezone.now() - timedelta(seconds=1)}, False),
        ({"revoked_at": timezone.now()}, False),
    ],
    ids=["fresh", "expired", "revoked"],
)
def test_invitation_is_open_until_it_expires_or_is_revoked(fields, is_open):
    owner = actor_of("owner")
    invitation(owner, **fields)
    asked(owner, **fields)
    for model in (Invitation, MemberInvitation):
        assert model.objects.open(timezone.now()).exists() is is_open


def test_each_row_is_seen_by_its_organisation_alone():
    bank, stranger = actor_of("bank_administrator"), actor_of("bank_administrator")
    sent = company_invitation(by=bank)
    member = member_invitation(bank.organisation, "x@example.org", "bank_auditor", by=bank)  # fmt: skip
    mine = {
        Membership: membership_of(bank),
        Invitation: sent,
        MemberInvitation: member,
    }
    for model, row in mine.items():
        assert row in model.objects.visible_to(bank)
        assert row not in model.objects.visible_to(stranger)
        nobodys = model.objects.visible_to(Actor.anonymous())
        assert not nobodys.exists()


def test_authority_is_seen_by_both_its_sides():
    owner, accountant = actor_of("owner"), actor_of("accountant")
    given = authority(owner, accountant.organisation)
    for actor in (owner, accountant):
        assert list(Authority.objects.visible_to(actor)) == [given]
    assert not Authority.objects.visible_to(actor_of("owner")).exists()


def test_organisations_are_listed_by_name_with_random_ids():
    second, first = organisation_of("bank", "B"), organisation_of("bank", "A")
    assert list(Organisation.objects.all()) == [first, second]
    assert str(first) == "A"
    assert isinstance(first.pk, uuid.UUID)
    assert first.pk.version == 4
