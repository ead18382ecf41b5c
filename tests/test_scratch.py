"""A test's own database is gone after it, whoever is still in there."""

import os

import psycopg
import pytest

from tests.support.scratch import scratch_database, with_database

pytestmark = pytest.mark.services


def databases():
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection:
        return {
            name for (name,) in connection.execute("select datname from pg_database")
        }


def test_scratch_database_goes_with_its_clients():
    name = f"scratch_left_{os.getpid()}"
    web = with_database(os.environ["DATABASE_URL"], name)
    with scratch_database(name) as url:
        assert name in databases()
        left = [psycopg.connect(each) for each in (url, web)]
    assert name not in databases()
    for each in left:
        with pytest.raises(psycopg.OperationalError):
            each.execute("select 1")
