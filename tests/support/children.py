"""Finds child processes of the product while they work, to stop, continue or kill them."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.processes import wait_until


def find(module: str, root: int | None = None) -> int | None:
    """A process that runs `python -m module` somewhere below `root` (this process)."""
    top = root or os.getpid()
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if module.encode() in words and top in ancestors(int(entry.name)):
            return int(entry.name)
    return None


def ancestors(pid: int) -> list[int]:
    found = []
    while pid > 1:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            break
        pid = int(stat.rpartition(")")[2].split()[1])
        found.append(pid)
    return found


def is_running(pid: int) -> bool:
    """False also for one that ended and that nobody has waited for yet."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


@contextmanager
def interfering(module: str, act: Callable[[int], None]) -> Iterator[list[int]]:
    """Once a child running `module` is there, `act` on its number, in another thread.

    Gives the list that the number is put into; what `act` raises is raised on leaving.
    """
    seen: list[int] = []
    faults: list[BaseException] = []

    def meet() -> None:
        try:
            wait_until(lambda: find(module), seconds=60, what=f"a {module} to start")
            pid = find(module)
            assert pid is not None, f"{module} ended before it was met"
            seen.append(pid)
            act(pid)
        except BaseException as fault:
            faults.append(fault)

    thread = threading.Thread(target=meet)
    thread.start()
    try:
        yield seen
    finally:
        thread.join()
    if faults:
        raise faults[0]
