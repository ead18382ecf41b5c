"""The lists of the catalogue that forms may offer, as they hold on a day."""

from __future__ import annotations

from datetime import date

import pytest

from catalogue.districts import districts
from catalogue.registries import TABLES, registries
from catalogue.tables import load

DAY = date(2026, 11, 26)


def test_every_name_is_said_in_both_languages_and_every_list_has_some():
    for registry in registries(DAY).values():
        assert registry.names, registry.name
        for key, names in registry.names.items():
            assert names["en"] and names["zh-Hant"], (registry.name, key)


def test_districts_are_those_of_the_catalogue_in_their_order():
    assert list(registries(DAY)["districts"].names) == list(districts())


@pytest.mark.parametrize("name", TABLES)
def test_what_a_table_lists_has_a_figure_on_that_day(name):
    table = TABLES[name]
    for key in registries(DAY)[name].names:
        assert load().lookup(table, key, DAY), key


def test_grid_without_a_figure_yet_is_not_offered_and_the_version_tells():
    then, now = registries(date(2016, 6, 1))["grids"], registries(DAY)["grids"]
    assert "clp" in now.names
    assert "clp" not in then.names
    assert then.version != now.version
    assert now.version == registries(date(2026, 1, 1))["grids"].version
