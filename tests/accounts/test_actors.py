"""Who acts, and what the record calls them."""

import pytest

from accounts.actors import Actor
from accounts.models import Organisation, User
from accounts.permissions import Permission

MEI = User(email="mei@example.org", name="Mei Chan")


def test_nobody_may_nothing_and_is_called_anonymous():
    nobody = Actor.anonymous()
    assert not nobody.is_authenticated
    assert nobody.organisation_id is None
    assert (nobody.audit_id, nobody.audit_label) == ("anonymous", "anonymous")
    assert not any(nobody.may(permission) for permission in Permission)


def test_record_names_the_person_and_the_role():
    actor = Actor(MEI, Organisation(name="Golden Loom"), "owner")
    assert actor.audit_id == str(MEI.pk)
    assert actor.audit_label == "Mei Chan (owner)"
    assert actor.role_label == "Owner"


def test_person_without_an_organisation_is_signed_in_and_may_nothing():
    actor = Actor(MEI)
    assert actor.is_authenticated
    assert (actor.organisation_id, actor.role_label) == (None, "")
    assert not actor.may(Permission.RESPONSE_VIEW)


@pytest.mark.parametrize(
    ("permission", "is_operator"),
    [(Permission.JOBS_OPERATE, True), (Permission.JOBS_VIEW, False)],
)
def test_operator_is_who_may_operate_jobs(permission, is_operator):
    assert Actor(MEI, permissions=frozenset({permission})).is_operator is is_operator


def test_rights_cannot_be_added_to_an_actor():
    with pytest.raises(AttributeError):
        Actor(MEI).permissions = frozenset(Permission)
