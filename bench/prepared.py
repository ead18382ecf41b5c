"""Django for the benchmarks: started before their modules are read, as manage.py does it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import django
from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]


def migrate(env: dict[str, str] | None = None) -> None:
    """Brings the database of these variables up to date, as its owner."""
    env = dict(os.environ) if env is None else env
    is_postgresql = env.get("DATABASE_URL", "").startswith("postgres")
    owner = env.get("DATABASE_OWNER_URL", "") if is_postgresql else ""
    as_owner = env | ({"DATABASE_URL": owner} if owner else {})
    command = [sys.executable, "manage.py", "migrate", "-v0"]
    subprocess.run(command, cwd=ROOT, env=as_owner, check=True)


def start() -> None:
    """Starts Django as the web role, with the pages of the twins beside our own."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "greenfin.settings")
    django.setup()
    settings.ROOT_URLCONF = "bench.form_twins"
    settings.ALLOWED_HOSTS = ["testserver"]
    # One connection for the whole run, so that its process can be timed.
    settings.DATABASES["default"]["CONN_MAX_AGE"] = None
