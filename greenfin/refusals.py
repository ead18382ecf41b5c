"""What production refuses to start with: settings that suit a developer's machine alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ImproperlyConfigured

DEVELOPMENT_KEY = "development-only-key-that-production-refuses-to-start-with"


def refuse_unsafe(settings: Mapping[str, Any]) -> None:
    """Raises ImproperlyConfigured with the first setting that is unsafe, and what to do."""
    secret_key = settings["SECRET_KEY"]
    refusals = {
        "DEBUG is on: remove DEBUG from the environment": settings["DEBUG"],
        "SECRET_KEY is the development key: make one with `manage.py new_key`": (
            secret_key == DEVELOPMENT_KEY or len(secret_key) < 50
        ),
        "FIELD_KEYS holds the development key: make one with `manage.py new_key --field`": (
            any(pair.startswith("dev:") for pair in settings["FIELD_KEYS"])
        ),
        "ALLOWED_HOSTS lets any name in: write the names of this site": (
            "*" in settings["ALLOWED_HOSTS"]
        ),
        "SITE_URL must start with https://": (
            not settings["SITE_URL"].startswith("https://")
        ),
        "DATABASE_URL is SQLite: production needs PostgreSQL": (
            settings["DATABASE_URL"].startswith("sqlite")
        ),
        "REDIS_URL is empty: production needs a broker": not settings["REDIS_URL"],
    }
    for sentence, unsafe in refusals.items():
        if unsafe:
            raise ImproperlyConfigured(f"{sentence}.")
