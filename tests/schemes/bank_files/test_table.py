"""Tables of banks: days and amounts as they write them, nothing guessed."""

from datetime import UTC, date, datetime

import pytest

from measures.headings import MappingError
from schemes.bank_files.credit_transfer import BankFileError
from schemes.bank_files.table import (
    Cells,
    check_columns,
    read_cells,
    suggest_columns,
)

HEADER = ("Date", "Amount", "Description")
COLUMNS = {"booked_on": "Date", "amount": "Amount", "text": "Description"}


def read(*rows, header=HEADER, columns=None):
    cells = Cells(header, rows, range(2, len(rows) + 2))
    return read_cells(cells, columns or COLUMNS, currency="HKD", reference="f").lines


@pytest.mark.parametrize(
    ("text", "minor"),
    [
        ("1,234.50", 123_450),
        ("-1,234.50", -123_450),
        ("1,234.50-", -123_450),
        ("(1,234.50)", -123_450),
        ("HK$1,234.50 DR", -123_450),
        ("1234.5 CR", 123_450),
        ("＋１２．００", 1_200),
        ("−5", -500),
        (7840.0, 784_000),
        (0.1 + 0.2, 30),
        (".50", 50),
    ],
)
def test_amounts_are_read_as_banks_write_them(text, minor):
    (line,) = read(("2026-12-01", text, "x"))
    assert line.money.minor == minor


@pytest.mark.parametrize(
    "text", ["1.234,50", "12,34.00", "x", "1.005", "1e5", "--1", "NaN"]
)
def test_what_is_no_amount_names_its_row(text):
    with pytest.raises(BankFileError, match="Row 3: .*no amount"):
        read(("2026-12-01", "1", "x"), ("2026-12-01", text, "x"))


@pytest.mark.parametrize(
    "day",
    ["2026-12-01", "1/12/2026", "01.12.2026", "2026年12月1日", date(2026, 12, 1),
     datetime(2026, 12, 1, 8, 0, tzinfo=UTC)],
)  # fmt: skip
def test_days_are_read_as_banks_write_them(day):
    (line,) = read((day, "1", "x"))
    assert line.booked_on == date(2026, 12, 1)


@pytest.mark.parametrize("day", ["", "31/02/2026", "13/13/2026", None, "soon"])
def test_what_is_no_day_names_its_row(day):
    with pytest.raises(BankFileError, match="Row 2: .*no day"):
        read((day, "1", "x"))


def test_rows_without_an_amount_are_no_transactions():
    assert read(("2026-12-01", "", "balance carried forward"), (None, None, None)) == ()


def test_out_and_in_stand_in_two_columns():
    header = ("Date", "Withdrawal", "Deposit")
    columns = suggest_columns(header)
    lines = read(
        ("2026-12-01", "5", ""), ("2026-12-01", "", "7"), ("2026-12-01", "-5", None),
        header=header, columns=columns,
    )  # fmt: skip
    assert [line.money.minor for line in lines] == [-500, 700, -500]
    with pytest.raises(BankFileError, match="out and one in"):
        read(("2026-12-01", "5", "7"), header=header, columns=columns)


def test_headings_are_known_in_both_languages():
    assert suggest_columns(("交易日期", "支出", "存入", "摘要")) == {
        "booked_on": "交易日期", "debit": "支出", "credit": "存入", "text": "摘要",
    }  # fmt: skip
    assert suggest_columns(HEADER) == COLUMNS


@pytest.mark.parametrize(
    ("columns", "wrong"),
    [
        ({}, {"booked_on": "required", "amount": "required"}),
        ({"booked_on": "Date", "debit": "Amount"}, {"amount": "required"}),
        ({"booked_on": "Date", "amount": "Sum"}, {"amount": "unknown_column"}),
        (
            {"booked_on": "Date", "amount": "Date"},
            {"booked_on": "used_twice", "amount": "used_twice"},
        ),
        (
            COLUMNS | {"colour": "Date"},
            {"colour": "unknown_field", "booked_on": "used_twice"},
        ),
    ],
)
def test_columns_that_do_not_do_are_named(columns, wrong):
    with pytest.raises(MappingError) as error:
        check_columns(columns, HEADER)
    assert error.value.fields == wrong
