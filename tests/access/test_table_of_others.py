"""The long walk over the other half of the access table: a file of its own, so that another process takes it."""

from __future__ import annotations

import pytest

from tests.access.table import load_table
from tests.access.walker import Visitor, surprises_of
from tests.access.world import KEYS, build, every_role

TABLE = load_table()


@pytest.mark.full(minutes=6)
@pytest.mark.django_db
def test_every_cell_of_all_but_companies_and_banks_ends_as_the_table_says():
    world = build()
    keys = KEYS["company"] + KEYS["bank"]
    roles = [Visitor(*each) for each in every_role(world) if each[0] not in keys]
    surprises, tried = surprises_of(world, roles, TABLE)
    assert "\n".join(sorted(set(surprises))) == ""
    assert tried > 10 * len(TABLE)
