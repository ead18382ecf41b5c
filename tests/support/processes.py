"""Processes of ours that run beside a test: started as in production, always stopped."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.database import process_environment
from tests.support.private_services import running

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(sys.executable).parent
QUEUES = "default,reports,risk"


class NotReadyError(Exception):
    """A process ended, or something did not become true in time."""


def wait_until(
    condition: Callable[[], object], *, seconds: float = 60, what: str = "the condition"
) -> None:
    """Returns once the condition holds; raises NotReadyError after `seconds`."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise NotReadyError(f"waited {seconds} s for {what}")
        time.sleep(0.1)


class Processes:
    """Starts processes and keeps their logs in a folder."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self.stack = stack
        self.folder = folder

    def start(
        self, name: str, command: list[str], env: dict[str, str], *, ready: str
    ) -> subprocess.Popen[bytes]:
        """Runs a command until the test ends; returns once its log says `ready`."""
        log = self.folder / f"{name}.log"
        if (PROGRAMS / command[0]).exists():
            command = [str(PROGRAMS / command[0]), *command[1:]]
        context = running(command, env=env, log=log)
        process = self.stack.enter_context(context)

        def is_ready() -> bool:
            if process.poll() is not None:
                raise NotReadyError(f"{name} ended:\n{self.log(name)[-3000:]}")
            return ready in self.log(name)

        wait_until(is_ready, seconds=120, what=f"{name} to say {ready!r}")
        return process

    def worker(self, name: str = "worker", **env: str) -> subprocess.Popen[bytes]:
        """A Celery worker on this test's own database and broker."""
        command = ["celery", "--app=greenfin", "worker", f"--queues={QUEUES}"]
        command += [f"--hostname={name}@%h", "--concurrency=2", "--loglevel=info"]
        return self.start(name, command, process_environment(**env), ready=" ready.")

    def log(self, name: str) -> str:
        """What a process has written so far."""
        path = self.folder / f"{name}.log"
        return path.read_text("utf-8", errors="replace") if path.exists() else ""


@pytest.fixture
def processes(tmp_path: Path) -> Iterator[Processes]:
    """Starts processes beside this test; needs `transactional_db` to share rows."""
    with ExitStack() as stack:
        yield Processes(stack, tmp_path)
