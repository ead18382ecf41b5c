"""Writes a bank's borrowers, a hundred thousand at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from risk.models import Borrower

FIELDS = tuple(Borrower._meta.concrete_fields)


def upsert_borrowers(
    *,
    organisation_id: UUID,
    rows: Iterable[Mapping[str, object]],
    columns: Sequence[str],
) -> int:
    """Insert or update a bank's borrowers by reference; returns how many changed.

    Only the named columns of known borrowers change; those that stay alike are left
    alone. One statement for many rows, because a book can have a hundred thousand; all
    rows have the same keys.
    """
    known = {
        row[0]: row[1:]
        for row in Borrower.objects.filter(organisation_id=organisation_id)
        .values_list("reference", *columns)
        .iterator(10_000)
    }
    changed = [
        row
        for row in rows
        if known.get(str(row["reference"])) != tuple(row[name] for name in columns)
    ]
    if changed:
        _write(organisation_id, changed, columns)
    return len(changed)


def _write(
    organisation_id: UUID, rows: Sequence[Mapping[str, object]], columns: Sequence[str]
) -> None:
    """What is alike in every row is written in the statement, not sent with each."""
    names = [field.name for field in FIELDS if field.name in rows[0]]
    sent = (tuple(_sent(name, row[name]) for name in names) for row in rows)
    if connection.vendor == "postgresql":
        _copy(organisation_id, names, sent, columns)
        return
    values = _values(
        dict.fromkeys(names, "%s"),
        id="lower(hex(randomblob(16)))",
        organisation=f"'{organisation_id.hex}'",
        held="'{}'",
    )
    with connection.cursor() as cursor:
        insert = _statement(f"VALUES ({values})", columns)
        cursor.executemany(insert, list(sent))


def _copy(
    organisation_id: UUID,
    names: Sequence[str],
    rows: Iterator[tuple[Any, ...]],
    columns: Sequence[str],
) -> None:
    """By COPY into a table of this transaction's own, and from there in one statement."""
    quoted = {name: connection.ops.quote_name(name) for name in names}
    listed = ", ".join(quoted.values())
    values = _values(
        quoted,
        id="gen_random_uuid()",
        organisation=f"'{organisation_id}'::uuid",
        held="'{}'::jsonb",
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT {listed}"
            f" FROM {Borrower._meta.db_table} WITH NO DATA"
        )
        with cursor.copy(f"COPY incoming ({listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute(_statement(f"SELECT {values} FROM incoming", columns))
        cursor.execute("DROP TABLE incoming")


def _statement(source: str, columns: Sequence[str]) -> str:
    """An insert of whole rows from `source` that updates `columns` of known borrowers."""
    quote = connection.ops.quote_name
    listed = ", ".join(quote(str(field.column)) for field in FIELDS)
    updates = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in columns)
    # Without a column to update, a borrower that came meanwhile stays as it is.
    change = f"DO UPDATE SET {updates}" if updates else "DO NOTHING"
    return (
        f"INSERT INTO {quote(Borrower._meta.db_table)} ({listed}) {source}"
        f' ON CONFLICT ("organisation_id", "reference") {change}'
    )


def _values(of_row: Mapping[str, str], **alike: str) -> str:
    """The SQL of each column's value in the order of the table; other text is empty."""
    known = {**alike, **of_row}
    return ", ".join(known.get(field.name, "''") for field in FIELDS)


def _sent(name: str, value: object) -> Any:
    return json.dumps(value, sort_keys=True) if name == "held" else value
