"""Runs work in a child process that may die without taking us along."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
#: How long a child works between two looks at whether it still should.
WATCH_SECONDS = 1.0
#: Followed by the number of the process whose folder it is.
FOLDERS = "greenfin-work-"
SIGNAL_MEANS = {
    signal.SIGABRT: "memory",  # how compiled libraries end when they get no memory
    signal.SIGTRAP: "memory",  # how GLib does, which lays out text
    signal.SIGXCPU: "time",
    signal.SIGKILL: "killed",  # by the system that ran out of memory, or by somebody
}


class ChildError(Exception):
    """The child ended without an answer.

    `reason` is memory or time (its own limit), killed (from outside) or crash.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}" if detail else reason)

    @property
    def may_pass(self) -> bool:
        """Whether the same work may well succeed another time."""
        return self.reason in {"killed", "crash"}


@dataclass(frozen=True, slots=True)
class Allowance:
    """What a child may use. `counts` is the memory that is meant.

    "address_space" stops any large request; "data" leaves reserved but unused
    addresses out, which script engines and font libraries take by the gigabyte.
    """

    memory_bytes: int
    seconds: int
    counts: str = "address_space"


def run_child(
    module: str,
    request: dict[str, Any],
    *,
    folder: Path,
    allowance: Allowance,
    watch: Callable[[], None] | None = None,
) -> dict[str, Any]:
    """The answer of `module` (its `main` calls `childside.serve`) to a JSON request.

    The child gets no environment of ours, `folder` as its own, and dies at its
    allowance and with us; then ChildError. `watch` is called every second meanwhile:
    what it raises ends the child and is raised from here.
    """
    told = {"allowance": asdict(allowance), "parent": os.getpid(), "request": request}
    with tempfile.TemporaryFile() as content:
        content.write(json.dumps(told).encode())
        content.seek(0)
        # Not `multiprocessing`: Celery's workers may not have its children.
        with subprocess.Popen(  # noqa: S603
            [sys.executable, "-P", "-m", module],
            stdin=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=_environment(folder),
            start_new_session=True,
        ) as child:
            try:
                said, complained = _heard(child, allowance.seconds, watch)
            except BaseException:
                child.kill()
                raise
    if child.returncode != 0:
        raise _failure(child.returncode, complained)
    answer: dict[str, Any] = json.loads(said)
    return answer


def _heard(
    child: subprocess.Popen[bytes], seconds: int, watch: Callable[[], None] | None
) -> tuple[bytes, bytes]:
    """What the child wrote until it ended."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        try:
            return child.communicate(timeout=min(left, WATCH_SECONDS))
        except subprocess.TimeoutExpired:
            if watch is not None:
                watch()
    raise ChildError("time")


@contextmanager
def work_folder() -> Iterator[Path]:
    """A folder for what a child reads and writes in the clear, gone afterwards.

    What a killed process of ours left behind is removed by whoever comes next.
    """
    place = Path(tempfile.gettempdir())
    for left in place.glob(f"{FOLDERS}*"):
        if not Path("/proc", left.name.split("-")[2]).is_dir():
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f"{FOLDERS}{os.getpid()}-") as name:
        yield Path(name)


def _environment(folder: Path) -> dict[str, str]:
    """No secrets; fonts and libraries are found, caches go to the child's own folder."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(PROJECT),
        "PYTHONDONTWRITEBYTECODE": os.environ.get("PYTHONDONTWRITEBYTECODE", ""),
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "HOME": str(folder),
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        # Each thread's heap reserves addresses, which the limit counts.
        "MALLOC_ARENA_MAX": "2",
        "OMP_NUM_THREADS": "1",
    }


def _failure(code: int, stderr: bytes) -> ChildError:
    detail = stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:300]
    if code < 0:
        ended_by = signal.Signals(-code)
        return ChildError(SIGNAL_MEANS.get(ended_by, "crash"), ended_by.name)
    if "MemoryError" in detail or "memory allocation" in detail:
        return ChildError("memory", detail)
    return ChildError("crash", detail)
