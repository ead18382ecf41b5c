"""The paper that lies in a backup: what is in it, never a secret."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from greenfin.backups.content import Sums
from greenfin.backups.errors import BackupError

NAME = "manifest.json"
FORMAT = "greenfin-backup-1"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the backup: its size in bytes and SHA-256, sealed as it lies there."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds, of which moment, and what one needs to bring it back."""

    taken_at: datetime
    engine: str
    engine_version: str
    database: Kept
    tables: dict[str, Sums]
    migrations: list[str]
    heads: dict[str, str]
    files: dict[str, Kept]
    #: Files that the database names and that were gone or changed even then.
    damaged: list[str]
    #: Ids of the keys in FIELD_KEYS; the keys themselves are not in a backup.
    key_ids: list[str]

    def write(self, folder: Path) -> None:
        """Last of all, so that a backup cut off has none."""
        told = {"format": FORMAT} | asdict(self)
        told["taken_at"] = self.taken_at.isoformat()
        text = json.dumps(told, indent=1, sort_keys=True)
        (folder / NAME).write_text(text + "\n", encoding="utf-8")


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup; raises BackupError if there is none of ours."""
    try:
        told = json.loads((folder / NAME).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BackupError(
            f"{folder} is no whole backup: it has no {NAME}. A backup that was cut off"
            " lacks it; take another one."
        ) from error
    except ValueError as error:
        raise BackupError(f"{folder / NAME} was changed: it is no JSON.") from error
    if told.pop("format", None) != FORMAT:
        raise BackupError(f"{folder / NAME} is not of the format {FORMAT}.")
    return _manifest(told)


def _manifest(told: dict[str, Any]) -> Manifest:
    return Manifest(
        **told
        | {
            "taken_at": datetime.fromisoformat(told["taken_at"]),
            "database": Kept(**told["database"]),
            "tables": {name: Sums(**each) for name, each in told["tables"].items()},
            "files": {name: Kept(**each) for name, each in told["files"].items()},
        }
    )
