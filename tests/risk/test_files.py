"""Tables as encrypted files: the same back, by column or by row."""

from decimal import Decimal

import pyarrow as pa
import pytest

from documents.storage import MissingFileError
from risk.files import PARQUET, keep_table, read_row, read_table
from tests.factories.risk import make_bank

pytestmark = pytest.mark.django_db

TABLE = pa.table(
    {
        "name": ["a", "b", "金織", None],
        "amount": pa.array(
            [Decimal("1.500"), None, Decimal("0.000"), Decimal("-2.000")],
            pa.decimal128(18, 3),
        ),
    }
)


@pytest.fixture
def bank():
    return make_bank()


def keep(bank, table=TABLE):
    return keep_table(organisation_id=bank.pk, name="t.parquet", table=table)


def test_table_comes_back_as_it_was(bank):
    file = keep(bank)
    assert read_table(file).equals(TABLE)
    assert file.media_type == PARQUET


def test_file_on_the_disk_says_nothing(bank, settings, tmp_path):
    keep(bank)
    (kept,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    content = kept.read_bytes()
    assert "金織".encode() not in content
    assert b"PAR1" not in content


@pytest.mark.parametrize(
    ("asked", "given"),
    [(["amount"], ["amount"]), (["amount", "absent"], ["amount"]), (["absent"], [])],
)
def test_only_the_columns_that_there_are_are_read(bank, asked, given):
    assert read_table(keep(bank), asked).column_names == given


@pytest.mark.parametrize(
    ("value", "amount"), [("a", Decimal("1.500")), ("b", None), ("金織", Decimal(0))]
)
def test_row_is_found_by_its_value(bank, value, amount):
    assert read_row(keep(bank), "name", value) == {"name": value, "amount": amount}


def test_first_of_two_equal_rows_is_taken(bank):
    file = keep(bank, pa.table({"name": ["a", "a"], "n": [1, 2]}))
    assert read_row(file, "name", "a") == {"name": "a", "n": 1}


def test_row_beyond_the_first_group_is_found(bank):
    many = pa.table({"name": [str(n) for n in range(100_001)]})
    assert read_row(keep(bank, many), "name", "100000") == {"name": "100000"}


def test_value_nobody_has_gives_no_row(bank):
    assert read_row(keep(bank), "name", "z") is None
    assert read_row(keep(bank, TABLE.slice(0, 0)), "name", "a") is None


def test_file_that_is_gone_says_so(bank, tmp_path):
    file = keep(bank)
    for path in list(tmp_path.rglob("*")):
        if path.is_file():
            path.unlink()
    with pytest.raises(MissingFileError):
        read_table(file)
