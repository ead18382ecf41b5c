"""Mail goes the way it goes in service: into the job table. Limits start afresh."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache
from freezegun import freeze_time


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.EMAIL_BACKEND = "jobs.mail.OutboxBackend"


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Argon2 is slow on purpose; what it guards is not tested here."""
    quick = "django.contrib.auth.hashers.MD5PasswordHasher"
    settings.PASSWORD_HASHERS = [quick, *settings.PASSWORD_HASHERS]


@pytest.fixture
def still_clock():
    """Now, for the whole test: a code of an app ends within half a minute."""
    with freeze_time(datetime.now(UTC)) as clock:
        yield clock
