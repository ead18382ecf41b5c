"""What can go wrong with a backup, as sentences an operator can act on."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class BackupError(Exception):
    """A backup or restore that cannot be done; the message says why and what to do."""


@contextmanager
def disk_errors(folder: Path) -> Iterator[None]:
    """Says a full or refusing disk as a BackupError."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise BackupError(
                f"The disk of {folder} is full. Free space or name another folder;"
                " nothing half written was left."
            ) from error
        where = error.filename or folder
        raise BackupError(f"{where}: {error.strerror or error}.") from error
