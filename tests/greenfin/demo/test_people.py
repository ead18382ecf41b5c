"""The demo's people: made once, each able to sign in as the world needs."""

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator

from accounts.models import Authority, Membership, Organisation, User
from accounts.roles import ROLES
from audit.models import AuditEvent
from companies.models import Company, CompanyIdentifier, NumberStatement
from greenfin.demo import numbers, people
from tests.factories.accounts import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    return people.make()


def test_everybody_of_the_file_is_made_with_the_role_named_there(made):
    assert set(made) == {raw["key"] for raw in people.read()["people"]}
    for raw in people.read()["people"]:
        held = Membership.objects.current().filter(user=made[raw["key"]].user)
        assert sorted(held.values_list("role", flat=True)) == sorted(raw["at"].values())


def test_second_run_finds_everybody_again(made):
    tables = (User, Organisation, Membership, Authority, Authenticator, CompanyIdentifier)  # fmt: skip
    before = [model.objects.count() for model in tables]
    again = people.make()
    assert [model.objects.count() for model in tables] == before
    assert {key: p.user for key, p in again.items()} == {
        key: p.user for key, p in made.items()
    }


def test_who_needs_a_second_factor_has_one_whose_secret_is_told(made):
    for person in made.values():
        roles = Membership.objects.filter(user=person.user).values_list("role", flat=True)  # fmt: skip
        needed = any(ROLES[role].second_factor for role in roles)
        assert bool(person.totp_secret) is needed, person.key
        factors = Authenticator.objects.filter(user=person.user)
        kept = [get_adapter().decrypt(each.data["secret"]) for each in factors]
        assert kept == ([person.totp_secret] if needed else [])


def test_everybody_signs_in_with_the_told_password_and_a_proved_address(made):
    for person in made.values():
        assert person.user.check_password(person.password)
        assert person.user.emailaddress_set.get().verified


def test_person_acts_in_the_first_role(made):
    for person in made.values():
        actor = person.actor
        assert (actor.role, actor.organisation) == (person.role, person.organisation)
        assert actor.permissions == ROLES[person.role].permissions


def test_companies_have_their_record_and_prove_their_number_as_everybody_does(
    made, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    numbers.prove_numbers(made)
    numbers.prove_numbers(made)
    proofs = {}
    for organisation in Organisation.objects.filter(kind="company"):
        identifier = Company.objects.get(organisation=organisation).identifiers.get()
        assert len(identifier.value) == 8
        proofs[organisation.name] = identifier.proof
    assert sorted(proofs.values()) == ["document", "document", "stated", "stated"]
    waiting = NumberStatement.objects.waiting().get()
    assert waiting.organisation.name == "Harbour Bakery Limited"
    seen = AuditEvent.objects.filter(verb="number.proved")
    assert {event.actor_label for event in seen} == {"Olga Ng (operator)"}


def test_authorities_are_good_today(made):
    named = people.read()["authorities"]
    assert Authority.objects.valid_on(today()).count() == len(named) > 0
