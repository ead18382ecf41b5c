"""The tests' own PostgreSQL and Redis: real, of the versions we run on, and gone after."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import redis
from django.conf import settings
from django.db import connection

from tests.support.database import as_web_role
from tests.support.private_services import ServiceError, program

ROOT = Path(__file__).resolve().parent.parent
RUN = [sys.executable, "-m", "tests.support.private_services"]


def without_services():
    named = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL"}
    return {key: value for key, value in os.environ.items() if key not in named}


def listening(port):
    listing = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return any(
        int(line.split()[1].rpartition(":")[2], 16) == port and line.split()[3] == "0A"
        for line in listing
    )


def gone(port):
    deadline = time.monotonic() + 15
    while listening(port) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not listening(port)


@pytest.fixture
def start():
    """Starts the runner; gives it and the ports of the servers that its command saw."""
    with ExitStack() as stack:
        # A killed runner leaves its folder behind; PostgreSQL's user must reach it.
        folder = Path(
            stack.enter_context(TemporaryDirectory(ignore_cleanup_errors=True))
        )
        folder.chmod(0o755)

        def begin(command):
            script = f'echo "$DATABASE_URL $REDIS_URL"; {command}'
            runner = subprocess.Popen(
                [*RUN, "sh", "-c", script],
                cwd=ROOT,
                env=without_services() | {"TMPDIR": str(folder)},
                stdout=subprocess.PIPE,
                text=True,
            )
            stack.enter_context(runner)
            ports = re.findall(r":(\d+)/", runner.stdout.readline())
            return runner, [int(port) for port in ports]

        yield begin


def test_services_answer_while_the_command_runs_and_stop_after(start):
    runner, ports = start("exit 3")
    assert runner.wait(30) == 3
    assert len(ports) == 2
    assert all(gone(port) for port in ports)


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGKILL])
def test_services_stop_when_the_runner_is_stopped(start, sent):
    runner, ports = start("exec sleep 60")
    assert all(listening(port) for port in ports)
    runner.send_signal(sent)
    runner.wait(30)
    assert all(gone(port) for port in ports)


def test_missing_server_is_named_with_its_package(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(ServiceError, match="apt-get install redis-server"):
        program("redis-server", "redis-server")


def test_requests_run_as_the_web_role(client, db):
    if connection.vendor == "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        arranging = cursor.fetchone()[0]
        with as_web_role():
            cursor.execute("select current_user, row_security_active('pg_class')")
            assert cursor.fetchone()[0] == "greenfin_web"
        cursor.execute("select current_user")
        assert cursor.fetchone()[0] == arranging != "greenfin_web"


def test_web_role_owns_nothing_and_cannot_pass_row_policies(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolsuper, rolbypassrls, rolcreatedb from pg_roles"
            " where rolname = 'greenfin_web'"
        )
        assert cursor.fetchone() == (False, False, False)
        cursor.execute(
            "select count(*) from pg_tables where tableowner = 'greenfin_web'"
        )
        assert cursor.fetchone() == (0,)


def test_servers_are_of_the_versions_in_compose(db):
    compose = (ROOT / "docker-compose.yml").read_text()
    major = connection.pg_version // 10_000
    assert f"image: postgres:{major}\n" in compose
    version = redis.from_url(settings.REDIS_URL).info("server")["redis_version"]
    assert f"image: redis:{version.partition('.')[0]}\n" in compose
