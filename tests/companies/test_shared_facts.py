"""The page of shared facts: doubts beside each value, labels in the reader's script."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from companies.models import Fact
from companies.selectors import doubts_of, shared_page
from tests.factories.accounts import client_of
from tests.factories.numbers import proved
from tests.support.actors import actor_of

pytestmark = pytest.mark.django_db
DOUBTFUL = {
    "label": {"en": "Electricity emissions", "zh-Hant": "電力排放"},
    "shown": {"en": "金織布業廠房", "zh-Hant": "金織布業廠房"},
    "flags": ["earlier_year", "unverified"],
    "partial": True,
    "factors": [{"mark": "demo"}, {"mark": "verified"}],
}


@pytest.fixture
def owner():
    owner = actor_of("owner")
    proved(owner.organisation)
    Fact.objects.create(
        organisation=owner.organisation,
        data_point="emissions.scope_2_location",
        period_start=date(2025, 1, 1),
        period_end=date(2025, 12, 31),
        value="12",
        number=12,
        layer="company_signed",
        scope="energy_emissions",
        known_from=timezone.now(),
        source_label="test",
        derivation=DOUBTFUL,
    )
    return owner


def lines(owner):
    parts = shared_page(company_id=owner.organisation_id, scopes=["energy_emissions"])
    return [line for part in parts for line in part.lines]


@pytest.mark.parametrize(
    ("derivation", "said"),
    [
        ({}, []),
        ({"flags": [], "factors": [{"mark": "verified"}]}, []),
        ({"flags": ["territory_default"]}, ["territory average: supplier not known"]),
        ({"factors": [{"mark": "demo"}]}, ["demonstration figure"]),
        ({"factors": [{"fallback": "earlier_year"}]}, ["factor of an earlier year"]),
        ({"partial": True}, ["part of what goes into it is missing"]),
    ],
)
def test_doubts_come_from_how_the_value_came_about(derivation, said):
    assert doubts_of(derivation) == said


def test_preview_shows_every_doubt_beside_the_value(owner):
    page = client_of(owner).get(
        reverse("companies:preview"), {"scopes": "energy_emissions"}
    )
    cell = page.content.decode().partition("金織布業廠房")[2].partition("</td>")[0]
    for words in ("factor of an earlier year", "not confirmed", "demonstration figure"):
        assert words in cell
    assert "part of what goes into it is missing" in cell


def test_labels_are_simplified_but_the_companys_own_words_are_not(owner):
    with translation.override("zh-hans"):
        (line,) = lines(owner)
        assert line.label == "电力排放"
        assert line.shown == "金織布業廠房"
    with translation.override("zh-hant"):
        assert lines(owner)[0].label == "電力排放"
