"""Agents act for a company between two dates, and for nobody else."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from freezegun import freeze_time

from accounts.actors import Actor
from accounts.models import Authority, Membership
from accounts.permissions import Permission
from accounts.selectors import actors_of
from accounts.services.authorities import (
    NobodyActsError,
    UnknownAgentError,
    agent_number,
    agent_with_number,
    give_authority,
    revoke_authority,
)
from audit.models import AuditEvent
from tests.factories.accounts import agent, client_of, days, today, user_with_address
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


def test_agent_acts_on_the_first_and_on_the_last_day():
    owner, accountant = actor_of("owner"), actor_of("accountant")
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    give_authority(
        agent=accountant.organisation, task="answer", valid_from=first,
        valid_until=last, by=owner,
    )  # fmt: skip
    for day, acts in [
        (first - days(1), 0), (first, 1), (last, 1), (last + days(1), 0),
    ]:  # fmt: skip
        found = [a for a in actors_of(accountant.user, day) if a.on_behalf]
        assert len(found) == acts, day


@pytest.mark.parametrize(
    ("utc", "acts"),
    [("2026-03-31 15:59:59", True), ("2026-03-31 16:00:00", False)],
)
def test_last_day_ends_at_midnight_in_hong_kong(utc, acts):
    owner, accountant = actor_of("owner"), actor_of("accountant")
    give_authority(
        agent=accountant.organisation, task="answer", valid_from=date(2026, 3, 1),
        valid_until=date(2026, 3, 31), by=owner,
    )  # fmt: skip
    with freeze_time(utc):
        assert bool(acts_for(accountant, owner.organisation)) is acts


@pytest.mark.parametrize(
    ("task", "may"),
    [
        ("answer", {"response.view", "response.edit", "jobs.view"}),
        ("claim", {"jobs.view", "claim.make"}),
    ],
)
def test_task_says_what_an_agent_may(task, may):
    owner, accountant = actor_of("owner"), actor_of("accountant")
    authority(owner, accountant, task=task)
    (acting,) = acts_for(accountant, owner.organisation)
    assert acting.permissions == may


def test_two_tasks_permit_what_each_permits():
    owner, accountant = actor_of("owner"), actor_of("accountant")
    authority(owner, accountant, task="claim")
    authority(owner, accountant, task="answer")
    (acting,) = acts_for(accountant, owner.organisation)
    assert acting.may(Permission.RESPONSE_EDIT)


@pytest.mark.parametrize(
    ("role", "acts"),
    [("accountant", 1), ("lender", 1), ("arranger", 1), ("agent_auditor", 0)],
)
def test_auditor_of_an_agent_acts_for_none_of_its_clients(role, acts):
    owner, agent_person = actor_of("owner"), actor_of(role)
    authority(owner, agent_person)
    assert len(acts_for(agent_person, owner.organisation)) == acts


def test_who_left_the_agent_acts_for_its_clients_no_more():
    owner, accountant = actor_of("owner"), actor_of("accountant")
    authority(owner, accountant)
    accountant.user.memberships.update(ended_at=timezone.now())
    assert acts_for(accountant, owner.organisation) == []


def test_person_of_two_agents_can_act_for_a_client_as_each():
    owner, accountant = actor_of("owner"), actor_of("accountant")
    other = agent()
    Membership.objects.create(user=accountant.user, organisation=other, role="arranger")
    authority(owner, accountant)
    give_authority(
        agent=other, task="claim", valid_from=today(), valid_until=today(), by=owner
    )
    found = acts_for(accountant, owner.organisation)
    assert {acting.role for acting in found} == {"accountant", "arranger"}
    assert len({acting.key for acting in found}) == 2


@pytest.mark.parametrize("nobody", [Actor.anonymous(), "without an organisation"])
def test_nobody_gives_no_authority(nobody):
    if nobody == "without an organisation":
        nobody = Actor(user=user_with_address())
    with pytest.raises(NobodyActsError):
        authority(nobody, actor_of("accountant"))
    assert not Authority.objects.exists()


def test_number_of_an_agent_is_nobodys_id_and_always_the_same():
    known = agent()
    number = agent_number(known)
    assert number == agent_number(known)
    assert str(known.pk)[:5].upper() not in number
    assert len(number.replace("-", "")) == 10


def test_company_is_not_found_as_an_agent():
    company = actor_of("owner").organisation
    with pytest.raises(UnknownAgentError):
        agent_with_number(agent_number(company))


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
