"""Chaos: servers and workers die under a seeded hand; every job is done exactly once."""

import json
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from tempfile import mkdtemp

import psycopg
import pytest
import redis

from tests.deploy.compose import ROOT
from tests.support import private_services as servers
from tests.support.effect_kind import KIND, VERB
from tests.support.guards import seed_of_this_run
from tests.support.processes import PROGRAMS, QUEUES, wait_until

pytestmark = [pytest.mark.full, pytest.mark.services]
FAULTS, LEASE_SECONDS = 12, 4
CLIENT = f"""
import itertools, sys, time
from django.db import Error, connection
from audit.services import SYSTEM
from jobs.services import enqueue
import tests.support.effect_kind
for number in itertools.count():
    try:
        enqueue({KIND!r}, organisation_id=None, by=SYSTEM, payload={{}}, key=str(number))
    except Error:
        connection.close()
    else:
        print(number, flush=True)
    time.sleep(0.1)
"""


class Stack:
    """PostgreSQL, Redis, a worker, a beat and a client of their own, each to be killed."""

    def __init__(self, stack, folder):
        self.stack, self.folder, self.running = stack, folder, {}
        self.user = "postgres" if os.geteuid() == 0 else None
        self.ports = {"postgres": servers.free_port(), "redis": servers.free_port()}
        address = f"127.0.0.1:{self.ports['postgres']}/greenfin"
        self.owner_url = f"postgres://{servers.OWNER_ROLE}@{address}"
        self.env = os.environ | {
            "DATABASE_URL": f"postgres://{servers.WEB_ROLE}@{address}",
            "REDIS_URL": f"redis://127.0.0.1:{self.ports['redis']}/0",
            "JOBS_LEASE_SECONDS": str(LEASE_SECONDS),
            "VAR_DIR": str(folder / "var"),
            "PYTHONPATH": str(ROOT),
        }
        self.data = folder / "postgres"
        self.data.mkdir(mode=0o700)
        group = pwd.getpwnam(self.user).pw_gid if self.user else None
        if self.user:
            shutil.chown(self.data, self.user, group)
        subprocess.run(
            [servers.program("initdb", "postgresql"), "-D", self.data, "-A", "trust"]
            + ["-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            user=self.user, group=group, cwd="/", check=True, capture_output=True,
        )  # fmt: skip

    def begin(self, name):
        """Start one part, or start it again."""
        celery = [str(PROGRAMS / "celery"), "--app=greenfin"]
        commands = {
            # synchronous_commit stays on: what was acknowledged must survive.
            "postgres": [servers.program("postgres", "postgresql"), "-D", str(self.data)]
            + ["-p", str(self.ports["postgres"]), "-c", "listen_addresses=127.0.0.1"]
            + ["-c", f"unix_socket_directories={self.data}"],
            "redis": [servers.program("redis-server", "redis-server"), "--port"]
            + [str(self.ports["redis"]), "--save", "", "--dir", str(self.folder)],
            "worker": [*celery, "worker", f"--queues={QUEUES}", "--concurrency=2"]
            + ["--include=tests.support.effect_kind", "--loglevel=warning"],
            "beat": [*celery, "beat", f"--schedule={self.folder}/beat"]
            + [f"--pidfile={self.folder}/beat.pid"],
            "client": [sys.executable, "manage.py", "shell", "--no-imports", "-c", CLIENT],
        }  # fmt: skip
        (self.folder / "beat.pid").unlink(missing_ok=True)
        self.running[name] = self.stack.enter_context(
            servers.running(
                commands[name],
                user=self.user if name == "postgres" else None,
                stop=signal.SIGINT if name == "postgres" else signal.SIGTERM,
                env=self.env,
                log=self.folder / f"{name}.log",
            )
        )
        if name in self.ports:
            servers.wait_for(
                self.ports[name], self.running[name],
                log=self.folder / f"{name}.log", name=name,
            )  # fmt: skip

    def kill(self, name):
        """PostgreSQL by an immediate shutdown, all others by kill -9 of their group."""
        process = self.running[name]
        if name == "postgres":
            process.send_signal(signal.SIGQUIT)
        else:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def restart(self, name):
        self.kill(name)
        self.begin(name)

    def flush(self):
        redis.from_url(self.env["REDIS_URL"]).flushall()

    def manage(self, *command):
        env = self.env | {"DATABASE_URL": self.owner_url}
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT, env=env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def rows(self, query):
        try:
            with psycopg.connect(self.owner_url) as connection:
                return connection.execute(query).fetchall()
        except psycopg.OperationalError:
            return [(None,)]

    def acknowledged(self):
        log = (self.folder / "client.log").read_text("utf-8")
        return {line for line in log.splitlines() if line.isdigit()}


@pytest.fixture
def stack(monkeypatch):
    monkeypatch.chdir(ROOT)
    with ExitStack() as exits:
        folder = Path(mkdtemp(prefix="greenfin-chaos-"))
        exits.callback(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        made = Stack(exits, folder)
        made.begin("postgres")
        servers.create_roles(made.ports["postgres"])
        made.begin("redis")
        made.manage("migrate", "--verbosity=0")
        yield made


def test_every_job_is_done_exactly_once_whatever_dies(stack, rng, capsys):
    with capsys.disabled():
        print(f"\nchaos: seed {seed_of_this_run()}")  # noqa: T201
    for name in ("worker", "beat", "client"):
        stack.begin(name)
    wait_until(stack.acknowledged, seconds=90, what="the first job")
    for _ in range(FAULTS):
        fault = rng.choice(["worker", "beat", "redis", "postgres", "flush"])
        with capsys.disabled():
            print(f"chaos: {fault}")  # noqa: T201
        stack.flush() if fault == "flush" else stack.restart(fault)
        time.sleep(rng.uniform(1, 4))
    stack.kill("client")
    waiting = (
        "select count(*) from jobs_job where kind = 't.effect' and status <> 'done'"
    )
    wait_until(
        lambda: stack.rows(waiting) == [(0,)], seconds=240, what="the queue to drain"
    )
    effects = Counter(
        key
        for (key,) in stack.rows(
            f"select detail->>'key' from audit_auditevent where verb = '{VERB}'"
        )
    )
    assert {key: n for key, n in effects.items() if n != 1} == {}
    acknowledged = stack.acknowledged()
    assert acknowledged - effects.keys() == set()
    assert len(acknowledged) > 20
    said = json.loads(stack.manage("audit", "verify", "--json"))
    assert said["breaks"] == []
