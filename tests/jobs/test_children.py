"""A child process may run out of memory, hang or be killed; its parent goes on."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest

from jobs.children import Allowance, ChildError, run_child, work_folder
from tests.support.children import interfering, is_running
from tests.support.processes import wait_until

MODULE = "tests.support.child_work"
MEGABYTE = 1_048_576
ROOT = Path(__file__).resolve().parents[2]


def asked(deed, *, memory=200, seconds=60, counts="data", watch=None, **more):
    with work_folder() as folder:
        return run_child(
            MODULE,
            {"deed": deed, **more},
            folder=folder,
            allowance=Allowance(memory * MEGABYTE, seconds, counts),
            watch=watch,
        )


def failure(deed, **more):
    with pytest.raises(ChildError) as caught:
        asked(deed, **more)
    return caught.value


def kill(pid):
    os.kill(pid, signal.SIGKILL)


def test_child_answers_and_knows_nothing_of_our_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", "of ours")
    answer = asked("answer", words="你好" * 50_000)
    assert answer["said"] == "你好" * 50_000
    assert not {"SECRET_KEY", "DATABASE_URL"} & set(answer["environment"])


@pytest.mark.parametrize("counts", ["data", "address_space"])
def test_child_ends_at_its_memory_limit_and_below_it_does_not(counts):
    assert asked("take_memory", megabytes=100, counts=counts) == {"megabytes": 100}
    error = failure("take_memory", megabytes=300, counts=counts)
    assert (error.reason, error.may_pass) == ("memory", False)


def test_abort_of_a_library_without_memory_is_told_as_that():
    assert failure("abort").reason == "memory"


def test_child_that_never_ends_is_ended():
    began = time.monotonic()
    error = failure("wait", seconds=2, mark="")
    assert (error.reason, error.may_pass) == ("time", False)
    assert time.monotonic() - began < 20


def test_child_that_only_computes_is_ended_too():
    assert failure("spin", seconds=2).reason == "time"


def test_child_killed_from_outside_is_told_from_its_own_limits():
    with interfering(MODULE, kill):
        error = failure("wait", mark="")
    assert (error.reason, error.detail, error.may_pass) == ("killed", "SIGKILL", True)


def test_fault_of_the_child_is_told_with_its_last_line():
    error = failure("break")
    assert (error.reason, error.may_pass) == ("crash", True)
    assert error.detail == "ValueError: a fault of ours"


def test_watch_is_called_meanwhile_and_ends_the_child_by_raising():
    calls = []

    def watch():
        calls.append(time.monotonic())
        if len(calls) == 3:
            raise LookupError("nobody wants it any more")

    with (
        interfering(MODULE, lambda pid: None) as seen,
        pytest.raises(LookupError, match="nobody wants"),
    ):
        asked("wait", watch=watch, mark="")
    assert len(calls) == 3
    assert not is_running(seen[0])


def test_threads_may_have_children():
    """The embedded mode does its jobs in a thread."""
    found = []

    def work():
        found.extend(asked("answer", words=n)["said"] for n in range(2))

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert found == [0, 1]


def test_child_dies_with_a_parent_that_was_killed(tmp_path):
    mark = tmp_path / "waiting"
    request = json.dumps({"deed": "wait", "mark": str(mark)})
    program = (
        "import json, pathlib; from jobs.children import *\n"
        f"run_child({MODULE!r}, json.loads({request!r}),"
        f" folder=pathlib.Path({str(tmp_path)!r}), allowance=Allowance(2**28, 60))"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT) as parent:
        with interfering(MODULE, lambda pid: None) as seen:
            wait_until(mark.exists, what="the child to work")
        parent.kill()
    wait_until(lambda: not is_running(seen[0]), what="the child to die")


def test_work_of_a_dead_process_is_removed_and_that_of_a_living_one_is_not():
    place = Path(tempfile.gettempdir())
    with subprocess.Popen([sys.executable, "-c", ""]) as ended:
        pass
    dead = place / f"greenfin-work-{ended.pid}-x"
    alive = place / f"greenfin-work-{os.getppid()}-x"
    for each in (dead, alive):
        each.mkdir()
        (each / "positions.parquet").write_text("loans")
    try:
        with work_folder() as folder:
            assert folder.stat().st_mode & 0o077 == 0
            assert (dead.exists(), alive.exists()) == (False, True)
        assert not folder.exists()
    finally:
        (alive / "positions.parquet").unlink()
        alive.rmdir()
