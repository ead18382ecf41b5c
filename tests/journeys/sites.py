"""The two ways in which greenfin runs, each as processes of its own beside the test.

* PostgreSQL, Redis, a web process and a Celery worker, as in production;
* SQLite and one web process that also polls the jobs, as `bin/demo` starts it.

The web process is started by the very command of `bin/demo`.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from email import message_from_bytes, policy
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.core.cache import cache

from tests.journeys.world import Person, World, make_world
from tests.support.database import process_environment
from tests.support.private_services import free_port, running, wait_for
from tests.support.processes import PROGRAMS, QUEUES, ROOT, Processes, wait_until

POSTGRESQL, SQLITE = "postgresql", "sqlite"
_postgresql = pytest.param(
    POSTGRESQL, marks=pytest.mark.django_db(transaction=True), id=POSTGRESQL
)
_sqlite = pytest.param(SQLITE, marks=pytest.mark.full, id=SQLITE)
#: Where a journey runs: marks for its test. The short run sees SQLite by the demo's crawl.
on_postgresql = pytest.mark.parametrize("site", [_postgresql], indirect=True)
on_both = pytest.mark.parametrize("site", [_postgresql, _sqlite], indirect=True)
#: Who is in a world of ours, beside its database.
PEOPLE = "people.json"
CODE = re.compile(r"^[A-Z0-9-]{6,9}$", re.MULTILINE)


@dataclass(frozen=True)
class Site:
    """A running greenfin: its address, its people, its mail, its commands."""

    kind: str
    url: str
    env: dict[str, str]
    people: World
    processes: Processes

    def code_mailed_to(self, email: str, *, nth: int = 1) -> str:
        """The code in the nth letter with a code to that address, once it has come."""
        found: list[str] = []

        def has_come() -> bool:
            found[:] = [
                code.group()
                for text in self._letters(email)
                if (code := CODE.search(text))
            ]
            return len(found) >= nth

        wait_until(has_come, what=f"letter {nth} with a code to {email}")
        return found[nth - 1]

    def _letters(self, email: str) -> list[str]:
        """What was mailed to an address, oldest first."""
        folder = Path(self.env["VAR_DIR"]) / "mail"
        files = sorted(folder.glob("*.log"), key=lambda file: file.stat().st_mtime_ns)
        letters = [
            message_from_bytes(file.read_bytes(), policy=policy.default)
            for file in files
        ]
        return [each.get_content() for each in letters if email in (each["To"] or "")]

    def logs(self) -> str:
        """The last lines of every process, for the report of a failure."""
        files = sorted(self.processes.folder.glob("*.log"))
        return "\n".join(
            f"{file.name}:\n{self.processes.log(file.stem)[-3000:]}" for file in files
        )

    def let_minutes_pass(self, minutes: int) -> None:
        """Everybody's identity was last confirmed so much longer ago."""
        script = (
            f"from tests.journeys.world import age_sessions; age_sessions({minutes})"
        )
        done(self.env, "shell", "--no-imports", "-c", script)

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command of the product on this site's own data."""
        return manage(self.env, *arguments)


def manage(env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    """`manage.py` with those arguments, whatever its exit status."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def done(env: dict[str, str], *arguments: str) -> str:
    """What a command of the product prints; it must end well."""
    ended = manage(env, *arguments)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout


def web_command(port: int) -> list[str]:
    """How bin/demo starts the web process, on another port."""
    script = (ROOT / "bin/demo").read_text("utf-8").replace("\\\n", " ")
    command = next(line for line in script.splitlines() if "gunicorn" in line)
    words = shlex.split(command.replace("$port", str(port)))
    assert words[:2] == ["exec", "$bin/gunicorn"], command
    return [str(PROGRAMS / "gunicorn"), *words[2:]]


def start_web(stack: ExitStack, folder: Path, env: dict[str, str], port: int) -> None:
    """The web process, until the stack ends; returns once it answers a request."""
    log = folder / "web.log"
    process = stack.enter_context(running(web_command(port), env=env, log=log))
    wait_for(port, process, log=log, name="the web process")
    with urlopen(f"{env['SITE_URL']}/healthz", timeout=120) as answer:
        assert answer.status == 200


def postgresql_site(stack: ExitStack, folder: Path) -> Site:
    """On the test's own database: give it one that processes can share."""
    cache.clear()  # Limits on sign-in; the queues of an earlier test go with them.
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    var = folder / "var"
    env = process_environment(
        GREENFIN_MODE="development",
        SITE_URL=url,
        VAR_DIR=str(var),
        FILES_DIR=str(var / "files"),
    )
    people = make_world()
    processes = Processes(stack, folder)
    worker = [
        "celery",
        "--app=greenfin",
        "worker",
        "--concurrency=2",
        "--loglevel=info",
    ]
    # With the beat, whose relay rings again where a busy machine's bell stayed silent.
    worker += [f"--queues={QUEUES}", "--beat", f"--schedule={folder}/beat"]
    processes.start("worker", worker, env, ready=" ready.")
    start_web(stack, folder, env, port)
    return Site(POSTGRESQL, url, env, people, processes)


def sqlite_environment(var: Path, url: str) -> dict[str, str]:
    """What bin/demo sets: a world of its own, no broker."""
    env = dict(os.environ)
    for name in ("DATABASE_OWNER_URL", "REDIS_URL", "DEBUG"):
        env.pop(name, None)
    return env | {
        "GREENFIN_MODE": "demo",
        "SITE_URL": url,
        "VAR_DIR": str(var),
        "FILES_DIR": str(var / "files"),
        "DATABASE_URL": f"sqlite:///{var}/greenfin.sqlite3",
    }


def make_sqlite_world(var: Path) -> None:
    """In an empty folder: a database, migrated, with the world in it, and who that is."""
    env = sqlite_environment(var, "http://127.0.0.1")
    script = "from tests.journeys.world import print_world; print_world()"
    (var / PEOPLE).write_text(done(env, "shell", "--no-imports", "-c", script), "utf-8")


def sqlite_site(stack: ExitStack, folder: Path, made: Path) -> Site:
    """On a copy of a folder that `make_sqlite_world` filled."""
    people = json.loads((made / PEOPLE).read_text("utf-8"))
    world = {key: Person(**raw) for key, raw in people.items()}
    return embedded_site(stack, folder, made, world)


def make_demo(var: Path) -> None:
    """In an empty folder: the demo's world, by the commands of bin/demo."""
    env = sqlite_environment(var, "http://127.0.0.1")
    done(env, "migrate", "--verbosity", "0")
    done(env, "demo")


def embedded_site(stack: ExitStack, folder: Path, made: Path, people: World) -> Site:
    """SQLite and one web process, on a copy of a folder with a world."""
    var = folder / "var"
    shutil.copytree(made, var)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    env = sqlite_environment(var, url)
    start_web(stack, folder, env, port)
    return Site(SQLITE, url, env, people, Processes(stack, folder))
