"""What is exported comes back as it was, and never runs."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from documents.exports import (
    LIVE_STARTS,
    NO_XML,
    REPLACEMENT,
    Sheet,
    csv_text,
    write_csv,
    write_xlsx,
)
from documents.spreadsheets import read_table

DANGEROUS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\0=1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
    " =1",
    "\u3000=1",
    "\ufeff=cmd|' /C calc'!A0",
]
text = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def rows_of(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def cells_of(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[cell for cell in row] for row in book.worksheets[0].iter_rows()]


@pytest.mark.parametrize("payload", DANGEROUS)
def test_text_that_might_run_gets_an_apostrophe_in_csv(payload):
    written = rows_of(write_csv([payload], [[payload]]))
    assert written[0][0].startswith("'")
    assert written[1][0].startswith("'")


@pytest.mark.parametrize("payload", DANGEROUS)
def test_text_that_might_run_is_stored_as_text_in_a_workbook(payload):
    content = write_xlsx([Sheet("A", [payload], [[payload]])])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert b"<f" not in archive.read("xl/worksheets/sheet1.xml")
    for row in cells_of(content):
        assert row[0].data_type == "s"
        assert row[0].quotePrefix


@given(st.lists(st.lists(text, min_size=2, max_size=2), max_size=6))
@example([["=HYPERLINK(1)", "-"], ["a\r\nb", '"']])
@settings(deadline=None)
def test_any_text_comes_back_from_csv_without_its_apostrophe(rows):
    written = rows_of(write_csv(["a", "b"], rows))
    kept = [[cell.replace("\0", "\ufffd") for cell in row] for row in rows]
    for row, original in zip(written[1:], kept, strict=True):
        for cell, value in zip(row, original, strict=True):
            assert cell in {value, f"'{value}"}
            assert not cell.startswith(tuple(LIVE_STARTS))


@given(st.lists(text, min_size=1, max_size=6))
@settings(deadline=None, max_examples=40)
def test_no_text_becomes_a_formula_in_a_workbook(values):
    content = write_xlsx([Sheet("A", values, [values])])
    for row in cells_of(content):
        assert all(cell.data_type != "f" for cell in row)
        assert [cell.value or "" for cell in row] == [
            NO_XML.sub(REPLACEMENT, value).replace("\r\n", "\n").replace("\r", "\n")
            for value in values
        ]


@given(
    st.lists(
        st.tuples(
            st.integers(-(10**12), 10**12),
            st.decimals(-(10**9), 10**9, places=2),
            st.booleans(),
            st.dates(date(1950, 1, 1), date(2100, 1, 1)),
        ),
        min_size=1,
        max_size=5,
    )
)
@settings(deadline=None, max_examples=25)
def test_typed_values_keep_their_type_in_both(rows):
    columns = ["whole", "money", "yes", "day"]
    for row, cells in zip(
        rows, cells_of(write_xlsx([Sheet("A", columns, rows)]))[1:], strict=True
    ):
        values = [cell.value for cell in cells]
        assert values[0] == row[0]
        assert values[1] == pytest.approx(float(row[1]))
        assert values[2] is row[2]
        assert values[3].date() == row[3]
    for row, cells in zip(rows, rows_of(write_csv(columns, rows))[1:], strict=True):
        whole, money, yes, day = row
        assert (int(cells[0]), Decimal(cells[1])) == (whole, money)
        assert cells[2:] == ["TRUE" if yes else "FALSE", day.isoformat()]


def test_negative_numbers_have_no_apostrophe():
    assert rows_of(write_csv(["a"], [[-5], [Decimal("-0.1")]]))[1:] == [
        ["-5"],
        ["-0.1"],
    ]


def test_nothing_is_an_empty_cell_not_zero():
    assert rows_of(write_csv(["a", "b"], [[None, float("nan")]]))[1] == ["", ""]
    cells = cells_of(write_xlsx([Sheet("A", ["a", "b"], [[None, float("nan")]])]))
    assert all(len(row) < 2 or row[1].value is None for row in cells[1:])


def test_csv_says_that_it_is_utf8():
    assert write_csv(["a"], []).startswith(b"\xef\xbb\xbf")


def test_moment_with_a_zone_is_written_as_text():
    moment = datetime(2026, 3, 31, 12, tzinfo=UTC)
    cells = cells_of(write_xlsx([Sheet("A", ["when"], [[moment]])]))
    assert cells[1][0].value == "2026-03-31T12:00:00+00:00"


def test_text_longer_than_a_cell_is_cut_and_says_so():
    cells = cells_of(write_xlsx([Sheet("A", ["a"], [["x" * 40_000]])]))
    assert len(cells[1][0].value) == 32_767
    assert cells[1][0].value.endswith("[cut]")


def test_sheet_names_are_made_acceptable_and_different():
    sheets = [Sheet(name, ["a"], []) for name in ("a/b", "a?b", "", "x" * 40, "A B")]
    book = openpyxl.load_workbook(io.BytesIO(write_xlsx(sheets)))
    assert book.sheetnames == ["a b", "a b 2", "Sheet", "x" * 31, "A B 3"]


def test_what_we_write_our_own_reader_reads(tmp_path):
    rows = [["=1", 5, None], ["陳記", 2.5, date(2026, 1, 1)]]
    path = tmp_path / "own.xlsx"
    path.write_bytes(write_xlsx([Sheet("Loans", ["name", "sum", "day"], rows)]))
    table = read_table(path)
    assert table.column("name").to_pylist() == ["=1", "陳記"]
    assert table.column("sum").to_pylist() == [5, 2.5]
    path = tmp_path / "own.csv"
    path.write_bytes(write_csv(["name", "sum", "day"], rows))
    assert read_table(path).column("name").to_pylist() == ["'=1", "陳記"]


def test_plain_text_is_left_alone():
    assert csv_text("L-12 @ 5% = ok") == "L-12 @ 5% = ok"
