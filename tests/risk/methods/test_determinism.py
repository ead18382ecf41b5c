"""The same inputs give the same view: whatever the order of rows and the threads."""

import random
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.engine import Limits
from measures.engine_snapshot import canonical_sha256
from risk.methods.aggregates import merge, ratios, rolled_up
from risk.methods.columns import schema
from risk.methods.computation import DuplicateRowError, ViewInputs
from risk.methods.results import AGGREGATES, BORROWER_RESULT
from risk.methods.view import compute_view
from tests.risk.methods import books

SECTORS = ["56", "4711", "49", "01", None]
FACTORS = [
    {"sector_code": "56", "basis": "revenue", "scope": "s12", "value": 4.5},
    {"sector_code": "47", "basis": "assets", "scope": "s12", "value": 6.1},
    {"sector_code": "49", "basis": "revenue", "scope": "s12", "value": 77.7},
    {"sector_code": "49", "basis": "asset_turnover", "value": 1.6},
]
RATES = {"HKD": 1, "USD": 7.8, "EUR": 9.123456789}


def drawn_book(seed, borrowers=40, loans=120):
    """A book with gaps of every kind, the same for the same seed."""
    draw = random.Random(seed)
    names = [f"B{n}" for n in range(borrowers)]
    amount = lambda: round(draw.lognormvariate(13, 2), 2)  # noqa: E731
    maybe = lambda value: value if draw.random() < 0.6 else None  # noqa: E731
    positions = [
        {
            "loan": f"L{n}",
            "borrower": draw.choice(names),
            "currency": draw.choice(["HKD", "HKD", "USD", "EUR"]),
            "outstanding": amount(),
            "undrawn": maybe(amount()),
            "sector": draw.choice(SECTORS),
            "district": draw.choice(["E", "W", None]),
        }
        for n in range(loans)
    ]
    held = [
        {
            "borrower": name,
            "company": maybe(f"c{name}"),
            "equity": maybe(amount() - 1e5),
            "debt": maybe(amount()),
            "total_assets": maybe(amount()),
            "turnover": maybe(amount()),
        }
        for name in names
    ]
    companies = [
        {
            "company": row["company"],
            "scope1": maybe(amount() / 1e4),
            "scope2": maybe(amount() / 1e4),
            "scope3": maybe(amount() / 1e3),
            "scope1_verified": maybe(True),
            "scope2_verified": maybe(True),
            "scope2_basis": maybe("energy"),
            "scope2_quality": maybe(draw.randint(1, 5)),
        }
        for row in held
        if row["company"]
    ]
    return {
        "positions": positions, "borrowers": held, "companies": companies,
        "factors": FACTORS, "rates": RATES,
    }  # fmt: skip


def hashes(result):
    return (
        canonical_sha256(result.borrower_result, ["borrower_reference"]),
        canonical_sha256(result.aggregates, ["cut", "key"]),
    )


def shuffled(table, seed):
    places = list(range(table.num_rows))
    random.Random(seed).shuffle(places)
    parts = table.take(places)
    middle = len(parts) // 3
    return pa.concat_tables([parts.slice(0, middle), parts.slice(middle)])


def test_shuffled_rows_and_other_threads_give_the_same_hashes():
    inputs = books.inputs(drawn_book(1, borrowers=400, loans=3_000))
    expected = None
    for seed, threads in [(0, 1), (1, 2), (2, 4), (3, 1)]:
        mixed = ViewInputs(
            positions=shuffled(inputs.positions, seed),
            rates=dict(sorted(inputs.rates.items(), reverse=seed % 2 == 1)),
            sector_factors=shuffled(inputs.sector_factors, seed),
            borrowers=shuffled(inputs.borrowers, seed),
            company_facts=shuffled(inputs.company_facts, seed),
        )
        result = compute_view(mixed, books.PARAMETERS, limits=Limits(threads=threads))
        assert result.borrower_result.schema == schema(BORROWER_RESULT)
        expected = expected or hashes(result)
        assert hashes(result) == expected


