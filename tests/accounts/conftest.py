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


@pytest.fixture(autouse=True)
def quick_passwords(settings):
    """Argon2 is slow on purpose; what it guards is not tested here."""
    quick = "django.contrib.auth.hashers.MD5PasswordHasher"
    settings.PASSWORD_HASHERS = [quick, *settings.PASSWORD_HASHERS]
