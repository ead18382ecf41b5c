"""Every route, role and owner ends as the access table says; words stay with their owner."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.access.table import load_table, routes
from tests.access.walker import Visitor, Walker
from tests.access.world import build, every_role

TABLE = load_table()
ROUTES = {route.name: route for route in routes()}
LIBRARY = (
    "account_",
    "mfa_",
    "socialaccount_",
    "openid_connect_",
    "usersessions_",
    "<",
)


def test_every_route_stands_in_the_table():
    missing = [
        name for name in ROUTES if name not in TABLE and not name.startswith(LIBRARY)
    ]
    assert missing == []


def test_table_names_no_route_that_is_gone():
    assert [name for name in TABLE if name not in ROUTES] == []


@pytest.mark.django_db
def test_every_cell_ends_as_the_table_says(record_property):
    world = build()
    visitors = [Visitor(), *(Visitor(*each) for each in every_role(world))]
    surprises, tried = [], 0
    for visitor in visitors:
        with transaction.atomic():
            walker = Walker(world, visitor)
            for row in TABLE.values():
                surprises += walker.walk(row)
            tried += walker.tried
            transaction.set_rollback(True)
    record_property("cells", tried)
    assert surprises == []
    assert tried > 10 * len(TABLE)
