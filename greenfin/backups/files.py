"""The sealed files beside the database: copied, hashed and compared."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from accounts.sealing import SealError
from documents.encryption import DecryptingReader, TamperedFileError
from greenfin.backups.manifest import Kept

PIECE = 1 << 20


def copy(source: Path, target: Path) -> Kept:
    """Copy a file durably under a temporary name, then to its own; gives its hash."""
    target.parent.mkdir(parents=True, exist_ok=True)
    staged = target.with_name(f"staged-{target.name}")
    digest, size = hashlib.sha256(), 0
    try:
        with source.open("rb") as reader, staged.open("wb") as writer:
            while piece := reader.read(PIECE):
                digest.update(piece)
                size += writer.write(piece)
            writer.flush()
            os.fsync(writer.fileno())
        staged.replace(target)
    finally:
        staged.unlink(missing_ok=True)
    return Kept(size, digest.hexdigest())


def measured(path: Path) -> Kept:
    """Size and hash of a file as it lies there."""
    with path.open("rb") as reader:
        digest = hashlib.file_digest(reader, "sha256").hexdigest()
    return Kept(path.stat().st_size, digest)


def opens_to(path: Path, sha256: str) -> bool:
    """Whether a sealed file opens with our keys, to bytes of that hash."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as raw, DecryptingReader(raw) as reader:
            while piece := reader.read(PIECE):
                digest.update(piece)
    except (OSError, TamperedFileError, SealError):
        return False
    return digest.hexdigest() == sha256
