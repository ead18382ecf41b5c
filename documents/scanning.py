"""The hook for a virus scanner: a program that reads a file and says whether it is clean."""

from __future__ import annotations

import shlex
import subprocess
from typing import BinaryIO

import structlog
from django.conf import settings
from django.core.files import File

from documents.evidence import EvidenceError

log = structlog.get_logger()
#: What scanners end with: clean, found something; all else is that they could not tell.
CLEAN, INFECTED = 0, 1
SECONDS = 60


def scan(source: BinaryIO | File[bytes]) -> bool:
    """Whether the file was scanned and is clean; False where no scanner is set up.

    The program of `SCAN_COMMAND` gets the bytes on its standard input. Raises
    EvidenceError: infected, or unscanned when the scanner cannot tell.
    """
    if not settings.SCAN_COMMAND:
        return False
    source.seek(0)
    try:
        ended = subprocess.run(
            shlex.split(settings.SCAN_COMMAND),
            input=source.read(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
        ).returncode
    except (OSError, subprocess.TimeoutExpired) as error:
        log.warning("scan.failed", error=str(error))
        raise EvidenceError("unscanned") from error
    finally:
        source.seek(0)
    if ended == INFECTED:
        raise EvidenceError("infected")
    if ended != CLEAN:
        log.warning("scan.failed", ended=ended)
        raise EvidenceError("unscanned")
    return True
