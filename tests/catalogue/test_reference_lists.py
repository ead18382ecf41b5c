"""Districts, parameters, exchange rates and the averages of sectors."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from catalogue.districts import default_supplier, districts
from catalogue.fx import fx_sets
from catalogue.parameters import UnknownParameterError, value_at
from catalogue.sector_factors import (
    ASSET_TURNOVER,
    PER_ASSETS,
    PER_REVENUE,
    per_million,
    sector_factor,
)
from catalogue.sectors import resolve_sector
from catalogue.tables import load

TODAY = date(2026, 1, 1)


def test_there_are_18_districts_and_only_islands_must_ask_for_its_supplier():
    without = [code for code in districts() if default_supplier(code) is None]
    assert len(districts()) == 18
    assert without == ["T"]


def test_district_decides_the_supplier():
    assert default_supplier("A") == "hk_electric"
    assert default_supplier("S") == "clp"
    assert default_supplier("Z") is None
    assert districts()["S"].name["zh-Hant"] == "葵青區"
    assert districts()["S"].region_name["en"] == "New Territories"


def test_parameter_is_asked_for_at_a_date():
    assert value_at("towngas.energy_per_unit", TODAY).value == 48
    with pytest.raises(UnknownParameterError, match="holds from 2022-09-01"):
        value_at("sme.other_employees_below", date(2022, 8, 31))
    with pytest.raises(UnknownParameterError, match="no parameter"):
        value_at("price_of_tea", TODAY)


def test_latest_rate_of_the_day_or_before_is_used():
    sets = fx_sets()
    assert sets.on(date(2024, 12, 30)).as_of == date(2023, 12, 31)
    assert sets.on(date(2024, 12, 31)).as_of == date(2024, 12, 31)
    assert sets.on(date(2019, 1, 1)) is None


def test_amount_converts_through_the_base_currency():
    rates = fx_sets().on(date(2024, 12, 31))
    assert rates.convert(Decimal(100), "USD", "HKD") == 777
    assert rates.convert(Decimal(777), "HKD", "USD") == 100
    through = rates.convert(Decimal(1), "EUR", "USD")
    assert through == Decimal("8.06") / Decimal("7.77")


def test_no_rate_means_not_computed():
    rates = fx_sets().on(TODAY)
    assert rates.convert(Decimal(1), "TWD", "HKD") is None
    assert rates.convert(Decimal(1), "HKD", "XYZ") is None
    assert rates.rate("TWD", "TWD") == 1


def test_every_bundled_rate_says_that_it_is_a_demonstration():
    assert {each.mark for each in fx_sets().sets} == {"demo"}


def test_restaurants_emit_what_the_published_factor_converts_to():
    factor = sector_factor(load(), PER_REVENUE, resolve_sector("56"), TODAY)
    assert (factor.value, factor.unit) == (218, "tCO2e/USD million")
    local = per_million(factor, "HKD", fx_sets())
    assert round(local.value, 2) == Decimal("27.95")
    assert local.unit == "tCO2e/HKD million"
    assert per_million(factor, "TWD", fx_sets()) is None


def test_division_without_a_figure_falls_back_on_its_section():
    factor = sector_factor(load(), PER_REVENUE, resolve_sector("29.1"), TODAY)
    assert (factor.key, factor.fallback) == ("C", "section")
    whole = sector_factor(load(), PER_REVENUE, resolve_sector("C"), TODAY)
    assert (whole.key, whole.fallback) == ("C", None)


def test_every_section_has_a_figure_in_all_three_tables():
    for letter in "ABCDEFGHIJKLMNOPQRSTU":
        for table in (PER_REVENUE, PER_ASSETS, ASSET_TURNOVER):
            assert sector_factor(load(), table, resolve_sector(letter), TODAY)


def test_figure_per_assets_is_figure_per_revenue_times_turnover():
    tables = load()
    for row in tables.rows(PER_ASSETS):
        section = resolve_sector(row.key).section
        revenue = tables.lookup(PER_REVENUE, row.key, TODAY).value
        turnover = tables.lookup(ASSET_TURNOVER, section, TODAY).value
        assert row.value == revenue * turnover
