"""A sector's factors: the nearest code that has one, in the reporting currency."""

from decimal import Decimal

import pyarrow as pa
import pytest

from risk.methods.columns import FACTORS_BY_SECTOR, SECTOR_FACTORS, schema
from risk.methods.sectors import code_ladder, factors_by_sector, section_of

RATES = {"HKD": Decimal(1), "USD": Decimal("7.8")}


@pytest.mark.parametrize(
    ("code", "section"),
    [
        ("01", "A"), ("03", "A"), ("05", "B"), ("10", "C"), ("33", "C"), ("3511", "D"),
        ("D35.11", "D"), ("36", "E"), ("43", "F"), ("4711", "G"), ("4923", "H"),
        ("561109", "I"), ("62", "J"), ("66", "K"), ("68", "L"), ("75", "M"), ("82", "N"),
        ("84", "O"), ("85", "P"), ("88", "Q"), ("93", "R"), ("96", "S"), ("98", "T"),
        ("99", "U"), ("g", "G"), ("Construction", "C"),
        ("04", None), ("34", None), ("67", None), ("00", None), ("X", None), ("", None),
    ],
)  # fmt: skip
def test_section_is_that_of_the_division(code, section):
    assert section_of(code) == section


@pytest.mark.parametrize(
    ("code", "ladder"),
    [
        ("4711", ("4711", "471", "47", "G")),
        ("47", ("47", "G")),
        ("D35.11", ("D35.11", "3511", "351", "35", "D")),
        ("G", ("G",)),
        ("0", ("0",)),
        ("99999", ("99999", "9999", "999", "99", "U")),
    ],
)
def test_ladder_goes_from_the_code_to_its_section(code, ladder):
    assert code_ladder(code) == ladder


def factor(sector, value, *, basis="revenue", scope="s12", currency="HKD", year=2023,
           mark="verified"):  # fmt: skip
    return {
        "sector_code": sector,
        "basis": basis,
        "scope": scope,
        "value": value,
        "currency": currency,
        "year": year,
        "factor_id": f"{sector}/{basis}/{year}",
        "source": "test",
        "mark": mark,
    }


def found(codes, *factors, rates=RATES, **more):
    table = pa.Table.from_pylist(list(factors), schema=schema(SECTOR_FACTORS))
    rows = factors_by_sector(codes, table, rates, **more)
    assert rows.schema.equals(schema(FACTORS_BY_SECTOR))
    return {row["sector_code"]: row for row in rows.to_pylist()}


def test_nearest_code_gives_the_factor():
    rows = found(["4711", "4721", "4520"], factor("471", 1.0), factor("G", 9.0))
    assert {code: row["revenue_s12"] for code, row in rows.items()} == {
        "4711": 1.0,
        "4721": 9.0,
        "4520": 9.0,
    }
    assert rows["4711"]["revenue_s12_id"] == "471/revenue/2023"


def test_each_kind_of_factor_is_found_by_itself():
    (row,) = found(
        ["4711"],
        factor("4711", 1.0),
        factor("47", 2.0, basis="assets", mark="demo"),
        factor("G", 1.6, basis="asset_turnover", scope=None, currency=None),
    ).values()
    assert (row["revenue_s12"], row["assets_s12"], row["asset_turnover"]) == (1, 2, 1.6)
    assert (row["revenue_s12_mark"], row["assets_s12_mark"]) == ("verified", "demo")
    assert row["revenue_s3"] is None
    assert row["section"] == "G"


def test_latest_year_is_taken_whatever_the_order():
    early, late = factor("47", 1.0, year=2019), factor("47", 2.0, year=2023)
    for order in ((early, late), (late, early)):
        assert found(["47"], *order)["47"]["revenue_s12"] == 2.0


def test_factor_without_a_year_gives_way_to_one_with_a_year():
    rows = found(["47"], factor("47", 2.0, year=2019), factor("47", 1.0, year=None))
    assert rows["47"]["revenue_s12"] == 2.0


def test_factor_per_dollar_is_turned_into_one_per_reporting_currency():
    # 27.95 t per million USD are 27.95 / 7.8 t per million HKD.
    rows = found(["56"], factor("56", 27.95, currency="USD"))
    assert rows["56"]["revenue_s12"] == 3.583333333


def test_factor_of_a_currency_without_a_rate_is_left_out():
    rows = found(["56"], factor("56", 1.0, currency="THB"), factor("I", 4.0))
    assert rows["56"]["revenue_s12"] == 4.0


def test_asset_turnover_has_no_currency():
    turnover = factor("56", 1.6, basis="asset_turnover", scope=None, currency=None)
    assert found(["56"], turnover, rates={})["56"]["asset_turnover"] == 1.6


def test_sector_of_no_factor_has_a_row_of_nothing():
    (row,) = found(["02"]).values()
    assert row.pop("sector_code") == "02"
    assert row.pop("section") == "A"
    assert set(row.values()) == {None}


def test_codes_are_listed_once_and_blank_ones_not_at_all():
    assert list(found(["47", None, "47", "", "10"])) == ["10", "47"]


def test_section_is_only_ever_a_letter():
    rows = found(["0"], ladder=lambda code: (code, "not a section"))
    assert rows["0"]["section"] is None
