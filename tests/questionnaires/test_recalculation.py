"""Newer factors for signed answers are proposed with before and after, never silent."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.roles import ROLES
from measures.reading import reading_text
from questionnaires.models import Response
from questionnaires.selectors import definitions, signed_factors
from questionnaires.selectors.filling import filling_of
from questionnaires.services.signing import sign_off
from tests.factories import questionnaires as factory
from tests.factories.accounts import client_of
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db


class Newer:
    """The catalogue with one factor in another version."""

    def __init__(self, value):
        self.catalogue, self.value = definitions.factor_source(), value

    def lookup(self, table, key, on):
        found = self.catalogue.lookup(table, key, on)
        if found is None or (table, found.key) != ("grid-electricity", "clp"):
            return found
        value = found.value if self.value is None else Decimal(self.value)
        return replace(found, id=f"{found.id}x", value=value, source="A newer report")


@pytest.fixture
def submission(owner):
    response = factory.complete(factory.started(owner), owner)
    return sign_off(
        response=response,
        name="Chan Tai Man",
        role_title="Director",
        by=owner,
        at=timezone.now(),
    )


@pytest.fixture
def publish(monkeypatch):
    """A newer version of the factor, everywhere the catalogue is read."""

    def newer(value):
        source = Newer(value)
        for module in (signed_factors, "questionnaires.forms.recalculating"):
            name = module if isinstance(module, str) else module.__name__
            monkeypatch.setattr(f"{name}.factor_source", lambda: source)

    return newer


def page_of(submission):
    return reverse("questionnaires:recalculation", args=[submission.pk])


def scope_2(submission):
    response = Response.objects.get(pk=submission.response_id)
    return filling_of(response).evaluation.value("scope2")


def test_without_a_newer_factor_nothing_is_proposed(client, submission):
    page = client.get(page_of(submission)).content.decode()
    assert "No factor of these answers has a newer version." in page
    assert page_of(submission) not in client.get("/answers/").content.decode()
    client.post(reverse("questionnaires:recalculate", args=[submission.pk]))
    assert not Response.objects.get().is_draft


def test_signed_figures_stay_as_signed_when_a_factor_changes(
    client, submission, publish
):
    before = scope_2(submission)
    publish("0.5")
    assert scope_2(submission) == before
    figure = client.get(f"/responses/{submission.response_id}/figures/scope2/")
    assert "A newer report" not in figure.content.decode()


def test_proposal_shows_before_after_and_the_factor(client, submission, publish):
    before = scope_2(submission)
    publish("0.5")
    assert page_of(submission) in client.get("/answers/").content.decode()
    page = client.get(page_of(submission)).content.decode()
    assert f'data-label="As signed">{reading_text(before, "t")}</td>' in page
    assert 'class="gf-cell-note">t CO₂e</span>' in page
    assert 'data-label="Difference">+' in page
    assert "A newer report" in page
    assert not Response.objects.get().is_draft


def test_newer_version_of_the_same_value_changes_no_figure(client, submission, publish):
    publish(None)
    page = client.get(page_of(submission)).content.decode()
    assert "No figure changes" in page


def test_accepting_opens_an_amendment_that_uses_the_newer_factor(
    client, submission, publish
):
    publish("0.5")
    client.post(reverse("questionnaires:recalculate", args=[submission.pk]))
    response = Response.objects.get()
    assert response.is_draft and response.revision == 2
    assert response.amendment_reason.startswith("Newer factors: CLP Power 2024:")
    assert "0.5 kg CO₂e/kWh" in response.amendment_reason
    assert scope_2(submission) == Decimal(5)
    submission.refresh_from_db()
    assert submission.revision == 1
    page = client.get(page_of(submission)).content.decode()
    assert "worked out with the factors of today" in page


def test_only_who_may_sign_can_accept(submission, publish, owner):
    publish("0.5")
    contributor = client_of(actor_of("contributor", owner.organisation))
    assert (
        "Accept and open" not in contributor.get(page_of(submission)).content.decode()
    )
    refused = contributor.post(
        reverse("questionnaires:recalculate", args=[submission.pk])
    )
    assert refused.status_code == 403
    assert "response.sign" not in {p.value for p in ROLES["contributor"].permissions}


def test_an_earlier_revision_is_not_proposed_for(client, submission, owner, publish):
    publish("0.5")
    client.post(reverse("questionnaires:recalculate", args=[submission.pk]))
    newer = sign_off(
        response=Response.objects.get(),
        name="Chan Tai Man",
        role_title="Director",
        by=owner,
        at=timezone.now(),
    )
    assert client.get(page_of(submission)).status_code == 404
    page = client.get(page_of(newer)).content.decode()
    assert "No factor of these answers has a newer version." in page
