"""Totals by cut are sums; ratios are divided once, at the end."""

from decimal import Decimal

import pytest

from risk.methods.aggregates import (
    AGGREGATES,
    CUTS,
    Ratios,
    merge,
    ratios,
    rolled_up,
)
from tests.risk.methods import books

FACTORS = [
    {"sector_code": "47", "basis": "assets", "scope": "s12", "value": 6.0},
    {"sector_code": "56", "basis": "assets", "scope": "s12", "value": 2.0,
     "mark": "verified"},
]  # fmt: skip


def one(number, outstanding, sector="47", district="E", **more):
    return {
        "loan": f"L{number}", "borrower": f"B{number}", "outstanding": outstanding,
        "sector": sector, "district": district,
    } | more  # fmt: skip


def view(*positions, rates=None):
    return books.view(
        {
            "rates": rates or {"HKD": 1},
            "positions": list(positions),
            "factors": FACTORS,
        }
    )


@pytest.fixture(scope="module")
def result():
    return view(
        one(1, 1_000_000),                            # 6 t
        one(2, 2_000_000, "4711", "W"),               # 12 t
        one(3, 3_000_000, "56"),                      # 6 t
        one(4, 4_000_000, None, None),                # not computed
        one(5, 5_000_000, "47", currency="THB"),      # no rate
    )  # fmt: skip


def test_every_cut_adds_up_to_the_whole(result):
    rows = result.aggregates.to_pylist()
    overall = books.cell(result)
    for cut in CUTS:
        parts = [row for row in rows if row["cut"] == cut]
        for name in ("borrowers", "loans", "exposure", "fe_s12", "loans_without_rate"):
            known = [row[name] for row in parts if row[name] is not None]
            assert sum(known) == overall[name], (cut, name)


@pytest.mark.parametrize(
    ("cut", "key", "borrowers", "tonnes"),
    [
        ("overall", "", 5, 24),
        ("section", "G", 3, 18),
        ("section", "I", 1, 6),
        ("section", "", 1, None),
        ("sector", "47", 2, 6),
        ("sector", "4711", 1, 12),
        ("district", "E", 3, 12),
        ("district", "", 1, None),
        ("option", "3b", 3, 24),
        ("option", "", 2, None),
    ],
)
def test_cell_holds_its_borrowers(result, cut, key, borrowers, tonnes):
    cell = books.cell(result, cut, key)
    assert (cell["borrowers"], cell["fe_s12"]) == (borrowers, tonnes)


def test_sum_of_nothing_is_missing(result):
    nobody = books.cell(result, "section", "")
    assert nobody["fe_s12"] is None
    assert nobody["exposure_s12"] is None
    assert nobody["borrowers_s12"] == 0
    assert books.cell(result)["undrawn"] is None


def test_marked_exposure_is_that_by_factors_nobody_checked(result):
    overall = books.cell(result)
    assert overall["exposure_marked_s12"] == 3_000_000
    assert overall["exposure_s12"] == 6_000_000
    assert ratios(overall, "s12").marked_share == Decimal("0.5")


def test_rows_are_sorted_by_cut_and_key(result):
    keys = [(row["cut"], row["key"]) for row in result.aggregates.to_pylist()]
    assert keys == sorted(keys)


def row(**given):
    empty = {column.name: None for column in AGGREGATES}
    counts = {
        column.name: 0 for column in AGGREGATES[2:] if str(column.type) == "int64"
    }
    return empty | counts | {name: Decimal(str(v)) for name, v in given.items()}


RATIO_CASES = [
    ("nothing at all", {}, (None, None, None, None, None)),
    ("exposure and no tonnes", {"exposure": 100}, (0, 0, None, None, None)),
    (
        "an exposure of zero divides nothing",
        {"exposure": 0, "exposure_s12": 0, "fe_s12": 0, "exposure_score_s12": 0},
        (None, None, None, None, None),
    ),
    (
        "half covered",
        {"exposure": 200, "exposure_s12": 100, "exposure_own_s12": 50,
         "exposure_marked_s12": 25, "fe_s12": 3, "exposure_score_s12": 250},
        ("0.5", "0.25", "0.25", 30_000, "2.5"),
    ),
    (
        "a third has six places, half up at the seventh",
        {"exposure": 3, "exposure_s12": 1, "fe_s12": 0, "exposure_score_s12": 2},
        ("0.333333", 0, 0, 0, 2),
    ),
    (
        "a loan without a rate takes coverage and own data away",
        {"exposure": 200, "exposure_s12": 100, "fe_s12": 3, "exposure_score_s12": 250,
         "loans_without_rate": 1},
        (None, None, 0, 30_000, "2.5"),
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "expected"),
    [case[1:] for case in RATIO_CASES],
    ids=[case[0] for case in RATIO_CASES],
)
def test_ratio_case(given, expected):
    wanted = Ratios(*(None if v is None else Decimal(str(v)) for v in expected))
    assert ratios(row(**given), "s12") == wanted


def test_published_weighted_score():
    # PCAF Part A, ch. 6 box 8: (522,425 × 3 + 187,449 × 5) / 709,874.
    weighted = 522_425 * 3 + 187_449 * 5
    found = ratios(row(exposure_s12=709_874, exposure_score_s12=weighted), "s12")
    assert found.weighted_score == Decimal("3.528119")


def test_ratios_of_scope_3_read_its_own_sums():
    sums = row(exposure=100, exposure_s12=100, exposure_s3=50, fe_s12=9, fe_s3=1)
    assert ratios(sums, "s3").coverage == Decimal("0.5")
    assert ratios(sums, "s3").intensity == 20_000


def test_merged_parts_are_the_whole(result):
    parts = [
        view(one(1, 1_000_000), one(2, 2_000_000, "4711", "W")),
        view(one(3, 3_000_000, "56"), one(4, 4_000_000, None, None)),
        view(one(5, 5_000_000, "47", currency="THB")),
    ]
    merged = merge([part.aggregates for part in parts])
    assert merged.equals(result.aggregates)


def test_merging_nothing_is_nothing():
    assert merge([]).num_rows == 0


def test_merged_missing_sums_stay_missing():
    nobody = view(one(1, 100, None, None)).aggregates
    merged = merge([nobody, nobody]).to_pylist()
    assert {line["fe_s12"] for line in merged} == {None}
    assert {line["loans"] for line in merged} == {2}


def test_sectors_roll_up_to_coarser_groups(result):
    groups = {"47": "trade", "4711": "trade", "56": "food"}
    rolled = {
        line["key"]: line
        for line in rolled_up(result.aggregates, "sector", groups).to_pylist()
    }
    assert rolled["trade"]["fe_s12"] == 18
    assert rolled["food"]["fe_s12"] == 6
    assert rolled[""]["fe_s12"] is None  # the sector nobody knows has no group
    assert rolled["trade"]["borrowers"] == 3
