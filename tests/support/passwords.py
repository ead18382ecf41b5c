"""Passwords that cost the tests little and that a real web process still verifies."""

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher


class CheapArgon2(Argon2PasswordHasher):
    """Argon2 with the smallest costs; a hash carries its own parameters."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1


def pytest_configure():
    ours = f"{CheapArgon2.__module__}.{CheapArgon2.__name__}"
    settings.PASSWORD_HASHERS = [ours, *settings.PASSWORD_HASHERS[1:]]
