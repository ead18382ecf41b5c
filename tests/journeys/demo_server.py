"""The demo as `bin/demo` serves it: SQLite, no broker, the poller inside the web process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from tests.support.private_services import free_port
from tests.support.processes import ROOT, Processes


@dataclass(frozen=True)
class DemoServer:
    """Where the demo is served, and the variables its commands run with."""

    url: str
    env: dict[str, str]

    def manage(self, *words: str) -> str:
        """What a management command prints in the demo's world."""
        command = [sys.executable, str(ROOT / "manage.py"), *words]
        done = subprocess.run(
            command, env=self.env, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DemoServer]:
    """The demo's world, built anew, served for the rest of the run."""
    folder, port = tmp_path_factory.mktemp("demo"), free_port()
    gone = {"DATABASE_OWNER_URL", "REDIS_URL", "DEBUG", "DJANGO_SETTINGS_MODULE"}
    env = {k: v for k, v in os.environ.items() if k not in gone} | {
        "GREENFIN_MODE": "demo",
        "VAR_DIR": str(folder),
        "FILES_DIR": str(folder / "files"),
        "DATABASE_URL": f"sqlite:///{folder}/greenfin.sqlite3",
        "SITE_URL": f"http://127.0.0.1:{port}",
    }
    server = DemoServer(env["SITE_URL"], env)
    server.manage("migrate", "--verbosity", "0")
    server.manage("demo")
    command = ["gunicorn", "greenfin.wsgi", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "--threads", "8", "--log-level", "info"]
    with ExitStack() as stack:
        processes = Processes(stack, folder)
        processes.start("web", command, env, ready="Listening at")
        yield server
