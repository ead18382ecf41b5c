"""The feed gives a bank's engine what it may read, once, and nothing else."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import timezone

from accounts.services.tokens import create_token
from audit.models import AccessRecord
from companies.models import Company
from companies.new_facts import NewFact
from companies.services.consent import grant_consent, withdraw_consent
from companies.services.facts import record_facts
from tests.factories.numbers import proved
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_lag(settings):
    settings.FEED_LAG_SECONDS = 0


def program_of(actor, *scopes):
    """A client that signs in with a fresh token of the actor."""
    _, secret = create_token(
        name="engine",
        scopes=scopes or [str(p) for p in actor.permissions if "manage" not in p],
        expires_at=timezone.now() + timedelta(days=1),
        by=actor,
    )
    return Client(headers={"Authorization": f"Bearer {secret}"})


def know(owner, point, number="1"):
    fact = NewFact(
        data_point=point,
        period_start=date(2025, 1, 1),
        period_end=date(2025, 12, 31),
        scope="energy_emissions",
        value=number,
        number=Decimal(number),
    )
    record_facts(
        organisation=owner.organisation,
        facts=[fact],
        layer="company_signed",
        source_label="test",
        by=owner,
    )


@pytest.fixture
def owner():
    owner = actor_of("owner")
    Company.objects.create(organisation=owner.organisation)
    know(owner, "electricity")
    return owner


@pytest.fixture
def officer():
    return actor_of("risk_officer")


def consent(owner, officer):
    return grant_consent(
        company=proved(owner.organisation),
        bank=officer.organisation,
        scopes=["energy_emissions"],
        purposes=["credit_risk"],
        valid_until=timezone.localdate() + timedelta(days=9),
        by=owner,
    )


def points(answer):
    return [fact["data_point"] for fact in answer.json()["results"]]


def test_without_a_token_one_is_asked_for_it(client):
    answer = client.get("/api/v1/facts/")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_session_of_a_person_does_not_open_the_api(client, officer):
    client.force_login(officer.user)
    assert client.get("/api/v1/facts/").status_code == 401


def test_token_without_the_scope_is_refused(officer):
    assert program_of(officer, "jobs.view").get("/api/v1/facts/").status_code == 403


def test_bank_gets_facts_only_while_consent_lasts(owner, officer):
    program = program_of(officer)
    assert points(program.get("/api/v1/facts/")) == []
    given = consent(owner, officer)
    assert points(program.get("/api/v1/facts/")) == ["electricity"]
    withdraw_consent(consent=given, kind="from_now_on", by=owner)
    assert points(program.get("/api/v1/facts/")) == []
    ended = program.get("/api/v1/consents/").json()["results"][0]
    assert ended["withdrawal_kind"] == "from_now_on"


def test_reading_the_feed_is_recorded_for_the_company(owner, officer):
    consent(owner, officer)
    program_of(officer).get("/api/v1/facts/")
    record = AccessRecord.objects.get(organisation_id=owner.organisation_id)
    assert record.reader_organisation_id == officer.organisation_id


def test_facts_that_become_visible_later_come_after_the_cursor(owner, officer):
    consent(owner, officer)
    program = program_of(officer)
    first = program.get("/api/v1/facts/?page_size=1").json()
    assert first["next"] is None
    know(owner, "diesel")
    late = actor_of("owner")
    Company.objects.create(organisation=late.organisation)
    know(late, "older_fact_of_a_new_friend")
    consent(late, officer)
    pages, address = [], "/api/v1/facts/?page_size=1"
    while address:
        page = program.get(address).json()
        pages += [fact["data_point"] for fact in page["results"]]
        address = page["next"]
    assert pages == ["electricity", "diesel", "older_fact_of_a_new_friend"]


def test_company_reads_its_own_facts(owner):
    assert points(program_of(owner).get("/api/v1/facts/")) == ["electricity"]


def test_token_of_somebody_who_left_is_refused(owner):
    program = program_of(owner)
    owner.user.memberships.update(ended_at=timezone.now())
    assert program.get("/api/v1/facts/").status_code == 401


def test_schema_names_the_feed(client):
    answer = client.get("/api/v1/schema/?format=json")
    assert "/api/v1/facts/" in answer.json()["paths"]
