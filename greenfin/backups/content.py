"""What a database holds, in figures that must come out alike after a restore."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

HEADS = """select organisation_id, hash from audit_auditevent e where sequence =
    (select max(sequence) from audit_auditevent where organisation_id = e.organisation_id)"""
FILES = "select distinct organisation_id, sha256 from documents_storedfile"
MIGRATIONS = "select app, name from django_migrations"


class Cursor(Protocol):
    """What both databases' cursors can do."""

    def execute(self, sql: str) -> Any: ...
    def fetchall(self) -> list[Any]: ...


@dataclass(frozen=True, slots=True)
class Sums:
    """A table's number of rows, and a checksum that no order of rows changes."""

    rows: int
    checksum: str


@dataclass(frozen=True, slots=True)
class Content:
    """One moment of a database: sums by table, chain heads, files it names, migrations."""

    tables: dict[str, Sums]
    heads: dict[str, str]
    files: list[str]
    migrations: list[str]


def read_content(cursor: Cursor, tables: Mapping[str, Sums]) -> Content:
    """The content of the database under `cursor`, whose tables were summed already."""
    files = (f"{UUID(str(owner))}/{sha256}" for owner, sha256 in _rows(cursor, FILES))
    return Content(
        tables=dict(sorted(tables.items())),
        heads={str(UUID(str(owner))): head for owner, head in _rows(cursor, HEADS)},
        files=sorted(files),
        migrations=sorted(f"{app}.{name}" for app, name in _rows(cursor, MIGRATIONS)),
    )


def _rows(cursor: Cursor, sql: str) -> list[Any]:
    cursor.execute(sql)
    return cursor.fetchall()


def summed(rows: Iterable[tuple[Any, ...]]) -> Sums:
    """Sums of rows as Python values; the order of rows does not matter."""
    count, total = 0, 0
    for row in rows:
        count += 1
        total += int.from_bytes(hashlib.sha256(repr(row).encode()).digest(), "big")
    return Sums(count, f"{total % (1 << 256):064x}")


def differences(expected: Mapping[str, Sums], found: Mapping[str, Sums]) -> list[str]:
    """A sentence for each table that is not as it was."""
    said = []
    for table in sorted(expected.keys() | found.keys()):
        was, now = expected.get(table), found.get(table)
        if was is None:
            said.append(f"Table {table} was not in the backup.")
        elif now is None:
            said.append(f"Table {table} is missing.")
        elif was.rows != now.rows:
            said.append(f"Table {table} has {now.rows} rows instead of {was.rows}.")
        elif was != now:
            said.append(f"Table {table} has as many rows, but other content.")
    return said
