"""Every organisation of a person learns when a second factor comes or goes."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.utils import timezone

from accounts.models import Membership
from accounts.services.factors import note_factor_change
from accounts.services.organisations import add_member
from audit.models import AuditEvent
from audit.services import SYSTEM
from tests.factories.accounts import user_with_address
from tests.support.actors import actor_of, organisation_of

pytestmark = pytest.mark.django_db


def noted():
    events = AuditEvent.objects.filter(verb__startswith="person.")
    return [(e.organisation_id, e.verb, e.detail["kind"]) for e in events]


@pytest.mark.parametrize(
    ("signal", "verb"),
    [
        (authenticator_added, "person.second_factor_added"),
        (authenticator_removed, "person.second_factor_removed"),
    ],
)
def test_change_that_the_library_announces_stands_in_the_chain(signal, verb):
    owner = actor_of("owner")
    factor = Authenticator(user=owner.user, type="totp", data={})
    signal.send(sender=Authenticator, request=None, user=owner.user, authenticator=factor)  # fmt: skip
    assert noted() == [(owner.organisation_id, verb, "totp")]


def test_each_current_organisation_is_told_and_no_former_one():
    owner = actor_of("owner")
    second = add_member(
        organisation=organisation_of("company"), user=owner.user, role="reader",
        by=SYSTEM,
    )  # fmt: skip
    left = add_member(
        organisation=organisation_of("company"), user=owner.user, role="reader",
        by=SYSTEM,
    )  # fmt: skip
    Membership.objects.filter(pk=left.pk).update(ended_at=timezone.now())
    note_factor_change(user=owner.user, kind="webauthn", added=True)
    told = {organisation for organisation, _verb, _kind in noted()}
    assert told == {owner.organisation_id, second.organisation_id}


def test_person_who_belongs_nowhere_is_noted_nowhere():
    note_factor_change(user=user_with_address(), kind="totp", added=True)
    assert noted() == []
