"""Agents act for a company between two dates, and for nobody else."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Authority
from accounts.permissions import Permission
from accounts.selectors import actors_of
from accounts.services.authorities import (
    UnknownAgentError,
    agent_number,
    agent_with_number,
    give_authority,
    revoke_authority,
)
from audit.models import AuditEvent
from tests.factories.accounts import agent, client_of, days, today
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


def authority(owner, accountant, first=0, last=30, task="answer"):
    return give_authority(
        agent=accountant.organisation,
        task=task,
        valid_from=today() + days(first),
        valid_until=today() + days(last),
        by=owner,
    )


def acts_for(accountant, company):
    found = actors_of(accountant.user, today())
    return [each for each in found if each.organisation == company]


def test_number_of_an_agent_finds_it_however_it_is_typed():
    known = agent()
    number = agent_number(known)
    assert agent_with_number(number) == known
    assert agent_with_number(f" {number.lower().replace('-', ' ')} ") == known
    with pytest.raises(UnknownAgentError):
        agent_with_number("AAAAA-AAAAA")


def test_agent_acts_for_its_principal_with_the_task_it_was_given():
    owner, accountant = actor_of("owner"), actor_of("accountant")
    authority(owner, accountant)
    (acting,) = acts_for(accountant, owner.organisation)
    assert acting.on_behalf
    assert acting.may(Permission.RESPONSE_EDIT)
    assert not acting.may(Permission.RESPONSE_SIGN)
    assert not acting.may(Permission.CONSENT_GRANT)


def test_two_tasks_for_one_principal_are_one_choice():
    owner, accountant = actor_of("owner"), actor_of("accountant")
    authority(owner, accountant)
    authority(owner, accountant, task="claim")
    assert len(acts_for(accountant, owner.organisation)) == 1


@pytest.mark.parametrize(("first", "last"), [(1, 30), (-30, -1)])
def test_agent_acts_only_between_the_dates(first, last):
    owner, accountant = actor_of("owner"), actor_of("accountant")
    authority(owner, accountant, first, last)
    assert acts_for(accountant, owner.organisation) == []


def test_revoked_authority_ends_at_the_next_request():
    owner, accountant = actor_of("owner"), actor_of("accountant")
    given = authority(owner, accountant)
    (acting,) = acts_for(accountant, owner.organisation)
    client = client_of(acting)
    assert (
        owner.organisation.name
        in client.get(reverse("accounts:profile")).content.decode()
    )
    revoke_authority(authority=given, by=owner)
    after = client.get(reverse("accounts:profile")).content.decode()
    assert owner.organisation.name not in after


def test_authority_stands_in_both_chains():
    owner, accountant = actor_of("owner"), actor_of("accountant")
    given = authority(owner, accountant)
    revoke_authority(authority=given, by=owner)
    revoke_authority(authority=given, by=owner)
    for organisation in (owner.organisation, accountant.organisation):
        events = AuditEvent.objects.filter(organisation_id=organisation.pk)
        verbs = list(events.order_by("sequence").values_list("verb", flat=True))
        assert verbs == ["authority.given", "authority.revoked"]


def test_database_refuses_an_authority_that_ends_before_it_starts():
    owner, accountant = actor_of("owner"), actor_of("accountant")
    with pytest.raises(IntegrityError), transaction.atomic():
        authority(owner, accountant, 5, 1)


def test_owner_gives_and_revokes_on_the_page():
    owner, accountant = actor_of("owner"), actor_of("accountant")
    client = client_of(owner)
    form = {
        "number": agent_number(accountant.organisation),
        "task": "answer",
        "valid_from": today().isoformat(),
        "valid_until": (today() + timedelta(days=90)).isoformat(),
    }
    client.post(reverse("accounts:authority_give"), form)
    given = Authority.objects.get()
    html = client.get(reverse("accounts:authorities")).content.decode()
    assert accountant.organisation.name in html
    client.post(reverse("accounts:authority_revoke", args=[given.pk]))
    given.refresh_from_db()
    assert given.revoked_at <= timezone.now()


def test_agent_cannot_revoke_what_its_client_gave():
    owner, accountant = actor_of("owner"), actor_of("accountant")
    given = authority(owner, accountant)
    client = client_of(accountant)
    assert client.get(reverse("accounts:authorities")).status_code == 200
    response = client.post(reverse("accounts:authority_revoke", args=[given.pk]))
    assert response.status_code == 403


def test_unknown_number_and_wrong_dates_are_errors_at_their_fields():
    client = client_of(actor_of("owner"))
    form = {
        "number": "AAAAA-AAAAA",
        "task": "answer",
        "valid_from": today().isoformat(),
        "valid_until": (today() - timedelta(days=1)).isoformat(),
    }
    response = client.post(reverse("accounts:authority_give"), form)
    assert set(response.context["form"].errors) == {"number", "valid_until"}
    assert "AAAAA-AAAAA" in response.content.decode()


def test_agent_sees_its_number_on_its_page():
    accountant = actor_of("accountant")
    html = client_of(accountant).get(reverse("accounts:organisation")).content.decode()
    assert agent_number(accountant.organisation) in html
