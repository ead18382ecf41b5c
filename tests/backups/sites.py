"""Another installation beside the test's own: its own database, files and commands."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg

from tests.deploy.compose import ROOT
from tests.support.scratch import scratch_database


@dataclass(frozen=True)
class Site:
    """One database and one folder of files."""

    url: str
    files: Path

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A management command of this site, to its end."""
        variables = {
            "DATABASE_URL": self.url,
            "FILES_DIR": str(self.files),
            "VAR_DIR": str(self.files.parent),
            "REDIS_URL": "",
        }
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT, env=os.environ | variables,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def manage(self, *command: str) -> str:
        """What a command prints; it must succeed."""
        done = self.run(*command)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def restored(self, folder: Path, *options: str) -> dict:
        """The report of a restore that must succeed."""
        return json.loads(self.manage("restore", str(folder), "--json", *options))

    def rows(self, query: str) -> list[tuple]:
        """What the site's PostgreSQL answers."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(query).fetchall()


@contextmanager
def empty_postgresql(folder: Path) -> Iterator[Site]:
    """A site on an empty database of the test's own server, signed in as the owner."""
    with scratch_database(f"scratch_{uuid4().hex[:12]}") as url:
        yield Site(url, folder / "restored-files")
