"""What the demo's bank asks is made by the services, once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts import tenancy
from companies.models import Scope
from companies.services.consent import grant_consent
from greenfin.demo import asking, filling, numbers, people
from jobs.models import Job
from jobs.poller import poll_once
from questionnaires.models import (
    Campaign,
    CampaignList,
    Delivery,
    GivenSupplement,
    Query,
    Supplement,
)
from questionnaires.selectors.campaigns import funnel_of, standings
from tests.factories.companies import known_facts, new_fact

pytestmark = [pytest.mark.django_db, pytest.mark.full]
YEAR = 2025


@pytest.fixture
def made(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    found = people.make()
    filling.publish()
    numbers.prove_numbers(found)
    mei, ada = found["mei"], found["ada"]
    with tenancy.scope(mei.organisation.pk):
        grant_consent(
            company=mei.organisation,
            bank=ada.organisation,
            scopes=[Scope.FINANCES],
            purposes=["credit_risk"],
            valid_until=timezone.localdate() + timedelta(days=30),
            by=mei.actor,
        )
    known_facts(mei.actor, new_fact("finances.energy_spend", scope=Scope.FINANCES))
    asking.build(found, YEAR)
    poll_once()
    return found


def test_bank_asks_in_every_way_there_is(made):
    campaign_runs_with_companies_at_every_step(made)
    second_list_waits_with_findings_of_each_kind()
    ten_questions_are_published_by_another_and_answered_to_their_bank(made)
    message_to_the_banks_program_is_tried_and_will_be_again()
    bank_waits_for_an_answer_about_one_figure(made)
    second_run_makes_nothing_twice(made)


def campaign_runs_with_companies_at_every_step(made):
    campaign = Campaign.objects.get(organisation=made["felix"].organisation)
    assert campaign.state == Campaign.State.RUNNING
    reached = funnel_of(standings(campaign, on=timezone.localdate())).total
    assert reached["listed"] == reached["invited"] == 12
    assert reached["opened"] == 6
    assert (reached["joined"], reached["shown"]) == (3, 2)
    assert (reached["shared"], reached["opted_out"]) == (1, 1)


def second_list_waits_with_findings_of_each_kind():
    listed = CampaignList.objects.get(state=CampaignList.State.STAGED)
    assert {finding["weight"] for finding in listed.findings} == {"error", "warning", "note"}  # fmt: skip
    assert [entry["name"] for entry in listed.entries] == [
        "Central Bamboo Scaffolding",
        "Blue Pier Logistics Limited",
    ]


def ten_questions_are_published_by_another_and_answered_to_their_bank(made):
    supplement = Supplement.objects.get(state=Supplement.State.PUBLISHED)
    assert len(supplement.questions) == 10
    assert supplement.changed_by != supplement.published_by
    given = GivenSupplement.objects.get()
    assert given.bank == made["ada"].organisation
    assert {answer["state"] for answer in given.answers} == {"answered"}


def message_to_the_banks_program_is_tried_and_will_be_again():
    delivery = Delivery.objects.get(event="submission.signed")
    assert (delivery.state, delivery.attempts) == (Delivery.State.WAITING, 1)
    assert delivery.fault == "name not found"


def bank_waits_for_an_answer_about_one_figure(made):
    query = Query.objects.get()
    assert (query.state, query.asker) == (Query.State.OPEN, made["ada"].organisation)


def second_run_makes_nothing_twice(made):
    models = (Campaign, CampaignList, Supplement, Query, Job)
    before = [model.objects.count() for model in models]
    asking.build(made, YEAR)
    assert [model.objects.count() for model in models] == before
