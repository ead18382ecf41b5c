"""An unsafe production does not start, and says what to do; the demo stays in its mode."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAFE = {
    "GREENFIN_MODE": "production",
    "SECRET_KEY": "x" * 60,
    "FIELD_KEYS": "k1:" + "y" * 40,
    "ALLOWED_HOSTS": "greenfin.example",
    "SITE_URL": "https://greenfin.example",
    "DATABASE_URL": "postgres://web@127.0.0.1:1/greenfin",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def start(tmp_path, code="", **changes):
    """Load the settings in a process of its own."""
    env = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), **SAFE, **changes}
    program = f"import django\ndjango.setup()\n{code}"
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        cwd=ROOT,
        env={**env, "DJANGO_SETTINGS_MODULE": "greenfin.settings"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_safe_production_starts(tmp_path):
    done = start(tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("changes", "remedy"),
    [
        ({"DEBUG": "true"}, "remove DEBUG"),
        ({"SECRET_KEY": "short"}, "manage.py new_key"),
        ({"FIELD_KEYS": "dev:abc"}, "manage.py new_key --field"),
        ({"ALLOWED_HOSTS": "*"}, "write the names of this site"),
        ({"SITE_URL": "http://greenfin.example"}, "https://"),
        ({"DATABASE_URL": "sqlite:///x.db"}, "PostgreSQL"),
        ({"REDIS_URL": ""}, "needs a broker"),
        ({"GREENFIN_MODE": "prod"}, "development, demo or production"),
        ({"DEBUG": "maybe"}, "write true or false"),
        ({"DATABASE_URL": "nonsense"}, "postgres://user"),
        ({"SECRET_KEY_FILE": "/nowhere/key"}, "cannot be read"),
        ({"ENGINE_MEMORY_MB": "512"}, "at least 1024 is needed"),
    ],
)
def test_unsafe_production_refuses_to_start_and_says_what_to_do(
    tmp_path, changes, remedy
):
    done = start(tmp_path, **changes)
    assert done.returncode != 0
    assert remedy in done.stderr.splitlines()[-1]


def test_secret_can_come_from_a_file(tmp_path):
    (tmp_path / "key").write_text("z" * 60 + "\n")
    done = start(
        tmp_path,
        code="from django.conf import settings\nassert settings.SECRET_KEY == 'z' * 60",
        SECRET_KEY_FILE=str(tmp_path / "key"),
        SECRET_KEY="",
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("mode", ["production", "development"])
def test_one_click_entry_exists_in_demo_mode_only(tmp_path, mode):
    code = (
        "from django.urls import resolve, Resolver404\n"
        "for address in ('/demo/', '/demo/enter/'):\n"
        "    try:\n"
        "        resolve(address)\n"
        "    except Resolver404:\n"
        "        continue\n"
        "    raise SystemExit('the demo is open')\n"
        "from django.core.exceptions import ImproperlyConfigured\n"
        "try:\n"
        "    import greenfin.demo.views\n"
        "except ImproperlyConfigured:\n"
        "    raise SystemExit(0)\n"
        "raise SystemExit('its views can be loaded')\n"
    )
    assert start(tmp_path, code, GREENFIN_MODE=mode).returncode == 0
    demo = start(tmp_path, code, GREENFIN_MODE="demo")
    assert "the demo is open" in demo.stderr
