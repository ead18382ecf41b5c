"""Every route, role and owner ends as the access table says; words stay with their owner."""

from __future__ import annotations

import pytest

from tests.access.table import load_table, routes
from tests.access.walker import Visitor, surprises_of
from tests.access.world import KEYS, build, every_role

TABLE = load_table()
ROUTES = {route.name: route for route in routes()}
#: Roles whose doors differ most; the others follow in the full run.
SHORT = {"owner", "risk_officer"}


def test_every_route_stands_in_the_table():
    unnamed = [n for n in ROUTES if n not in TABLE and not n.startswith("<accounts/")]
    assert unnamed == []


def test_table_names_no_route_that_is_gone():
    assert [name for name in TABLE if name not in ROUTES] == []


@pytest.mark.django_db
def test_every_cell_of_the_most_different_roles_ends_as_the_table_says():
    world = build()
    roles = [Visitor(*each) for each in every_role(world) if each[1] in SHORT]
    surprises, tried = surprises_of(world, [Visitor(), *roles], TABLE)
    assert "\n".join(sorted(set(surprises))) == ""
    assert tried > 10 * len(TABLE)


@pytest.mark.full(minutes=6)
@pytest.mark.django_db
def test_every_cell_of_companies_and_banks_ends_as_the_table_says():
    world = build()
    keys = KEYS["company"] + KEYS["bank"]
    roles = [each for each in every_role(world) if each[0] in keys]
    others = [Visitor(*each) for each in roles if each[1] not in SHORT]
    surprises, tried = surprises_of(world, others, TABLE)
    assert "\n".join(sorted(set(surprises))) == ""
    assert tried > 10 * len(TABLE)
