"""Tables are brought to the methods' columns, or refused with the column's name."""

import pyarrow as pa
import pytest

from risk.methods import columns
from risk.methods.columns import Column, ColumnError, conform, schema

TWO = (
    Column("name", columns.TEXT, "who", True),
    Column("amount", columns.MONEY, "how much"),
)


def test_absent_columns_are_missing_values_and_order_is_ours():
    table = conform(pa.table({"name": ["a", "b"]}), TWO)
    assert table.to_pylist() == [
        {"name": "a", "amount": None},
        {"name": "b", "amount": None},
    ]
    swapped = pa.table(
        {"amount": pa.nulls(0, columns.MONEY), "name": pa.array([], "string")}
    )
    assert conform(swapped, TWO).schema.equals(schema(TWO))


def test_absent_required_column_is_named():
    with pytest.raises(ColumnError, match="column name is missing"):
        conform(pa.table({"amount": [1]}), TWO)


@pytest.mark.parametrize(
    "values",
    [
        pa.array(["many"]),
        pa.array([1e15]),
        pa.array([[1]], pa.list_(pa.int64())),
    ],
    ids=["text", "too large", "a list"],
)
def test_value_that_does_not_fit_names_its_column(values):
    with pytest.raises(ColumnError, match="column amount"):
        conform(pa.table({"name": ["a"], "amount": values}), TWO)


def test_numbers_become_money_of_three_places():
    (row,) = conform(pa.table({"name": ["a"], "amount": [5.0]}), TWO).to_pylist()
    assert str(row["amount"]) == "5.000"


TABLES = (
    columns.POSITIONS, columns.FACTS, columns.BORROWERS, columns.COMPANY_FACTS,
    columns.SECTOR_FACTORS, columns.FX, columns.FACTORS_BY_SECTOR,
)  # fmt: skip


@pytest.mark.parametrize("table", TABLES, ids=range(len(TABLES)))
def test_every_column_is_named_once_and_says_what_it_means(table):
    names = [column.name for column in table]
    assert len(set(names)) == len(names)
    assert all(column.meaning for column in table)
