"""Every route, role and owner ends as the access table says; nobody reads another's words."""

from __future__ import annotations

import io
import zipfile
from uuid import uuid4

import pytest
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse

from accounts.middleware import ACTING_KEY
from tests.access.table import UNSAFE, Row, load_table, routes
from tests.access.world import World, build, every_role, markers_in

TABLE = load_table()
ROUTES = {route.name: route for route in routes()}
OURS = sorted(name for name in ROUTES if name in TABLE)
LIBRARY = ("account_", "mfa_", "socialaccount_", "openid_connect_", "usersessions_", "<")


def test_every_route_stands_in_the_table():
    missing = [
        name for name in ROUTES if name not in TABLE and not name.startswith(LIBRARY)
    ]
    assert missing == []


def test_table_names_no_route_that_is_gone():
    assert [name for name in TABLE if name not in ROUTES] == []


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The world is built once a module and taken back as one transaction."""
    from django.db import transaction

    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            yield build()
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
