"""What the SME questionnaire looks up is in the catalogue, in the unit it expects."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

import questionnaires
from catalogue.districts import default_supplier, districts
from catalogue.tables import load
from questionnaires.language.loader import load as load_definition

DEFINITION = (
    Path(questionnaires.__file__).parent / "definitions" / "sme" / "medium.yaml"
)
LISTS = [
    ("suppliers", "grid-electricity"),
    ("suppliers", "electricity-tariff"),
    ("premises", "electricity-floor-benchmark"),
    ("fuels", "fuel-combustion"),
    ("fuels", "fuel-price"),
]
LAST_YEAR = date(2025, 12, 31)


@pytest.fixture(scope="module")
def definition():
    return load_definition(DEFINITION).content


def keys(definition, name):
    return {str(option["id"]) for option in definition["lists"][name]}


@pytest.mark.parametrize(("options", "table"), LISTS)
def test_every_option_has_a_factor_in_a_declared_unit(definition, options, table):
    declared = {
        entry["unit"]
        for name, entry in definition["factors"].items()
        if entry.get("table", name) == table
    }
    for key in keys(definition, options):
        found = load().lookup(table, key, LAST_YEAR)
        assert found, key
        assert found.unit in declared


def test_tables_without_options_answer_in_the_declared_unit(definition):
    for table in ("towngas-combustion", "towngas-production", "towngas-tariff"):
        found = load().lookup(table, "towngas", LAST_YEAR)
        assert found.unit == definition["factors"][table]["unit"]


def options_of(definition, table):
    """The ways of going that a table's rows offer."""
    (found,) = (
        question
        for section in definition["sections"]
        for topic in section.get("topics", [section])
        for question in topic["questions"]
        if question["key"] == table
    )
    (mode,) = (column for column in found["columns"] if column["key"] == "mode")
    return {str(option["id"]) for option in mode["options"]}


@pytest.mark.parametrize(
    ("rows", "table", "without"),
    [
        ("travel", "business-travel", {"ferry"}),
        ("freight", "freight-transport", {"river"}),
    ],
)
def test_ways_of_going_have_a_factor_but_those_the_help_names(
    definition, rows, table, without
):
    unit = definition["factors"][table]["unit"]
    ways = options_of(definition, rows)
    found = {key: load().lookup(table, key, LAST_YEAR) for key in ways}
    assert {key for key, factor in found.items() if factor is None} == without
    known = [factor for factor in found.values() if factor]
    assert {(f.unit, f.mark, f.fallback) for f in known} == {(unit, "secondary", None)}


def test_flights_without_effects_at_height_are_smaller_and_in_no_total(definition):
    for rows, table, key in (
        ("travel", "business-travel", "plane_economy"),
        ("travel", "business-travel", "plane_premium"),
        ("freight", "freight-transport", "air"),
    ):
        high, direct = (
            load().lookup(table, each, LAST_YEAR) for each in (key, f"{key}_direct")
        )
        # Radiative forcing multiplies the carbon dioxide, nearly all of it, by 1.7.
        assert Decimal("1.6") < high.value / direct.value < Decimal("1.7")
        assert f"{key}_direct" not in options_of(definition, rows)


def test_districts_and_their_suppliers_are_those_of_the_catalogue(definition):
    assert keys(definition, "districts") == set(districts())
    suppliers = definition["lookups"]["supplier_of_district"]
    assert {code: suppliers.get(code) for code in districts()} == {
        code: default_supplier(code) for code in districts()
    }
