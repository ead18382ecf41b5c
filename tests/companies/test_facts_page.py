"""A company sees what is known of it: value, source, whether it counts, who sees it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.services import SYSTEM
from companies.new_facts import NewFact
from companies.services.consent import grant_consent
from companies.services.facts import record_facts
from tests.factories.accounts import client_of
from tests.factories.numbers import proved
from tests.support.actors import actor_of, organisation_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    owner = actor_of("owner")
    proved(owner.organisation)
    return owner


def know(owner, layer, number, point="finances.turnover", scope="finances"):
    fact = NewFact(
        data_point=point,
        period_start=date(2025, 1, 1),
        period_end=date(2025, 12, 31),
        scope=scope,
        value=str(number),
        number=Decimal(number),
        unit="HKD",
        derivation={"label": {"en": point, "zh-Hant": point}},
    )
    record_facts(
        organisation=owner.organisation,
        facts=[fact],
        layer=layer,
        source_label=f"source of {number}",
        by=SYSTEM,
    )


def rows(owner, layer=""):
    answer = client_of(owner).get(reverse("companies:facts"), {"layer": layer})
    body = answer.content.decode().partition("<main")[2]
    return [row.partition("</tr>")[0] for row in body.split("<tr>")[2:]]


def test_imported_fact_is_shown_with_its_source_and_counts(owner):
    know(owner, "company_imported", 1234)
    (row,) = rows(owner)
    for words in (
        "1,234",
        "HKD",
        "Imported by the company",
        "source of 1234",
        "counts",
    ):
        assert words in row


def test_imported_fact_gives_way_to_a_signed_one_of_the_same_period(owner):
    know(owner, "company_imported", 1234)
    know(owner, "company_signed", 5678)
    shown = {"1,234" in row: row for row in rows(owner)}
    assert "gives way to your signed answer" in shown[True]
    assert "counts" in shown[False]


def test_list_can_be_cut_to_what_was_imported(owner):
    know(owner, "company_imported", 1234)
    know(owner, "company_signed", 5678)
    assert len(rows(owner)) == 2
    (row,) = rows(owner, "company_imported")
    assert "1,234" in row


def test_replaced_fact_is_not_listed(owner):
    know(owner, "company_imported", 1234)
    know(owner, "company_imported", 99)
    (row,) = rows(owner)
    assert ">99" in row


def test_each_part_says_who_sees_it(owner):
    know(owner, "company_imported", 1234)
    know(owner, "company_imported", 7, point="profile.employees", scope="profile")
    grant_consent(
        company=owner.organisation,
        bank=organisation_of("bank", "Harbour Bank"),
        scopes=["profile"],
        purposes=["credit_risk"],
        valid_until=timezone.localdate() + timedelta(days=3),
        by=owner,
    )
    page = client_of(owner).get(reverse("companies:facts")).content.decode()
    profile = page.partition('id="part-profile"')[2].partition("</section>")[0]
    finances = page.partition('id="part-finances"')[2].partition("</section>")[0]
    assert "Seen by Harbour Bank." in profile
    assert "No bank sees this part." in finances


def test_facts_of_another_company_are_not_there(owner):
    know(actor_of("owner"), "company_imported", 1234)
    assert rows(owner) == []
