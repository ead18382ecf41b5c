"""SQLite: a copy by VACUUM INTO, never of the file of a live database."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection

from greenfin.backups.content import Content, read_content, summed
from greenfin.backups.errors import BackupError

FILE = "database.sqlite3"
TABLES = """select name from sqlite_master
    where type = 'table' and name not like 'sqlite_%' order by name"""


def dump(folder: Path) -> Content:
    """Write the database to `folder` and return what that copy holds."""
    with _opened(_live()) as database, _errors():
        database.execute("vacuum into ?", [str(folder / FILE)])
    return _content_of(folder / FILE)


def load(folder: Path) -> None:
    """Bring the copy back: readers and writers of the database wait, none sees a half."""
    connection.close()
    with _opened(folder / FILE) as copy, _opened(_live()) as database, _errors():
        copy.backup(database)


def content() -> Content:
    """What the live database holds."""
    return _content_of(_live())


def is_empty() -> bool:
    """Whether there is no table yet."""
    with _opened(_live()) as database:
        return not database.execute(TABLES).fetchall()


def clear() -> None:
    """Nothing to do: `load` replaces every page."""


def version() -> str:
    """SQLite's major version; its files have one format."""
    return sqlite3.sqlite_version.partition(".")[0]


def demand_owner() -> None:
    """Everybody who can open the file sees every row."""


def _content_of(path: Path) -> Content:
    with _opened(path) as database, _errors():
        (state,) = database.execute("pragma integrity_check").fetchone()
        if state != "ok":
            raise BackupError(f"{path} is damaged: {state}.")
        names = [name for (name,) in database.execute(TABLES).fetchall()]
        tables = {
            name: summed(database.execute(f'select * from "{name}"')) for name in names
        }
        return read_content(database.cursor(), tables)


def _live() -> Path:
    return Path(connection.settings_dict["NAME"])


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(path, timeout=20, isolation_level=None)) as database:
        yield database


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if "full" in str(error):
            said = "The disk is full. Free space or name another folder."
        else:
            said = f"SQLite refused: {error}."
        raise BackupError(said) from error
