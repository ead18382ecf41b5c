"""What a bank sees of a company, word for word, and who looked."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from audit.services import record_access
from companies.models import Consent, Scope
from companies.selectors import (
    FactLine,
    companies_in_force,
    consents_of,
    label_of,
    scopes_in_force,
    shared_page,
    who_looked,
)
from companies.services.consent import withdraw_consent
from tests.factories.companies import company_owner, consent_of, known_facts, new_fact
from tests.support.actors import actor_of, organisation_of

pytestmark = pytest.mark.django_db
WORDS = {"label": {"en": "Electricity", "zh-Hant": "電力"}}


def line(**fields):
    (fact,) = known_facts(company_owner(), new_fact(**fields))
    fact.refresh_from_db()
    return FactLine(fact, label_of(fact))


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"number": Decimal("1234567")}, "1,234,567"),
        ({"number": Decimal("1200")}, "1,200"),
        ({"number": Decimal("0")}, "0"),
        ({"number": Decimal("0.5")}, "0.5"),
        ({"number": Decimal("0.123456")}, "0.1235"),
        ({"number": Decimal("-0.99999")}, "-1.0000"),
        ({"number": Decimal("0.00004")}, "0.00004"),
        (
            {"number": Decimal("12345678901234567890.12345")},
            "12,345,678,901,234,567,890.1234",
        ),
        ({"number": None, "value": "weekly"}, "weekly"),
        ({"number": None, "value": ""}, "–"),
        ({"number": None, "value": "", "state": "dont_know"}, "does not know"),
        ({"number": None, "value": "", "state": "not_applicable"}, "not relevant"),
        (
            {"number": None, "value": "b", "derivation": {"shown": {"en": "Board"}}},
            "Board",
        ),
    ],
)
def test_value_is_shown_as_people_read_it(fields, shown):
    assert line(**fields).shown == shown


def test_unknown_is_never_shown_as_zero_even_with_a_number_left_over():
    assert line(state="dont_know", number=Decimal(0)).shown == "does not know"


@pytest.mark.parametrize(("state", "unit"), [("answered", "kWh"), ("dont_know", "")])
def test_unit_stands_beside_values_only(state, unit):
    assert line(unit="kWh", state=state).unit == unit


@pytest.mark.parametrize(
    ("language", "label"),
    [("en", "Electricity"), ("zh-hant", "電力"), ("zh-hans", "电力")],
)
def test_fact_is_named_in_the_readers_language(language, label):
    with translation.override(language):
        assert line(derivation=WORDS).label == label


def test_name_falls_back_to_english_and_then_to_the_key():
    with translation.override("zh-hant"):
        assert line(derivation={"label": {"en": "Electricity"}}).label == "Electricity"
        assert line(data_point="gas").label == "gas"


@pytest.mark.parametrize(
    ("derivation", "label"),
    [({"row_label": {"en": "Kwun Tong"}}, "Kwun Tong"), ({}, "r1")],
)
def test_row_of_a_table_is_named(derivation, label):
    assert line(dimensions={"site": "r1"}, derivation=derivation).row_label == label


def test_page_has_every_part_and_the_facts_of_the_shared_ones_only():
    owner = company_owner()
    known_facts(owner, new_fact(), new_fact("turnover", scope="finances"))
    parts = shared_page(company_id=owner.organisation_id, scopes=["energy_emissions"])
    assert [part.scope for part in parts] == list(Scope)
    assert [part.scope for part in parts if part.is_shared] == ["energy_emissions"]
    assert [part.scope for part in parts if part.lines] == ["energy_emissions"]
    assert parts[0].label == "Company profile"


def test_page_shows_current_facts_newest_period_first():
    owner = company_owner()
    older = {"period_start": date(2024, 1, 1), "period_end": date(2024, 12, 31)}
    known_facts(owner, new_fact(value="old", number=None, **older))
    known_facts(owner, new_fact(value="wrong", number=None))
    known_facts(owner, new_fact(value="right", number=None))
    parts = shared_page(company_id=owner.organisation_id, scopes=["energy_emissions"])
    (lines,) = [part.lines for part in parts if part.lines]
    assert [each.shown for each in lines] == ["right", "old"]


def test_consent_is_in_force_from_its_first_to_its_last_day():
    owner, bank = company_owner(), organisation_of("bank")
    consent_of(owner, bank, scopes=["finances", "sites"])
    first, last = date(2026, 3, 1), date(2026, 3, 31)
    Consent.objects.update(valid_from=first, valid_until=last)
    day = timedelta(days=1)
    for on, parts in [
        (first - day, set()),
        (first, {"finances", "sites"}),
        (last, {"finances", "sites"}),
        (last + day, set()),
    ]:
        pair = {"company_id": owner.organisation_id, "bank_id": bank.pk, "on": on}
        assert scopes_in_force(**pair) == parts, on
        assert bool(companies_in_force(bank_id=bank.pk, on=on)) is bool(parts), on


def test_consents_in_force_stand_before_those_that_were_withdrawn():
    owner = company_owner()
    first = consent_of(owner, organisation_of("bank"))
    withdrawn = consent_of(owner, organisation_of("bank"))
    withdraw_consent(consent=withdrawn, kind="from_now_on", by=owner)
    consent_of(company_owner(), organisation_of("bank"))
    found = consents_of(company_id=owner.organisation_id)
    assert found == [first, withdrawn]


def test_who_looked_is_told_newest_first_and_to_the_company_alone():
    owner, other = company_owner(), company_owner()
    officer = actor_of("risk_officer")
    for target in ("first", "second"):
        record_access(
            organisation_id=owner.organisation_id,
            by=officer,
            reader_label="A bank",
            target_type="companies.fact",
            target_id=target,
            purpose="credit_risk",
        )
    looked = who_looked(company_id=owner.organisation_id)
    assert [record.target_id for record in looked] == ["second", "first"]
    assert who_looked(company_id=owner.organisation_id, limit=1) == looked[:1]
    assert who_looked(company_id=other.organisation_id) == []
    assert looked[0].at <= timezone.now()
