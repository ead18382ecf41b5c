"""Keeps files by their content, encrypted, scoped to their owner, written once."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from django.conf import settings

from accounts.sealing import SealError
from documents.encryption import (
    DecryptingReader,
    TamperedFileError,
    encrypt_stream,
)
from documents.models import StoredFile
from jobs.children import work_folder

#: A write that takes longer than this was cut off; the janitor removes its rest.
STAGED_LIVES = timedelta(hours=6)
_PIECE = 1 << 20


class MissingFileError(Exception):
    """The row is there but its bytes are not; the message names the file's id."""


def store(
    *,
    organisation_id: UUID,
    name: str,
    media_type: str,
    source: BinaryIO,
) -> StoredFile:
    """Keep the bytes of `source` for that organisation and return their row.

    The same bytes under the same name give the same row. The bytes are encrypted on the
    way to a temporary file, made durable, and appear by one rename; the row is written
    after that, so a row without its file cannot be.
    """
    folder = _folder(organisation_id)
    folder.mkdir(parents=True, exist_ok=True)
    handle, staged = tempfile.mkstemp(prefix="staged-", dir=folder)
    try:
        digest, size = _write(handle, source)
        os.replace(staged, folder / digest)
    except BaseException:
        Path(staged).unlink(missing_ok=True)
        raise
    _make_durable(folder)
    row, _ = StoredFile.objects.get_or_create(
        organisation_id=organisation_id,
        sha256=digest,
        name=name[-200:],
        defaults={"media_type": media_type, "size": size, "encrypted": True},
    )
    return row


@contextmanager
def opened(file: StoredFile) -> Iterator[DecryptingReader]:
    """The file as a seekable reader of its plain bytes.

    Raises MissingFileError; reading raises TamperedFileError for changed bytes.
    """
    path = _folder(file.organisation_id) / file.sha256
    try:
        raw = path.open("rb")
    except FileNotFoundError as error:
        raise MissingFileError(f"The bytes of file {file.pk} are gone.") from error
    with raw, DecryptingReader(raw) as reader:
        yield reader


@contextmanager
def plain_copy(file: StoredFile) -> Iterator[Path]:
    """A plain temporary copy for readers that need a path, gone afterwards."""
    with work_folder() as folder:
        copy = folder / f"file{Path(file.name).suffix.lower()}"
        copy_plain(file, copy)
        yield copy


def copy_plain(file: StoredFile, path: Path) -> None:
    """Write the plain bytes to `path`, which must lie in a folder that is not kept."""
    with opened(file) as reader, path.open("wb") as target:
        while piece := reader.read(_PIECE):
            target.write(piece)


def is_whole(file: StoredFile) -> bool:
    """Whether the bytes are there and still have the hash of their row."""
    digest = hashlib.sha256()
    try:
        with opened(file) as reader:
            while piece := reader.read(_PIECE):
                digest.update(piece)
    except (MissingFileError, TamperedFileError, SealError):
        return False
    return digest.hexdigest() == file.sha256


def sweep(*, organisation_id: UUID, now: datetime) -> int:
    """Remove the rests of cut-off writes and bytes without a row; returns how many.

    Runs in the scope of that organisation, or its rows would look absent.
    """
    folder = _folder(organisation_id)
    if not folder.is_dir():
        return 0
    known = set(
        StoredFile.objects.filter(organisation_id=organisation_id).values_list(
            "sha256", flat=True
        )
    )
    horizon = (now - STAGED_LIVES).timestamp()
    removed = 0
    for path in folder.iterdir():
        if path.name not in known and path.stat().st_mtime < horizon:
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _folder(organisation_id: UUID) -> Path:
    return Path(settings.MEDIA_ROOT) / str(organisation_id)


def _write(handle: int, source: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0

    def plain() -> Iterator[bytes]:
        nonlocal size
        while piece := source.read(_PIECE):
            digest.update(piece)
            size += len(piece)
            yield piece

    with os.fdopen(handle, "wb") as target:
        encrypt_stream(plain(), target)
        target.flush()
        os.fsync(target.fileno())
    return digest.hexdigest(), size


def _make_durable(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
