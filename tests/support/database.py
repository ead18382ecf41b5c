"""Who the tests are to PostgreSQL: the owner arranges, requests act as the web role."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import connection, transaction
from django.test import TransactionTestCase
from psycopg.pq import TransactionStatus

from tests.support.private_services import WEB_ROLE
from tests.support.scratch import END_CLIENTS, with_database

USES_DATABASE = {"db", "transactional_db", "live_server", "admin_client"}


@contextmanager
def as_web_role() -> Iterator[None]:
    """Inside, the database sees the web role: row policies and missing grants count.

    On SQLite, which has neither, nothing changes.
    """
    take_web_role()
    try:
        yield
    finally:
        leave_web_role()


def take_web_role(**_: Any) -> None:
    """Makes this thread's connection act as the web role."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"set role {WEB_ROLE}")


def leave_web_role(**_: Any) -> None:
    """Makes this thread's connection act as its own user again."""
    if connection.vendor != "postgresql" or connection.connection is None:
        return
    # In a broken transaction the rollback gives the role back by itself; a statement
    # would hide the error that broke it.
    status = connection.connection.info.transaction_status
    if not connection.needs_rollback and status != TransactionStatus.INERROR:
        with connection.cursor() as cursor:
            cursor.execute("reset role")


def process_environment(**more: str) -> dict[str, str]:
    """The variables for a process of ours: this worker's own database and broker.

    It signs in as the web role, as in production; on SQLite it shares the file.
    """
    env = dict(os.environ)
    name = str(settings.DATABASES["default"]["NAME"])
    if connection.vendor == "postgresql":
        for key in ("DATABASE_URL", "DATABASE_OWNER_URL"):
            if key in env:
                env[key] = with_database(env[key], name)
    else:
        env["DATABASE_URL"] = f"sqlite:///{name}"
    return env | {"REDIS_URL": settings.REDIS_URL} | more


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """The test database is made, and rows are arranged, by the owner.

    SQLite's is a file, since threads and processes cannot share one in memory.
    """
    targets = (settings.DATABASES["default"], connection.settings_dict)
    if connection.vendor == "sqlite":
        name = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        for target in targets:
            target["TEST"]["NAME"] = name
    elif owner := os.environ.get("DATABASE_OWNER_URL"):
        address = urlsplit(owner)
        for target in targets:
            target |= {"USER": address.username, "PASSWORD": address.password or ""}


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Before the database is dropped, whoever a test left behind in it has to go.

    A worker that was killed can stay for seconds in a query that it no longer waits for.
    """
    yield
    with django_db_blocker.unblock():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute(END_CLIENTS, [connection.settings_dict["NAME"]])


#: What migrating fills and no test changes.
KEPT = {
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "django_site",
}


@pytest.fixture(autouse=True, scope="session")
def quick_flush():
    """After a test that commits, only tables that it filled are emptied.

    Django truncates them all and fills content types and permissions anew: a second each
    time. It still does where we may not switch triggers off, on a server not of our own.
    """
    whole = TransactionTestCase._fixture_teardown

    def emptied(self):
        if connection.vendor != "postgresql" or not may_skip_triggers():
            return whole(self)
        tables = set(connection.introspection.django_table_names(only_existing=True))
        ours = [connection.ops.quote_name(each) for each in sorted(tables - KEPT)]
        filled = " union all ".join(
            f"select '{each}' where exists (select from {each})" for each in ours
        )
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("set local session_replication_role = replica")
            cursor.execute(filled)
            for (table,) in cursor.fetchall():
                cursor.execute(f"delete from {table}")

    TransactionTestCase._fixture_teardown = emptied
    yield
    TransactionTestCase._fixture_teardown = whole


def may_skip_triggers() -> bool:
    """Whether the tests' user may make itself a replica, which runs no triggers."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select has_parameter_privilege('session_replication_role', 'set')"
        )
        return bool(cursor.fetchone()[0])


@pytest.fixture(autouse=True)
def requests_as_web_role(request):
    """Every request a test makes runs as the web role, in any thread."""
    if not USES_DATABASE & set(request.fixturenames) and not any(
        request.node.iter_markers("django_db")
    ):
        yield
        return
    request_started.connect(take_web_role)
    request_finished.connect(leave_web_role)
    yield
    request_started.disconnect(take_web_role)
    request_finished.disconnect(leave_web_role)


@pytest.fixture(autouse=True, scope="session")
def own_redis_database(worker_id):
    """Each of pytest's worker processes keeps to a Redis database of its own."""
    if settings.REDIS_URL and worker_id.startswith("gw"):
        number = int(worker_id.removeprefix("gw")) + 1
        url = urlunsplit(urlsplit(settings.REDIS_URL)._replace(path=f"/{number}"))
        settings.REDIS_URL = settings.CELERY_BROKER_URL = url
        settings.CACHES["default"]["LOCATION"] = url
