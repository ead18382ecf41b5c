"""The child's end: takes its limits, reads one request, writes one answer."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any

Answer = dict[str, Any]
LIMIT_OF = {
    "address_space": resource.RLIMIT_AS,
    "data": resource.RLIMIT_DATA,
}
PR_SET_PDEATHSIG = 1


def serve(handle: Callable[[dict[str, Any]], Answer]) -> None:
    """Answers the request on standard input, under the limits that came with it."""
    told = json.load(sys.stdin.buffer)
    _die_with(told["parent"])
    _limit(told["allowance"])
    answer = handle(told["request"])
    sys.stdout.write(json.dumps(answer))


def _die_with(parent: int) -> None:
    """Nobody waits for our answer once our parent was killed: the kernel ends us too."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))
    if os.getppid() != parent:
        sys.exit("The parent is gone.")


def _limit(allowance: dict[str, Any]) -> None:
    memory, seconds = allowance["memory_bytes"], allowance["seconds"]
    resource.setrlimit(LIMIT_OF[allowance["counts"]], (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
