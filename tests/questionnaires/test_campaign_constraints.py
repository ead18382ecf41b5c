"""What the database itself refuses about campaigns."""

from datetime import timedelta

import pytest
from django.utils import timezone

from questionnaires.models import Campaign, CampaignRequest, Invitee, OptOut
from tests.factories import campaigns
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
NOW = timezone.now()
DAY = timedelta(days=1)
MODELS = (Campaign, Invitee, OptOut, CampaignRequest)


@pytest.fixture
def by():
    return actor_of("risk_officer")


def changed(by, **fields):
    Campaign.objects.filter(pk=campaigns.campaign(by).pk).update(**fields)


def again(by):
    found = campaigns.listed(by)
    Invitee.objects.create(
        organisation=by.organisation, campaign=found, name="x",
        email="finance@loom.example",
    )  # fmt: skip


def mailed_without_code(by):
    campaigns.listed(by).invitees.update(mailed_at=NOW)


def opted_out_twice(by):
    for _ in range(2):
        OptOut.objects.create(organisation=by.organisation, email="a@b.example")


def request(by, **fields):
    found = campaigns.listed(by)
    company = actor_of("owner").organisation
    for invitee in found.invitees.all():
        CampaignRequest.objects.create(
            campaign=found, invitee=invitee, company=company,
            inviter=by.organisation, **fields,
        )  # fmt: skip


VIOLATIONS = {
    "campaign_period_ends_after_it_starts": lambda by: changed(
        by, period_start=NOW.date() + 9 * DAY
    ),
    "campaign_due_after_its_period": lambda by: changed(
        by, due_on=campaigns.PERIOD["period_end"]
    ),
    "campaign_launched_at_some_time": lambda by: changed(by, state="running"),
    "campaign_closed_at_some_time": lambda by: changed(
        by, state="closed", launched_at=NOW
    ),
    "invitee_address_once": again,
    "invitee_mailed_with_a_code": mailed_without_code,
    "opt_out_once": opted_out_twice,
    "campaign_request_once": request,
    "campaign_request_shows_what_was_agreed": lambda by: request(by, stage="started"),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_database_refuses(name, by, refused_by):
    with refused_by(name):
        VIOLATIONS[name](by)


def test_every_constraint_is_violated_here():
    named = {each.name for model in MODELS for each in model._meta.constraints}
    assert named == set(VIOLATIONS)
