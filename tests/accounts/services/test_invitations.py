"""A bank's invitation: its code, how it ends, and what taking it up does."""

from types import SimpleNamespace

import pytest
from django.db import IntegrityError
from django.utils import timezone
from freezegun import freeze_time

from accounts import codes
from accounts.actors import Actor
from accounts.models import Invitation
from accounts.services.authorities import give_authority
from accounts.services.invitations import (
    NotYourCompanyError,
    UnknownCodeError,
    accept_invitation,
    code_of,
    invitation_with_code,
    invite_company,
    revoke_invitation,
)
from accounts.signals import invitation_accepted
from audit.models import AuditEvent
from audit.services import SYSTEM
from tests.factories.accounts import (
    company_invitation,
    days,
    today,
    user_with_address,
)
from tests.support.actors import actor_of
from tests.support.parallel import at_once

pytestmark = pytest.mark.django_db


def test_code_is_kept_sealed_and_hashed_only():
    invitation = company_invitation()
    code = code_of(invitation)
    row = str(Invitation.objects.values().get())
    assert code not in row
    assert code.replace("-", "") not in row
    assert invitation_with_code(code.lower()) == invitation


@pytest.mark.parametrize("end", ["expired", "revoked"])
def test_ended_invitation_has_no_code(end):
    invitation = company_invitation()
    code = code_of(invitation)
    if end == "expired":
        Invitation.objects.update(expires_at=timezone.now() - days(1))
    else:
        revoke_invitation(invitation=invitation, by=actor_of("risk_officer"))
    with pytest.raises(UnknownCodeError):
        invitation_with_code(code)


def test_taking_up_is_recorded_on_both_sides_and_announced():
    owner = actor_of("owner")
    invitation = company_invitation()
    heard = []

    def hear(invitation, by, **_):
        heard.append((invitation.pk, invitation.accepted_by, by))

    invitation_accepted.connect(hear)
    accept_invitation(invitation=invitation, company=owner.organisation, by=owner)
    invitation_accepted.disconnect(hear)
    assert heard == [(invitation.pk, owner.organisation, owner)]
    both = AuditEvent.objects.filter(verb="invitation.accepted")
    sides = set(both.values_list("organisation_id", flat=True))
    assert sides == {owner.organisation_id, invitation.inviter_id}


def test_invitation_is_taken_up_once():
    owner = actor_of("owner")
    invitation = company_invitation()
    accept_invitation(invitation=invitation, company=owner.organisation, by=owner)
    other = actor_of("owner")
    with pytest.raises(UnknownCodeError):
        accept_invitation(invitation=invitation, company=other.organisation, by=other)


def test_only_an_owner_takes_it_up_for_a_company():
    reader = actor_of("reader")
    with pytest.raises(NotYourCompanyError):
        accept_invitation(
            invitation=company_invitation(), company=reader.organisation, by=reader
        )


def test_invitation_is_open_for_ninety_days():
    with freeze_time("2026-03-01 12:00:00"):
        invitation = company_invitation()
    code = code_of(invitation)
    with freeze_time("2026-05-30 11:59:59"):
        assert invitation_with_code(code) == invitation
    with freeze_time("2026-05-30 12:00:00"), pytest.raises(UnknownCodeError):
        invitation_with_code(code)


@pytest.mark.parametrize("end", ["expired", "revoked", "accepted"])
def test_ended_invitation_cannot_be_taken_up_by_a_page_still_open(end):
    owner, invitation = actor_of("owner"), company_invitation()
    if end == "expired":
        Invitation.objects.update(expires_at=timezone.now())
    elif end == "revoked":
        revoke_invitation(invitation=invitation, by=SYSTEM)
    else:
        first = actor_of("owner")
        accept_invitation(invitation=invitation, company=first.organisation, by=first)
    with pytest.raises(UnknownCodeError):
        accept_invitation(invitation=invitation, company=owner.organisation, by=owner)


def test_owner_of_one_company_takes_nothing_up_for_another():
    owner, other = actor_of("owner"), actor_of("owner")
    invitation = company_invitation()
    with pytest.raises(NotYourCompanyError):
        accept_invitation(invitation=invitation, company=other.organisation, by=owner)
    with pytest.raises(NotYourCompanyError):
        accept_invitation(
            invitation=invitation, company=other.organisation, by=Actor.anonymous()
        )
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_agent_with_authority_takes_nothing_up_for_its_client():
    owner, accountant = actor_of("owner"), actor_of("accountant")
    give_authority(
        agent=accountant.organisation, task="answer", valid_from=today(),
        valid_until=today(), by=owner,
    )  # fmt: skip
    with pytest.raises(NotYourCompanyError):
        accept_invitation(
            invitation=company_invitation(), company=owner.organisation, by=accountant
        )


def test_nobody_invites_no_company():
    for nobody in (Actor.anonymous(), Actor(user=user_with_address())):
        with pytest.raises(NotYourCompanyError):
            invite_company(company_name="Golden Loom", by=nobody)
    assert not Invitation.objects.exists()


def test_accepted_invitation_is_not_revoked_and_twice_is_once():
    owner, invitation = actor_of("owner"), company_invitation()
    accept_invitation(invitation=invitation, company=owner.organisation, by=owner)
    revoke_invitation(invitation=invitation, by=SYSTEM)
    invitation.refresh_from_db()
    assert invitation.revoked_at is None
    other = company_invitation()
    for _ in range(2):
        revoke_invitation(invitation=other, by=SYSTEM)
    assert AuditEvent.objects.filter(verb="invitation.revoked").count() == 1


def test_bank_number_of_a_company_stays_in_the_bank_chain():
    owner, invitation = actor_of("owner"), company_invitation(reference="C10007")
    accept_invitation(invitation=invitation, company=owner.organisation, by=owner)
    chain = AuditEvent.objects.filter(organisation_id=owner.organisation_id)
    assert "C10007" not in str(list(chain.values()))


def draw(monkeypatch, *words):
    """Let chance give these codes, one after the other."""
    letters = iter("".join(words))
    chance = SimpleNamespace(choice=lambda _alphabet: next(letters))
    monkeypatch.setattr(codes, "secrets", chance)


def test_code_that_is_taken_already_is_drawn_anew(monkeypatch):
    taken = code_of(company_invitation()).replace("-", "")
    draw(monkeypatch, taken, taken, "ACDEFGHJ")
    assert code_of(company_invitation()) == "ACDE-FGHJ"


def test_five_taken_codes_are_an_error_and_no_loop(monkeypatch):
    taken = code_of(company_invitation()).replace("-", "")
    draw(monkeypatch, *[taken] * 5)
    with pytest.raises(IntegrityError, match="Five fresh codes"):
        company_invitation()


@pytest.mark.django_db(transaction=True)
def test_code_typed_by_two_companies_at_once_is_taken_up_by_one():
    first, second = actor_of("owner"), actor_of("owner")
    invitation = company_invitation()

    def take_up(owner):
        accept_invitation(invitation=invitation, company=owner.organisation, by=owner)

    outcomes = at_once(lambda: take_up(first), lambda: take_up(second))
    assert sorted(outcomes) == ["", "UnknownCodeError"]
    assert AuditEvent.objects.filter(verb="invitation.accepted").count() == 2
