"""A borrower's tonnes parted among its loans."""

from decimal import Decimal

import pytest

from measures.engine import Engine
from risk.methods.positions import POSITION_RESULT, position_results
from tests.risk.methods import books


def parted(positions, borrowers, companies=(), rates=None, factors=()):
    book = {
        "rates": rates or {"HKD": 1, "USD": 7.8},
        "positions": positions,
        "borrowers": borrowers,
        "companies": list(companies),
        "factors": list(factors),
    }
    given, result = books.inputs(book), books.view(book)
    with Engine() as engine:
        table = position_results(
            given.positions, given.fx_table(), result.borrower_result, engine
        )
    assert table.column_names == [column.name for column in POSITION_RESULT]
    return {row["loan_id"]: row for row in table.to_pylist()}, result


ACCOUNTS = [{"borrower": "A", "company": "a", "equity": 500, "debt": 500}]
EMITTED = [{"company": "a", "scope1": 6, "scope2": 4, "scope3": 20}]


def test_tonnes_are_parted_by_exposure():
    loans = [
        {"loan": "L1", "borrower": "A", "outstanding": 100},
        {"loan": "L2", "borrower": "A", "outstanding": 300},
    ]
    rows, _ = parted(loans, ACCOUNTS, EMITTED)
    # 400 / 1000 of 10 t are 4 t, parted 1 : 3; of scope 3 8 t.
    assert [rows[name]["fe_s12"] for name in ("L1", "L2")] == [1, 3]
    assert [rows[name]["fe_s3"] for name in ("L1", "L2")] == [2, 6]
    assert {row["option_s12"] for row in rows.values()} == {"1b"}


def test_parts_differ_from_the_whole_by_less_than_a_gram_each():
    loans = [{"loan": f"L{n}", "borrower": "A", "outstanding": 1} for n in range(3)]
    rows, result = parted(loans, ACCOUNTS, EMITTED)
    whole = books.by_borrower(result)["A"]["fe_s12"]
    parts = [row["fe_s12"] for row in rows.values()]
    assert parts == [Decimal("0.010000")] * 3
    assert abs(sum(parts) - whole) <= Decimal("0.000003")


def test_part_of_a_foreign_loan_is_by_its_converted_amount():
    loans = [
        {"loan": "L1", "borrower": "A", "outstanding": 10, "currency": "USD"},
        {"loan": "L2", "borrower": "A", "outstanding": 22},
    ]
    rows, _ = parted(loans, ACCOUNTS, EMITTED)
    # 78 + 22 = 100 of 1000: 1 t, 78 : 22.
    assert rows["L1"]["exposure"] == 78
    assert [rows[name]["fe_s12"] for name in ("L1", "L2")] == [
        Decimal("0.78"),
        Decimal("0.22"),
    ]


def test_repaid_loans_carry_the_zero_of_their_borrower():
    loans = [{"loan": "L1", "borrower": "A", "outstanding": 0}]
    rows, _ = parted(loans, ACCOUNTS, EMITTED)
    assert rows["L1"]["fe_s12"] == 0


@pytest.mark.parametrize(
    "loan",
    [
        {"outstanding": 100, "currency": "THB"},
        {"outstanding": -5},
        {"outstanding": None},
    ],
)
def test_loan_that_is_not_computed_has_no_tonnes(loan):
    loans = [{"loan": "L1", "borrower": "A"} | loan]
    rows, _ = parted(loans, ACCOUNTS, EMITTED)
    assert rows["L1"]["fe_s12"] is None
    assert rows["L1"]["option_s12"] is None


def test_rate_that_is_missing_is_not_one():
    loans = [{"loan": "L1", "borrower": "A", "outstanding": 5, "currency": "THB"}]
    rows, _ = parted(loans, ACCOUNTS)
    assert (rows["L1"]["rate"], rows["L1"]["exposure"]) == (None, None)
    assert rows["L1"]["outstanding"] == 5


def test_rows_are_sorted_by_loan():
    loans = [
        {"loan": name, "borrower": "A", "outstanding": 1}
        for name in ("L2", "L10", "L1")
    ]
    rows, _ = parted(loans, ACCOUNTS)
    assert list(rows) == ["L1", "L10", "L2"]


def test_no_loans_give_no_rows():
    rows, result = parted([], [])
    assert rows == {}
    assert result.aggregates.num_rows == 0
