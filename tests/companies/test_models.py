"""What the database itself refuses about companies, consents, keys and facts."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from companies.models import (
    Company,
    CompanyIdentifier,
    Consent,
    ConsentScope,
    Fact,
    NumberStatement,
    SealingKey,
)
from documents.models import StoredFile
from tests.factories.companies import company_owner, consent_of, known_facts, new_fact
from tests.factories.numbers import proved
from tests.support.actors import actor_of, organisation_of

pytestmark = pytest.mark.django_db
DAY, BEFORE = date(2026, 3, 1), date(2026, 2, 28)


def consent(company, bank, **fields):
    given = {
        "purposes": ["credit_risk"],
        "valid_from": DAY,
        "valid_until": DAY,
        "granted_at": timezone.now(),
    }
    return Consent.objects.create(company=company, bank=bank, **given | fields)


def fact(company, **fields):
    given = {
        "data_point": "electricity",
        "period_start": DAY,
        "period_end": DAY,
        "layer": "company_signed",
        "scope": "finances",
        "known_from": timezone.now(),
    }
    return Fact.objects.create(organisation=company, **given | fields)


def key(company, bank, **fields):
    return SealingKey.objects.create(company=company, bank=bank, **fields)


def twice(make):
    def both(company, bank):
        make(company, bank)
        make(company, bank)

    return both


def identified(company, bank):
    record, _ = Company.objects.get_or_create(organisation=company)
    CompanyIdentifier.objects.create(company=record, scheme="hk_br", value="12345678")


def proved_twice(company, bank):
    proved(company, "12345678")
    proved(bank, "12345678")


def number(company, bank, **fields):
    file, _ = StoredFile.objects.get_or_create(
        organisation=company, sha256="0" * 64, name="a", media_type="x", size=1
    )
    given = {"scheme": "hk_br", "value": "1", "certificate": file}
    given |= {"stated_at": timezone.now(), "stated_by_label": "x"}
    NumberStatement.objects.create(organisation=company, **given | fields)


def scoped(company, bank):
    given = consent(company, bank)
    for _ in range(2):
        ConsentScope.objects.create(consent=given, scope="finances")


VIOLATIONS = {
    "identifier_one_per_scheme": twice(identified),
    "identifier_proved_by_one_company": proved_twice,
    "number_statement_one_waiting": twice(number),
    "number_statement_decided_at_some_time": lambda c, b: number(c, b, state="seen"),
    "number_statement_refused_for_a_reason": lambda c, b: number(
        c, b, state="refused", decided_at=timezone.now()
    ),
    "consent_ends_after_it_starts": lambda c, b: consent(c, b, valid_until=BEFORE),
    "consent_withdrawn_in_some_way": lambda c, b: consent(
        c, b, withdrawn_at=timezone.now()
    ),
    "consent_one_in_force": twice(consent),
    "consent_scope_once": scoped,
    "sealing_key_one_in_use": twice(key),
    "sealing_key_destroyed_is_gone": lambda c, b: key(
        c, b, key_sealed="x", destroyed_at=timezone.now()
    ),
    "fact_period_ends_after_it_starts": lambda c, b: fact(c, period_end=BEFORE),
    "fact_quality_one_to_five": lambda c, b: fact(c, quality=6),
}


@pytest.mark.parametrize("constraint", VIOLATIONS)
def test_database_refuses(constraint, refused_by):
    company, bank = organisation_of("company"), organisation_of("bank")
    with refused_by(constraint):
        VIOLATIONS[constraint](company, bank)


def test_every_constraint_is_violated_here(constraints_of):
    assert set(VIOLATIONS) == constraints_of("companies")


@pytest.mark.parametrize("quality", [None, 1, 5])
def test_quality_is_unknown_or_one_to_five(quality):
    assert fact(organisation_of("company"), quality=quality).quality == quality


def test_quality_zero_is_not_unknown(refused_by):
    with refused_by("fact_quality_one_to_five"):
        fact(organisation_of("company"), quality=0)


def test_reason_without_an_instant_is_no_withdrawal(refused_by):
    company, bank = organisation_of("company"), organisation_of("bank")
    with refused_by("consent_withdrawn_in_some_way"):
        consent(company, bank, withdrawal_kind="erase")


def test_withdrawn_consents_of_one_bank_may_be_many():
    company, bank = organisation_of("company"), organisation_of("bank")
    ended = {"withdrawn_at": timezone.now(), "withdrawal_kind": "replaced"}
    for _ in range(2):
        consent(company, bank, **ended)
    assert consent(company, bank).withdrawn_at is None


def test_sealing_keys_that_were_destroyed_may_be_many():
    company, bank = organisation_of("company"), organisation_of("bank")
    for _ in range(2):
        key(company, bank, destroyed_at=timezone.now())
    assert key(company, bank).destroyed_at is None


def test_organisation_with_a_consent_cannot_be_deleted():
    owner, bank = company_owner(), organisation_of("bank")
    consent_of(owner, bank)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(bank).objects.filter(pk=bank.pk).delete()


def test_company_sees_itself_and_a_bank_who_shares_with_it_today():
    owner, other = company_owner(), company_owner()
    officer = actor_of("risk_officer")
    consent_of(owner, officer.organisation)

    def sees(actor):
        return {company.pk for company in Company.objects.visible_to(actor)}

    assert sees(owner) == {owner.organisation_id}
    assert sees(officer) == {owner.organisation_id}
    Consent.objects.update(valid_from=BEFORE, valid_until=BEFORE)
    assert sees(officer) == set()
    assert sees(other) == {other.organisation_id}


def test_company_is_named_by_its_organisation():
    owner = company_owner()
    assert str(Company.objects.get()) == owner.organisation.name


def test_consent_is_seen_by_both_its_sides_alone():
    owner, officer = company_owner(), actor_of("risk_officer")
    given = consent_of(owner, officer.organisation)
    for actor in (owner, officer):
        assert list(Consent.objects.visible_to(actor)) == [given]
    for actor in (company_owner(), actor_of("risk_officer")):
        assert list(Consent.objects.visible_to(actor)) == []


def test_scope_of_one_company_opens_nothing_of_another():
    first, second = company_owner(), company_owner()
    officer = actor_of("risk_officer")
    for owner in (first, second):
        known_facts(owner, new_fact("power"), new_fact("turnover", scope="finances"))
    consent_of(first, officer.organisation, scopes=["energy_emissions"])
    consent_of(second, officer.organisation, scopes=["finances"])
    seen = Fact.objects.visible_to(officer).values_list("organisation_id", "data_point")
    assert set(seen) == {
        (first.organisation_id, "power"),
        (second.organisation_id, "turnover"),
    }


def test_nobody_sees_no_facts():
    known_facts(company_owner(), new_fact())
    assert not Fact.objects.consented_to(None, DAY).exists()
    assert not Fact.objects.consented_to(uuid4(), DAY).exists()
