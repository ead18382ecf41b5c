"""Which factor answers for a supplier and a day, and what it says about itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from catalogue.datafiles import digest
from catalogue.tables import UnknownTableError, load

MIDSUMMER_2019 = date(2019, 6, 30)
RULES = [
    ("grid-electricity", "clp", 2023, "0.39", None),
    ("grid-electricity", "clp", 2026, "0.38", "earlier_year"),
    ("grid-electricity", "clp", 2016, None, None),
    ("grid-electricity", "hk_electric", 2014, "0.93", "earlier_year"),
    ("grid-electricity", "hk_electric", 2019, "0.81", None),
    ("grid-electricity", None, 2023, "0.7", "territory_default"),
    ("grid-electricity", "lantern_oil_co", 2023, None, None),
    ("electricity-tariff", None, 2027, "1.49", "territory_default"),
    ("electricity-floor-benchmark", "office", 2024, "180", None),
    ("electricity-floor-benchmark", None, 2024, "200", "territory_default"),
    ("towngas-combustion", "towngas", 2024, "2.5529", None),
    ("towngas-combustion", None, 2024, "2.5529", None),
    ("towngas-production", "towngas", 2024, "0.588", "earlier_year"),
    ("fuel-combustion", "diesel_private_van", 2024, "2.7541", None),
    ("fuel-combustion", None, 2024, None, None),
]


@pytest.mark.parametrize(("table", "key", "year", "value", "fallback"), RULES)
def test_factor_of_a_year_or_its_fallback(table, key, year, value, fallback):
    found = load().lookup(table, key, date(year, 3, 31))
    assert (found and str(found.value)) == value
    assert (found and found.fallback) == fallback


def test_unknown_table_names_those_there_are():
    with pytest.raises(UnknownTableError, match="grid-electricity"):
        load().lookup("moon-dust", "clp", MIDSUMMER_2019)


def test_tables_named_by_the_questionnaire_exist():
    assert {
        "grid-electricity",
        "electricity-tariff",
        "electricity-floor-benchmark",
        "towngas-combustion",
        "towngas-production",
        "towngas-tariff",
        "fuel-combustion",
        "fuel-price",
    } <= set(load().tables)


def test_fuel_combustion_has_nineteen_fuels_each_with_a_price_per_same_quantity():
    fuels = load().table("fuel-combustion").entries
    prices = load().table("fuel-price").entries
    assert len(fuels) == 19
    assert fuels.keys() == prices.keys()
    for key, fuel in fuels.items():
        quantity = fuel.values[0].unit.partition("/")[2]
        assert prices[key].values[0].unit == f"HKD/{quantity}"


def test_every_figure_tells_source_and_mark():
    figures = [row for name in load().tables for row in load().rows(name)]
    assert len(figures) > 200
    assert all(row.source and row.mark for row in figures)
    assert len({row.id for row in figures}) == len(figures)


def test_guessed_tables_are_marked_so():
    guessed = ["electricity-tariff", "towngas-tariff", "fuel-price"]
    marks = {row.mark for name in guessed for row in load().rows(name)}
    assert marks == {"unverified"}
    sector = ["sector-intensity-revenue", "sector-intensity-assets"]
    assert {row.mark for name in sector for row in load().rows(name)} == {"demo"}


def test_conflict_between_sources_is_noted():
    remarks = load().table("grid-electricity").entries["hk_electric"].remarks
    assert "0.66" in remarks[2023]


def test_version_is_the_hash_of_the_content():
    tables = load()
    assert tables.version == digest(tables.as_json())


def test_a_changed_figure_gets_another_id_and_version(tmp_path):
    text = """\
table: fuel
title: {en: Fuel, zh-Hant: 燃料}
unit: kgCO2e/L
validity: yearly
entries:
  diesel:
    name: {en: Diesel, zh-Hant: 柴油}
    values:
      2020: {value: 2.10, source: greenfin-demo, mark: demo}
"""
    old, new = tmp_path / "old.yaml", tmp_path / "new.yaml"
    old.write_text(text, "utf-8")
    new.write_text(text.replace("2.10", "2.11"), "utf-8")
    first, second = load(old), load(new)
    assert first.version != second.version
    day = date(2020, 1, 1)
    one, other = (each.lookup("fuel", "diesel", day) for each in (first, second))
    assert one.id != other.id
    assert one.id.startswith("fuel/diesel/2020@")


def test_sourced_figure_as_json_keeps_its_digits():
    found = load().lookup("grid-electricity", "hk_electric", date(2024, 1, 1))
    assert found.value == Decimal("0.60")
    assert found.as_json()["value"] == "0.60"
