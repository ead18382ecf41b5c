"""New organisations, and the first roles in them."""

import pytest

from accounts.models import Membership
from accounts.roles import Kind
from accounts.services.organisations import (
    RoleOfOtherKindError,
    add_member,
    create_organisation,
)
from audit.models import AuditEvent
from audit.services import SYSTEM
from tests.factories.accounts import (
    user_with_address,
)
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


def verbs(organisation):
    events = AuditEvent.objects.filter(organisation_id=organisation.pk)
    return list(events.order_by("sequence").values_list("verb", flat=True))


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
