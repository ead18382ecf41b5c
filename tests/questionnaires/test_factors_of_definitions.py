"""What the SME questionnaire looks up is in the catalogue, in the unit it expects."""

from __future__ import annotations

from datetime import date
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


def test_districts_and_their_suppliers_are_those_of_the_catalogue(definition):
    assert keys(definition, "districts") == set(districts())
    suppliers = definition["lookups"]["supplier_of_district"]
    assert {code: suppliers.get(code) for code in districts()} == {
        code: default_supplier(code) for code in districts()
    }
