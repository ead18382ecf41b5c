"""Exits 0 while one of our processes is well: python deploy/health.py web|beat."""

import os
import sys
import urllib.request
from pathlib import Path


def web() -> bool:
    """The web process answers."""
    port = os.environ.get("WEB_PORT", "8000")
    with urllib.request.urlopen(
        f"http://127.0.0.1:{port}/healthz", timeout=4
    ) as answer:
        return bool(answer.status == 200)


def beat() -> bool:
    """The process that wrote the pid file is still there."""
    pid = (
        Path(os.environ.get("BEAT_PIDFILE", "/tmp/beat.pid")).read_text("ascii").strip()
    )
    return Path(f"/proc/{pid}").exists()


if __name__ == "__main__":
    checks = {"web": web, "beat": beat}
    try:
        sys.exit(not checks[sys.argv[1]]())
    except (OSError, ValueError) as error:
        sys.exit(str(error))
