"""Consent lets a bank read what it names, and nothing after its end."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation
from freezegun import freeze_time

from audit.models import AuditEvent
from companies.models import Consent, Fact, SealingKey
from companies.selectors import scopes_in_force, shared_page
from companies.services.consent import ConsentError, grant_consent, withdraw_consent
from companies.services.keys import KeyDestroyedError, seal_for, unseal_for
from companies.signals import consent_changed
from tests.factories.companies import company_owner, consent_of, known_facts, new_fact
from tests.factories.numbers import proved
from tests.support.actors import actor_of
from tests.support.parallel import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    owner = actor_of("owner")
    proved(owner.organisation)
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


@pytest.mark.parametrize(
    ("utc", "is_seen"),
    [
        # Hong Kong is eight hours ahead: its last day ends at 16:00 UTC.
        ("2026-03-30 16:00:00", True),
        ("2026-03-31 15:59:59", True),
        ("2026-03-31 16:00:00", False),
    ],
)
def test_last_day_counts_to_its_end_in_hong_kong(owner, officer, utc, is_seen):
    with freeze_time("2026-03-01 00:00:00"):
        give(owner, officer)
    assert Consent.objects.get().valid_until == date(2026, 3, 31)
    with freeze_time(utc):
        assert seen(officer) == ({"energy_emissions_point"} if is_seen else set())


def test_consent_given_in_the_early_hours_begins_with_that_day_in_hong_kong(
    owner, officer
):
    # 00:30 on 2 March in Hong Kong, when UTC still has the first.
    with freeze_time("2026-03-01 16:30:00"):
        consent = give(owner, officer)
        assert consent.valid_from == date(2026, 3, 2)
        assert seen(officer) == {"energy_emissions_point"}


def test_consent_for_today_alone_is_good_today(owner, officer):
    give(owner, officer, days=0)
    assert seen(officer) == {"energy_emissions_point"}


def test_renewed_consent_goes_on_where_an_ended_one_stopped(owner, officer):
    with freeze_time("2026-03-01"):
        give(owner, officer, days=1)
    with freeze_time("2026-03-05"):
        assert seen(officer) == set()
        give(owner, officer)
        assert seen(officer) == {"energy_emissions_point"}
    kinds = Consent.objects.order_by("granted_at").values_list("withdrawal_kind")
    assert [kind for (kind,) in kinds] == ["replaced", ""]


def test_consent_to_one_bank_leaves_that_to_another(owner, officer):
    other = actor_of("risk_officer")
    give(owner, officer)
    consent = give(owner, other)
    withdraw_consent(consent=consent, kind="from_now_on", by=owner)
    assert seen(officer) == {"energy_emissions_point"}
    assert seen(other) == set()


def test_bank_with_several_companies_loses_only_the_one_that_withdrew(owner, officer):
    other = company_owner()
    known_facts(other, new_fact("theirs"))
    consent_of(other, officer.organisation)
    withdraw_consent(consent=give(owner, officer), kind="from_now_on", by=owner)
    assert seen(officer) == {"theirs"}


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
        ({"purposes": ["marketing"]}, "purposes"),
        ({"bank": "a company"}, "bank"),
    ],
)
def test_impossible_consent_is_refused_at_its_field(owner, officer, changed, field):
    wish = {
        "scopes": ["finances"],
        "purposes": ["credit_risk"],
        "valid_until": timezone.localdate(),
    }
    if "bank" in changed:
        changed = {"bank": actor_of("owner").organisation}
    with pytest.raises(ConsentError) as refused:
        grant_consent(
            company=owner.organisation,
            by=owner,
            **{"bank": officer.organisation, **wish, **changed},
        )
    assert refused.value.field == field
    assert not Consent.objects.exists()


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


@pytest.mark.parametrize(
    ("last", "is_given"), [(date(2029, 3, 1), True), (date(2029, 3, 2), False)]
)
@freeze_time("2026-03-01 12:00:00")
def test_consent_lasts_three_years_at_most(owner, officer, last, is_given):
    wish = {"valid_until": last}
    if is_given:
        assert consent_of(owner, officer.organisation, **wish).valid_until == last
        return
    with pytest.raises(ConsentError, match="within three years"):
        consent_of(owner, officer.organisation, **wish)


def test_refusal_is_said_in_the_readers_language(owner, officer):
    with translation.override("zh-hant"), pytest.raises(ConsentError) as refused:
        give(owner, officer, days=-1)
    assert str(refused.value) == "請選擇今天或以後的結束日期。"


def test_part_named_twice_is_shared_once(owner, officer):
    consent = give(owner, officer, scopes=("finances", "finances"))
    assert consent.scopes.count() == 1


@pytest.mark.parametrize("kind", ["replaced", "", "later"])
def test_consent_is_withdrawn_in_one_of_two_ways_only(owner, officer, kind):
    consent = give(owner, officer)
    with pytest.raises(ConsentError):
        withdraw_consent(consent=consent, kind=kind, by=owner)
    assert seen(officer) == {"energy_emissions_point"}


@pytest.mark.parametrize(
    ("kind", "destroyed"), [("from_now_on", False), ("erase", True)]
)
def test_decision_says_whether_the_key_was_destroyed(owner, officer, kind, destroyed):
    seal_for(
        company_id=owner.organisation_id, bank_id=officer.organisation_id, text="12"
    )
    withdraw_consent(consent=give(owner, officer), kind=kind, by=owner)
    event = AuditEvent.objects.filter(verb="consent.withdrawn").first()
    assert (event.detail["kind"], event.detail["key_destroyed"]) == (kind, destroyed)
    assert SealingKey.objects.filter(destroyed_at=None).exists() is not destroyed


def test_erasing_without_a_sealed_input_destroys_nothing(owner, officer):
    withdraw_consent(consent=give(owner, officer), kind="erase", by=owner)
    event = AuditEvent.objects.filter(verb="consent.withdrawn").first()
    assert event.detail["key_destroyed"] is False


def test_change_is_announced_with_the_consent_and_the_person(owner, officer):
    heard = []

    def hear(consent, by, **_):
        heard.append((consent.pk, bool(consent.withdrawn_at), by))

    consent_changed.connect(hear)
    try:
        consent = give(owner, officer)
        withdraw_consent(consent=consent, kind="from_now_on", by=owner)
    finally:
        consent_changed.disconnect(hear)
    assert heard == [(consent.pk, False, owner), (consent.pk, True, owner)]


@pytest.mark.django_db(transaction=True)
def test_consent_sent_twice_at_once_is_in_force_once(owner, officer):
    outcomes = at_once(*[lambda: give(owner, officer)] * 2)
    assert outcomes == ["", ""]
    assert Consent.objects.filter(withdrawn_at=None).count() == 1
