"""Consent lets a bank read what it names, and nothing after its end."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEvent
from companies.models import Company, Consent, Fact, SealingKey
from companies.selectors import scopes_in_force, shared_page
from companies.services.consent import ConsentError, grant_consent, withdraw_consent
from companies.services.keys import KeyDestroyedError, seal_for, unseal_for
from tests.factories.accounts import client_of
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    owner = actor_of("owner")
    Company.objects.create(organisation=owner.organisation)
    for scope in ("finances", "energy_emissions"):
        Fact.objects.create(
            organisation=owner.organisation,
            data_point=f"{scope}_point",
            period_start=date(2025, 1, 1),
            period_end=date(2025, 12, 31),
            value="12",
            number=12,
            layer="company_signed",
            scope=scope,
            known_from=timezone.now(),
            source_label="test",
        )
    return owner


@pytest.fixture
def officer():
    return actor_of("risk_officer")


def give(owner, officer, *, scopes=("energy_emissions",), days=30):
    return grant_consent(
        company=owner.organisation,
        bank=officer.organisation,
        scopes=scopes,
        purposes=["credit_risk"],
        valid_until=timezone.localdate() + timedelta(days=days),
        by=owner,
    )


def seen(officer):
    return {fact.data_point for fact in Fact.objects.visible_to(officer)}


def test_bank_sees_nothing_without_consent(owner, officer):
    assert seen(officer) == set()


def test_bank_sees_only_the_parts_that_were_chosen(owner, officer):
    give(owner, officer)
    assert seen(officer) == {"energy_emissions_point"}


def test_other_bank_sees_nothing(owner, officer):
    give(owner, officer)
    assert seen(actor_of("risk_officer")) == set()


def test_bank_sees_nothing_after_the_last_day(owner, officer):
    consent = give(owner, officer)
    Consent.objects.filter(pk=consent.pk).update(
        valid_from=date(2020, 1, 1), valid_until=date(2020, 12, 31)
    )
    assert seen(officer) == set()


def test_newer_consent_replaces_the_older(owner, officer):
    give(owner, officer, scopes=("finances", "energy_emissions"))
    give(owner, officer, scopes=("finances",))
    assert seen(officer) == {"finances_point"}


def test_withdrawal_ends_access_at_once_and_twice_is_once(owner, officer):
    consent = give(owner, officer)
    withdraw_consent(consent=consent, kind="from_now_on", by=owner)
    withdraw_consent(consent=consent, kind="erase", by=owner)
    consent.refresh_from_db()
    assert seen(officer) == set()
    assert consent.withdrawal_kind == "from_now_on"
    verbs = AuditEvent.objects.filter(organisation_id=owner.organisation_id)
    assert [e.verb for e in verbs] == ["consent.granted", "consent.withdrawn"]


def test_both_chains_hold_the_decision(owner, officer):
    give(owner, officer)
    chains = AuditEvent.objects.filter(verb="consent.granted")
    assert {event.organisation_id for event in chains} == {
        owner.organisation_id,
        officer.organisation_id,
    }


def test_erasing_destroys_the_key_of_that_bank_only(owner, officer):
    other = actor_of("risk_officer")
    company = owner.organisation_id
    mine = seal_for(company_id=company, bank_id=officer.organisation_id, text="mine")
    theirs = seal_for(company_id=company, bank_id=other.organisation_id, text="theirs")
    withdraw_consent(consent=give(owner, officer), kind="erase", by=owner)
    with pytest.raises(KeyDestroyedError):
        unseal_for(key_id=mine[0], ciphertext=mine[1])
    assert unseal_for(key_id=theirs[0], ciphertext=theirs[1]) == "theirs"
    assert SealingKey.objects.get(pk=mine[0]).key_sealed == ""


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"scopes": []}, "scopes"),
        ({"scopes": ["everything"]}, "scopes"),
        ({"purposes": []}, "purposes"),
        ({"valid_until": date(2020, 1, 1)}, "valid_until"),
        ({"valid_until": date(2099, 1, 1)}, "valid_until"),
    ],
)
def test_impossible_consent_is_refused_at_its_field(owner, officer, changed, field):
    wish = {
        "scopes": ["finances"],
        "purposes": ["credit_risk"],
        "valid_until": timezone.localdate(),
    }
    with pytest.raises(ConsentError) as refused:
        grant_consent(
            company=owner.organisation,
            bank=officer.organisation,
            by=owner,
            **{**wish, **changed},
        )
    assert refused.value.field == field
    assert not Consent.objects.exists()


def test_only_who_may_decide_is_offered_to_withdraw(owner, officer):
    consent = give(owner, officer)
    withdraw = reverse("companies:withdraw", args=[consent.pk])
    pages = {
        role: client_of(actor).get(reverse("companies:sharing")).content.decode()
        for role, actor in {
            "owner": owner,
            "reader": actor_of("reader", owner.organisation),
        }.items()
    }
    assert withdraw in pages["owner"]
    assert withdraw not in pages["reader"]
    assert reverse("risk:questions") in pages["reader"]


def test_preview_is_the_page_the_bank_gets(owner, officer):
    before = shared_page(company_id=owner.organisation_id, scopes=["energy_emissions"])
    give(owner, officer)
    granted = scopes_in_force(
        company_id=owner.organisation_id,
        bank_id=officer.organisation_id,
        on=timezone.localdate(),
    )
    after = shared_page(company_id=owner.organisation_id, scopes=granted)
    assert before == after
    assert [part.scope for part in after if part.lines] == ["energy_emissions"]