def test_one_changed_fact_changes_the_hash():
    book = drawn_book(2)
    before = hashes(books.view(book))
    known = next(row for row in book["companies"] if row["scope1"] and row["scope2"])
    known["scope1"] += 0.01
    assert hashes(books.view(book)) != before


@pytest.mark.full
@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 39))
def test_totals_add_up_over_parts_of_many_books(seed, cut):
    check_totals_add_up(seed, cut)


@settings(max_examples=3, deadline=None)
@given(st.integers(0, 10_000), st.integers(1, 39))
def test_totals_add_up_over_parts_of_a_book(seed, cut):
    check_totals_add_up(seed, cut)


def check_totals_add_up(seed, cut):
    book = drawn_book(seed)
    first = {f"B{n}" for n in range(cut)}
    parts = [
        book
        | {
            "positions": [
                p for p in book["positions"] if (p["borrower"] in first) is side
            ]
        }
        for side in (True, False)
    ]
    whole = books.view(book).aggregates
    merged = merge([books.view(part).aggregates for part in parts])
    assert merged.equals(whole)


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([2, 10, 1000]))
def test_a_currency_worth_more_scales_amounts_and_leaves_tonnes(seed, times):
    book = drawn_book(seed)
    book["positions"] = [row | {"currency": "HKD"} for row in book["positions"]]
    factors = [
        row | ({} if row["basis"] == "asset_turnover" else {"currency": "HKD"})
        for row in FACTORS
    ]
    one = books.view(book | {"factors": factors, "rates": {"HKD": 1}})
    many = books.view(book | {"factors": factors, "rates": {"HKD": times}})
    small, large = books.cell(one), books.cell(many)
    assert large["exposure"] == small["exposure"] * times
    for name in ("fe_s12", "fe_s3"):
        if small[name] is not None:
            assert abs(large[name] - small[name]) <= small[name] * Decimal(
                "1e-9"
            ) + Decimal("1e-4")
    assert large["borrowers_s12"] == small["borrowers_s12"]


@pytest.mark.full
@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10_000), st.sampled_from(["scope1", "equity", "turnover", "factors"])
)
def test_missing_data_never_raises_coverage_of_many_books(seed, what):
    check_coverage(seed, what)


@pytest.mark.parametrize("what", ["scope1", "equity", "turnover", "factors"])
def test_missing_data_never_raises_coverage(what):
    check_coverage(17, what)


def check_coverage(seed, what):
    book = drawn_book(seed)
    full = books.view(book).aggregates.to_pylist()
    if what == "factors":
        book["factors"] = book["factors"][1:]
    else:
        rows = book["companies" if what == "scope1" else "borrowers"]
        for row in rows[::2]:
            row[what] = None
    less = {(r["cut"], r["key"]): r for r in books.view(book).aggregates.to_pylist()}
    for row in full:
        if row["cut"] == "option":
            continue  # a borrower changes its option: another cell
        for scope in ("s12", "s3"):
            before = ratios(row, scope)
            after = ratios(less[row["cut"], row["key"]], scope)
            assert 0 <= after.coverage <= before.coverage <= 1
            assert 0 <= after.own_data_share <= after.coverage


def test_a_missing_rate_takes_the_coverage_away_instead_of_raising_it():
    book = drawn_book(5)
    book["rates"] = {"HKD": 1, "USD": 7.8}
    found = ratios(books.cell(books.view(book)), "s12")
    assert found.coverage is None
    assert found.intensity is not None


def test_cells_roll_up_to_coarser_keys():
    result = books.view(drawn_book(3))
    rolled = rolled_up(result.aggregates, "sector", {"56": "food", "49": "travel"})
    assert rolled["key"].to_pylist() == ["", "food", "travel"]
    exposures = sum(rolled["exposure"].to_pylist())
    assert exposures == books.cell(result)["exposure"]
    assert rolled.schema == result.aggregates.schema
    assert [column.name for column in AGGREGATES] == rolled.column_names


def test_two_rows_of_one_borrower_are_refused():
    book = drawn_book(4)
    book["borrowers"].append(book["borrowers"][0])
    with pytest.raises(DuplicateRowError, match="B0"):
        books.view(book)
