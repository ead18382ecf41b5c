"""Brings a backup back, and believes nothing of it that was not checked."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from audit.sealing import access_breaks
from audit.selectors import chain_breaks
from greenfin.backups import files
from greenfin.backups.content import differences
from greenfin.backups.errors import BackupError, disk_errors
from greenfin.backups.manifest import Manifest, read_manifest
from greenfin.backups.taking import engine

SHOWN = 5


@dataclass(frozen=True, slots=True)
class Restored:
    """What came back, how old it is, how long it took, and what is wrong with it."""

    tables: int
    rows: int
    files: int
    chains: int
    #: Age of the last restorable change when the restore began.
    rpo_seconds: float
    rto_seconds: float
    problems: list[str]


def restore_backup(folder: Path, *, force: bool = False) -> Restored:
    """Restore the backup in `folder` into the configured database and file store.

    Checks the backup before it touches anything, and everything once more after.
    Refuses a database that is not empty unless forced. Raises BackupError.
    """
    began, now = time.monotonic(), timezone.now()
    manifest = read_manifest(folder)
    with disk_errors(Path(settings.MEDIA_ROOT)):
        _check_whole(folder, manifest)
        _check_fits(manifest)
        _make_room(force)
        for name in manifest.files:
            files.copy(folder / "files" / name, Path(settings.MEDIA_ROOT) / name)
        engine().load(folder)
    problems = differences(manifest.tables, engine().content().tables)
    # Also writes the row policies and grants anew.
    call_command("migrate", verbosity=0, interactive=False)
    problems += _chain_problems(manifest) + _file_problems(manifest)
    return Restored(
        tables=len(manifest.tables),
        rows=sum(sums.rows for sums in manifest.tables.values()),
        files=len(manifest.files),
        chains=len(manifest.heads),
        rpo_seconds=(now - manifest.taken_at).total_seconds(),
        rto_seconds=time.monotonic() - began,
        problems=problems,
    )


def _check_whole(folder: Path, manifest: Manifest) -> None:
    """Raises unless every byte of the backup is as the manifest says."""
    expected = {f"files/{name}": kept for name, kept in manifest.files.items()}
    expected[_database_file(manifest)] = manifest.database
    wrong = []
    for name, kept in expected.items():
        path = folder / name
        if not path.is_file():
            wrong.append(f"{name} is missing")
        elif (size := path.stat().st_size) != kept.size:
            wrong.append(f"{name} has {size} bytes instead of {kept.size}")
        elif files.measured(path) != kept:
            wrong.append(f"{name} was changed")
    if wrong:
        raise BackupError(
            f"The backup in {folder} is damaged, nothing was restored: {_some(wrong)}."
        )


def _database_file(manifest: Manifest) -> str:
    if manifest.engine != connection.vendor:
        raise BackupError(
            f"The backup is of {manifest.engine}, DATABASE_URL names"
            f" {connection.vendor}: restore it where it came from."
        )
    return str(engine().FILE)


def _check_fits(manifest: Manifest) -> None:
    """Raises unless this release, this server and these keys can take the backup."""
    engine().demand_owner()
    if int(manifest.engine_version) > int(engine().version()):
        raise BackupError(
            f"The backup is of {manifest.engine} {manifest.engine_version}, this server"
            f" is {engine().version()}: restore into that version or a newer one."
        )
    known = MigrationLoader(None, ignore_no_migrations=True)
    ours = {f"{app}.{name}" for app, name in known.disk_migrations}
    ours |= {f"{a}.{n}" for m in known.disk_migrations.values() for a, n in m.replaces}
    if unknown := sorted(set(manifest.migrations) - ours):
        raise BackupError(
            f"The backup is of another release: this one does not know {_some(unknown)}."
            " Install the release that took it, or a newer one."
        )
    here = {pair.partition(":")[0] for pair in settings.FIELD_KEYS}
    if lacking := [key for key in manifest.key_ids if key not in here]:
        raise BackupError(
            f"FIELD_KEYS lacks {_some(lacking)}, under which files and fields are sealed."
            " Keys are not in a backup: bring them from where they are kept."
        )


def _make_room(force: bool) -> None:
    if engine().is_empty():
        return
    if not force:
        raise BackupError(
            "The database is not empty. Name an empty one in DATABASE_URL, or add"
            " --force to throw away what it holds."
        )
    engine().clear()


def _chain_problems(manifest: Manifest) -> list[str]:
    return [
        f"The audit chain of {each.organisation_id} breaks at {each.sequence}:"
        f" {each.problem}."
        for each in chain_breaks(manifest.heads) + access_breaks()
    ]


def _file_problems(manifest: Manifest) -> list[str]:
    """Every file once more from where it lies now, opened with our keys."""
    root = Path(settings.MEDIA_ROOT)
    said = [
        f"File {name} was missing or changed when the backup was taken."
        for name in manifest.damaged
    ]
    return said + [
        f"File {name} cannot be opened."
        for name in manifest.files
        if name not in manifest.damaged
        and not files.opens_to(root / name, name.rpartition("/")[2])
    ]


def _some(words: list[str]) -> str:
    more = len(words) - SHOWN
    return ", ".join(words[:SHOWN]) + (f" and {more} more" if more > 0 else "")
