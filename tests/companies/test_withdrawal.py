"""Withdrawing on the page of sharing: one click from now on, a page of its own to erase."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from companies.models import Consent
from companies.services.consent import grant_consent
from tests.factories.accounts import client_of
from tests.factories.numbers import proved
from tests.support.actors import actor_of, organisation_of

pytestmark = pytest.mark.django_db
SHARING = reverse("companies:sharing")


@pytest.fixture
def owner():
    return actor_of("owner")


@pytest.fixture
def consent(owner):
    return grant_consent(
        company=proved(owner.organisation),
        bank=organisation_of("bank", "Harbour Bank"),
        scopes=["profile", "sites"],
        purposes=["credit_risk"],
        valid_until=timezone.localdate() + timedelta(days=30),
        by=owner,
    )


def withdrawn(consent):
    consent.refresh_from_db()
    return consent.withdrawal_kind


def form_on(page, address):
    """What pressing the card's button would send there."""
    form = page.partition(f'<form method="post" action="{address}">')[2]
    assert form, "the card has no such button"
    return form.partition("</form>")[0]


def test_one_click_on_the_card_withdraws_from_now_on(owner, consent):
    client = client_of(owner)
    address = reverse("companies:withdraw", args=[consent.pk])
    form = form_on(client.get(SHARING).content.decode(), address)
    assert 'name="kind" value="from_now_on"' in form
    answer = client.post(address, {"kind": "from_now_on"}, follow=True)
    assert withdrawn(consent) == Consent.Withdrawal.FROM_NOW_ON
    page = answer.content.decode()
    assert "To undo it, give again" in page
    assert "Give again" in page


def test_giving_again_starts_from_what_was_given(owner, consent):
    client = client_of(owner)
    address = reverse("companies:withdraw", args=[consent.pk])
    page = client.post(address, {"kind": "from_now_on"}, follow=True).content.decode()
    link = page.partition("Give again")[0].rpartition('href="')[2].partition('"')[0]
    form = client.get(link.replace("&amp;", "&")).context["fields"]
    chosen = {field["name"]: field["value"] for field in form}
    assert chosen["bank"] == str(consent.bank_id)
    assert set(chosen["scopes"]) == {"profile", "sites"}
    assert chosen["purposes"] == ["credit_risk"]


def test_to_erase_one_goes_to_a_page_that_says_what_it_does(owner, consent):
    client = client_of(owner)
    address = reverse("companies:withdraw", args=[consent.pk])
    assert f'href="{address}"' in client.get(SHARING).content.decode()
    page = client.get(address).content.decode()
    assert withdrawn(consent) == ""
    assert "Nobody can rebuild it, you cannot undo it." in page
    client.post(address, {"kind": "erase"})
    assert withdrawn(consent) == Consent.Withdrawal.ERASE


def test_reader_has_no_button(owner, consent):
    reader = actor_of("reader", owner.organisation)
    page = client_of(reader).get(SHARING).content.decode()
    assert reverse("companies:withdraw", args=[consent.pk]) not in page
