"""Takes a backup: the database first, then the write-once files that it names."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.db import connection
from django.utils import timezone

from greenfin.backups import files, postgresql, sqlite
from greenfin.backups.content import Content
from greenfin.backups.errors import BackupError, disk_errors
from greenfin.backups.manifest import Kept, Manifest


@dataclass(frozen=True, slots=True)
class Taken:
    """A backup that was made, and how long it took."""

    manifest: Manifest
    seconds: float


def engine() -> ModuleType:
    """The module that knows the database we run on."""
    return postgresql if connection.vendor == "postgresql" else sqlite


def take_backup(folder: Path) -> Taken:
    """Write database, files and manifest to `folder`, which must be new or empty.

    It appears under its name only when whole. Raises BackupError.
    """
    began = time.monotonic()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupError(f"{folder} is not empty: name a new folder.")
    partial = folder.with_name(f"{folder.name}.partial")
    with disk_errors(folder):
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True, mode=0o700)
        try:
            manifest = _write(partial)
            manifest.write(partial)
            if folder.exists():
                folder.rmdir()
            partial.rename(folder)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
    return Taken(manifest, time.monotonic() - began)


def _write(folder: Path) -> Manifest:
    # Before the snapshot: what was acknowledged by now is in the backup for certain.
    at = timezone.now()
    content: Content = engine().dump(folder)
    kept, damaged = _copy_files(content.files, folder / "files")
    return Manifest(
        taken_at=at,
        engine=connection.vendor,
        engine_version=engine().version(),
        database=files.measured(folder / engine().FILE),
        tables=content.tables,
        migrations=content.migrations,
        heads=content.heads,
        files=kept,
        damaged=damaged,
        key_ids=[pair.partition(":")[0] for pair in settings.FIELD_KEYS],
    )


def _copy_files(names: list[str], target: Path) -> tuple[dict[str, Kept], list[str]]:
    kept: dict[str, Kept] = {}
    damaged = []
    for name in names:
        try:
            kept[name] = files.copy(Path(settings.MEDIA_ROOT) / name, target / name)
        except FileNotFoundError:
            damaged.append(name)
            continue
        if not files.opens_to(target / name, name.rpartition("/")[2]):
            damaged.append(name)
    return kept, damaged
