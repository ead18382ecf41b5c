"""Every route, role and owner ends as the access table says; words stay with their owner."""

from __future__ import annotations

import pytest
from django.db import transaction

from tests.access.table import load_table, routes
from tests.access.walker import Visitor, Walker
from tests.access.world import World, build, every_role

TABLE = load_table()
ROUTES = {route.name: route for route in routes()}
#: Roles whose doors differ most; the others follow in the full run.
SHORT = {"owner", "risk_officer", "checker", "operator"}


def test_every_route_stands_in_the_table():
    unnamed = [n for n in ROUTES if n not in TABLE and not n.startswith("<accounts/")]
    assert unnamed == []


def test_table_names_no_route_that_is_gone():
    assert [name for name in TABLE if name not in ROUTES] == []


def surprises_of(world: World, visitors: list[Visitor]) -> tuple[list[str], int]:
    """What surprises the visitors at any door, and how many doors they tried."""
    surprises: list[str] = []
    tried = 0
    for visitor in visitors:
        with transaction.atomic():
            walker = Walker(world, visitor)
            for row in TABLE.values():
                surprises += walker.walk(row)
            tried += walker.tried
            transaction.set_rollback(True)
    return surprises, tried


@pytest.mark.django_db
def test_every_cell_of_the_most_different_roles_ends_as_the_table_says():
    world = build()
    roles = [Visitor(*each) for each in every_role(world) if each[1] in SHORT]
    surprises, tried = surprises_of(world, [Visitor(), *roles])
    assert "\n".join(sorted(set(surprises))) == ""
    assert tried > 10 * len(TABLE)


@pytest.mark.full
@pytest.mark.django_db
def test_every_cell_of_the_other_roles_ends_as_the_table_says():
    world = build()
    roles = [Visitor(*each) for each in every_role(world) if each[1] not in SHORT]
    surprises, tried = surprises_of(world, roles)
    assert "\n".join(sorted(set(surprises))) == ""
    assert tried > 10 * len(TABLE)
