"""Mail goes the way it goes in service: into the job table. Limits start afresh."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.EMAIL_BACKEND = "jobs.mail.OutboxBackend"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()
    yield
    cache.clear()
