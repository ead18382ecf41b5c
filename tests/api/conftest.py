"""A company and a bank whose programs ask."""

import pytest
from django.core.cache import cache

from companies.models import Company
from tests.support.actors import actor_of


@pytest.fixture(autouse=True)
def fresh(settings):
    settings.FEED_LAG_SECONDS = 0
    cache.clear()


@pytest.fixture
def owner(db):
    owner = actor_of("owner")
    Company.objects.create(organisation=owner.organisation)
    return owner


@pytest.fixture
def officer(db):
    return actor_of("risk_officer")
