"""PostgreSQL: pg_dump and our own sums see the same exported snapshot."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import OperationalError, connection, transaction

from greenfin.backups.content import Content, Sums, read_content
from greenfin.backups.errors import BackupError

FILE = "database.dump"
DEBIAN = Path("/usr/lib/postgresql")
TABLES = "select tablename from pg_tables where schemaname = 'public' order by 1"
#: The sum of both halves of each row's MD5: streams, and no order of rows changes it.
SUMS = """select count(*),
    coalesce(sum(('x' || left(md5(t::text), 16))::bit(64)::bigint::numeric), 0)::text,
    coalesce(sum(('x' || right(md5(t::text), 16))::bit(64)::bigint::numeric), 0)::text
    from public.{} t"""
#: Texts of rows depend on these; a long dump must not be cut off by our usual limits.
SESSION = (
    "set local timezone = 'UTC'", "set local datestyle = 'ISO, YMD'",
    "set local extra_float_digits = 1", "set local bytea_output = 'hex'",
    "set local statement_timeout = 0",
    "set local idle_in_transaction_session_timeout = 0",
)  # fmt: skip


def dump(folder: Path) -> Content:
    """Write the database to `folder` and return what the same snapshot holds."""
    demand_owner()
    with _snapshot() as snapshot:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges",
             f"--snapshot={snapshot}", f"--file={folder / FILE}")  # fmt: skip
        return content()


def load(folder: Path) -> None:
    """Bring the dump back into the empty database, all of it or nothing."""
    connection.close()
    _run("pg_restore", "--single-transaction", "--exit-on-error", "--no-owner",
         "--no-privileges", f"--dbname={connection.settings_dict['NAME']}",
         str(folder / FILE))  # fmt: skip


def content() -> Content:
    """What the database holds, within one transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in SESSION:
            cursor.execute(statement)
        cursor.execute(TABLES)
        tables = {}
        for (name,) in cursor.fetchall():
            cursor.execute(SUMS.format(connection.ops.quote_name(name)))
            rows, first, second = cursor.fetchone()
            tables[name] = Sums(rows, f"{first}:{second}")
        return read_content(cursor, tables)


def is_empty() -> bool:
    """Whether there is no table yet."""
    demand_owner()
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        return not cursor.fetchall()


def clear() -> None:
    """Remove everything, for a restore that was forced."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("drop schema public cascade")
            cursor.execute("create schema public")
    except OperationalError as error:
        raise BackupError(
            "Somebody still uses the database: stop web, worker and beat, then restore."
        ) from error


def version() -> str:
    """The server's major version."""
    with connection.cursor() as cursor:
        cursor.execute("show server_version_num")
        return str(int(cursor.fetchone()[0]) // 10_000)


def demand_owner() -> None:
    """Raises unless we see every row: the web role would copy almost nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolname, rolsuper or rolbypassrls from pg_roles"
            " where rolname = current_user"
        )
        name, sees_all = cursor.fetchone()
    if not sees_all:
        raise BackupError(
            f"{name} sees only some rows. Run this as the owner: set DATABASE_URL to the"
            " address that `migrate` uses."
        )


@contextmanager
def _snapshot() -> Iterator[str]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set transaction isolation level repeatable read")
        for statement in SESSION:
            cursor.execute(statement)
        cursor.execute("select pg_export_snapshot()")
        yield cursor.fetchone()[0]


def _run(name: str, *options: str) -> None:
    """A tool of PostgreSQL on our database; its password never stands in a command."""
    program = _program(name)
    given = connection.settings_dict
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "LANG": "C.UTF-8",
        "PGHOST": given["HOST"],
        "PGPORT": str(given["PORT"]),
        "PGUSER": given["USER"],
        "PGPASSWORD": given["PASSWORD"],
        "PGDATABASE": given["NAME"],
    }
    environment = {key: value for key, value in environment.items() if value}
    done = subprocess.run(  # noqa: S603
        [program, *options],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise BackupError(_sentence(name, done.stderr))


def _sentence(name: str, said: str) -> str:
    if "No space left" in said or "File too large" in said:
        return "The disk is full. Free space or name another folder."
    if "unsupported version" in said:
        return (
            f"The dump was written by a newer PostgreSQL than this {name}: install"
            " postgresql-client of the version that the manifest names."
        )
    return f"{name} failed: {said.strip().splitlines()[0] if said.strip() else '?'}"


def _program(name: str) -> str:
    """The tool's path, of at least the server's version; raises BackupError."""
    packaged = sorted(
        DEBIAN.glob(f"*/bin/{name}"), key=lambda path: -int(path.parts[-3])
    )
    found = shutil.which(name) or next((str(path) for path in packaged), None)
    if found is None:
        raise BackupError(
            f"{name} is not on this machine: apt-get install postgresql-client."
        )
    said = subprocess.run(  # noqa: S603
        [found, "--version"], capture_output=True, text=True, check=False
    ).stdout
    major = re.search(r"(\d+)", said)
    if major is None or int(major.group()) < int(version()):
        raise BackupError(
            f"{said.strip() or name} is older than the server, which is PostgreSQL"
            f" {version()}: install postgresql-client-{version()}."
        )
    return found
