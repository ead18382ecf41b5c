"""Databases that a test makes on the tests' own server and drops again."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import Connection, sql

#: Whoever is still connected to a database, but for ourselves. Only clients: the server's
#: own autovacuum may be at work there too, which none but a superuser may end, and which
#: `drop database` sends away by itself (its `with (force)` refuses because of it).
END_CLIENTS = (
    "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
    " where datname = %s and pid <> pg_backend_pid() and backend_type = 'client backend'"
)


@contextmanager
def scratch_database(name: str) -> Iterator[str]:
    """An empty database, owned by the owner and gone afterwards; gives its address."""
    owner = os.environ["DATABASE_OWNER_URL"]
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute(sql.SQL("create database {}").format(sql.Identifier(name)))
    try:
        yield with_database(owner, name)
    finally:
        with psycopg.connect(owner, autocommit=True) as connection:
            drop(connection, name)


def drop(connection: Connection, name: str) -> None:
    """Drop a database, whoever a test left behind in it."""
    connection.execute(END_CLIENTS, [name])
    connection.execute(sql.SQL("drop database {}").format(sql.Identifier(name)))


def with_database(url: str, name: str) -> str:
    """The address of another database on the same server."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
