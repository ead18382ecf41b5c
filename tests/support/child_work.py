"""A child process that does as it is told: works, takes memory, waits, dies."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path
from typing import Any

from jobs.childside import serve


def do(request: dict[str, Any]) -> dict[str, Any]:
    """One deed, named by the request."""
    match request["deed"]:
        case "answer":
            return {"said": request["words"], "environment": sorted(os.environ)}
        case "take_memory":
            kept = [bytearray(1_048_576) for _ in range(request["megabytes"])]
            return {"megabytes": len(kept)}
        case "spin":
            while True:
                pass
        case "abort":
            os.kill(os.getpid(), signal.SIGABRT)
        case "break":
            raise ValueError("a fault of ours")
        case "wait":
            if request["mark"]:
                Path(request["mark"]).touch()
            time.sleep(60)
    return {}


if __name__ == "__main__":
    serve(do)
