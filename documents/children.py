"""Runs work on untrusted bytes in a child process that may die without taking us along."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent
SIGNAL_MEANS = {
    signal.SIGABRT: "memory",  # how compiled readers end when they get no memory
    signal.SIGKILL: "memory",
    signal.SIGXCPU: "time",
}


class ChildError(Exception):
    """The child ended without an answer; `reason` is memory, time or crash."""

    def __init__(self, reason: str, detail: str = "") -> None:
        self.reason, self.detail = reason, detail
        super().__init__(f"{reason}: {detail}" if detail else reason)


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
    module: str, request: dict[str, Any], *, folder: Path, allowance: Allowance
) -> dict[str, Any]:
    """The answer of `module` (its `main` calls `childside.serve`) to a JSON request.

    The child gets no environment of ours, `folder` as its own, and dies at its
    allowance; then ChildError.
    """
    told = json.dumps({"allowance": asdict(allowance), "request": request})
    try:
        ended = subprocess.run(  # noqa: S603
            [sys.executable, "-P", "-m", module],
            input=told.encode(),
            capture_output=True,
            timeout=allowance.seconds,
            cwd=folder,
            env=_environment(folder),
            start_new_session=True,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise ChildError("time") from None
    if ended.returncode != 0:
        raise _failure(ended.returncode, ended.stderr)
    answer: dict[str, Any] = json.loads(ended.stdout)
    return answer


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
