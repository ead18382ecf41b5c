"""A view from its inputs: checked, whole, and the same every time."""

from decimal import Decimal

import pyarrow as pa
import pytest

from measures.engine import EngineError, Limits
from risk.methods.columns import POSITIONS, ColumnError
from risk.methods.computation import DuplicateRowError, ViewInputs
from risk.methods.view import compute_view
from tests.risk.methods import books

LOAN = {"loan": "L1", "borrower": "A", "outstanding": 100}
BOOK = {"rates": {"HKD": 1}, "positions": [LOAN]}


def test_view_without_facts_of_anybody_is_computed():
    given = books.inputs(BOOK)
    alone = ViewInputs(given.positions, given.rates, given.sector_factors)
    (row,) = compute_view(alone, books.PARAMETERS).borrower_result.to_pylist()
    assert (row["exposure"], row["option_s12"]) == (100, None)


def test_view_of_no_loans_has_no_rows_and_no_totals():
    result = books.view(BOOK | {"positions": []})
    assert result.borrower_result.num_rows == 0
    assert result.aggregates.num_rows == 0
    assert result.factors.num_rows == 0


@pytest.mark.parametrize("missing", [c.name for c in POSITIONS if c.required])
def test_positions_without_a_required_column_are_refused(missing):
    given = books.inputs(BOOK)
    short = given.positions.drop_columns([missing])
    with pytest.raises(ColumnError, match=f"column {missing} is missing"):
        compute_view(
            ViewInputs(short, given.rates, given.sector_factors), books.PARAMETERS
        )


def test_borrower_that_stands_twice_is_refused():
    twice = [{"borrower": "A"}, {"borrower": "A"}]
    with pytest.raises(DuplicateRowError, match="borrowers: two rows for A"):
        books.view(BOOK | {"borrowers": twice})


def test_company_that_stands_twice_in_a_layer_is_refused():
    twice = [{"company": "a"}, {"company": "a"}]
    words = "company_facts: two rows for a company_signed"
    with pytest.raises(DuplicateRowError, match=words):
        books.view(BOOK | {"companies": twice})


def test_company_may_stand_once_in_each_layer():
    rows = [{"company": "a"}, {"company": "a", "layer": "estimated"}]
    assert books.view(BOOK | {"companies": rows}).borrower_result.num_rows == 1


def test_only_factors_of_the_books_sectors_are_kept():
    book = BOOK | {
        "positions": [LOAN | {"sector": "4711"}],
        "borrowers": [{"borrower": "A", "sector": "56"}],
    }
    found = books.view(book).factors["sector_code"].to_pylist()
    assert found == ["4711", "56"]


def test_rates_become_a_table_with_nine_places():
    given = ViewInputs(
        books.inputs(BOOK).positions,
        {"HKD": Decimal(1), "JPY": Decimal("0.049700000")},
        books.inputs(BOOK).sector_factors,
    )
    assert given.fx_table().to_pylist() == [
        {"currency": "HKD", "rate": Decimal("1.000000000")},
        {"currency": "JPY", "rate": Decimal("0.049700000")},
    ]


def test_order_of_the_loans_changes_nothing():
    loans = [
        {"loan": f"L{n}", "borrower": f"B{n % 7}", "outstanding": 10 * n + 1}
        for n in range(40)
    ]
    one = books.view(BOOK | {"positions": loans})
    other = books.view(BOOK | {"positions": loans[::-1]}, threads=2)
    assert one.borrower_result.equals(other.borrower_result)
    assert one.aggregates.equals(other.aggregates)


def test_machine_that_is_too_small_is_an_error_of_the_engine():
    loans = [
        {"loan": f"L{n}", "borrower": f"B{n}", "outstanding": 1} for n in range(20_000)
    ]
    with pytest.raises(EngineError):
        compute_view(
            books.inputs(BOOK | {"positions": loans}),
            books.PARAMETERS,
            limits=Limits(memory="1MB", threads=1),
        )


def test_columns_nobody_asked_for_are_left_out():
    given = books.inputs(BOOK)
    more = given.positions.append_column("note", pa.array(["x"]))
    inputs = ViewInputs(more, given.rates, given.sector_factors)
    row = compute_view(inputs, books.PARAMETERS).borrower_result.to_pylist()[0]
    assert "note" not in row
