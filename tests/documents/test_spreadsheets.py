"""Tables come out typed and numbered, whatever program and language wrote the file."""

from __future__ import annotations

import codecs
import csv
from datetime import date, datetime

import openpyxl
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from documents.reading.columns import as_text
from documents.reading.limits import column_index, column_letters
from documents.spreadsheets import read_table
from tests.documents.hostile import workbook

LINES = "貸款,借款人,結餘\r\nL1,陳記茶餐廳有限公司,100.5\r\nL2,黃大仙五金,200\r\n"
SIMPLIFIED = "贷款,借款人,结余\r\nL1,陈记茶餐厅有限公司,100.5\r\nL2,深圳五金厂,200\r\n"
ACCENTS = "id;nom;solde\r\n1;Café Müller;1,5\r\n2;Société Générale – crédit;2\r\n"


def written(folder, content, name="loans.csv"):
    path = folder / name
    path.write_bytes(content)
    return path


def test_workbook_columns_keep_their_kinds(tmp_path):
    day, moment = date(2026, 3, 31), datetime.fromisoformat("2026-03-31T12:30")
    rows = [
        ["L1", 100.5, day, True, "a", None, moment],
        [None, 7, day, False, 5, None, moment],
    ]
    header = ["text", "number", "day", "yes", "mixed", "nothing", "moment"]
    table = read_table(workbook(tmp_path / "kinds.xlsx", rows, header))
    assert table.column("text").to_pylist() == ["L1", None]
    assert table.column("number").to_pylist() == [100.5, 7.0]
    assert table.column("day").to_pylist() == [day, day]
    assert table.column("yes").to_pylist() == [True, False]
    assert table.column("mixed").to_pylist() == ["a", "5"]
    assert table.column("nothing").to_pylist() == [None, None]
    assert table.column("moment").to_pylist() == [moment, moment]
    assert (table.sheet, table.sheets) == ("Loans", ("Loans",))


def test_rows_keep_their_numbers_past_blank_lines(tmp_path):
    path = workbook(tmp_path / "gaps.xlsx", [["L1"], [None], ["L2"]], ["loan"])
    assert read_table(path).row_numbers.to_pylist() == [2, 4]
    path = written(tmp_path, b"\r\nloan,x\r\nL1,1\r\n\r\n,\r\nL2,2\r\n")
    table = read_table(path)
    assert (table.header_row, table.row_numbers.to_pylist()) == (2, [3, 6])


def test_table_that_starts_inside_the_sheet_names_true_cells(tmp_path):
    book = openpyxl.Workbook()
    for address, value in {"C4": "loan", "D4": "sum", "C6": "L1", "D6": 5}.items():
        book.active[address] = value
    book.save(tmp_path / "inside.xlsx")
    table = read_table(tmp_path / "inside.xlsx")
    assert table.header == ("loan", "sum")
    assert (table.header_row, table.row_numbers.to_pylist()) == (4, [6])
    assert table.place("sum") == "D (sum)"


def test_first_visible_sheet_is_read_unless_one_is_named(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Notes"
    book.active.sheet_state = "hidden"
    for name in ("Loans", "Old"):
        book.create_sheet(name).append(["loan"])
        book[name].append([name])
    book.save(tmp_path / "three.xlsx")
    table = read_table(tmp_path / "three.xlsx")
    assert (table.sheet, table.sheets) == ("Loans", ("Loans", "Old"))
    other = read_table(tmp_path / "three.xlsx", sheet="Old")
    assert other.column("loan").to_pylist() == ["Old"]


def test_dates_of_the_1904_calendar_are_right(tmp_path):
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["day"])
    book.active.append([date(2026, 3, 31)])
    book.save(tmp_path / "mac.xlsx")
    assert read_table(tmp_path / "mac.xlsx").column("day").to_pylist() == [
        date(2026, 3, 31)
    ]


@pytest.mark.parametrize(
    ("text", "codec", "name", "is_certain"),
    [
        (LINES, "utf-8", "utf-8", True),
        (LINES, "utf-8-sig", "utf-8-sig", True),
        (LINES, "utf-16", "utf-16", True),
        (LINES, "utf-16-le", "utf-16-le", False),
        (LINES, "utf-16-be", "utf-16-be", False),
        (LINES, "big5", "big5hkscs", False),
        (LINES + "L3,深水埗電器,5\r\n", "big5hkscs", "big5hkscs", False),
        (SIMPLIFIED, "gb18030", "gb18030", False),
        (ACCENTS, "cp1252", "cp1252", False),
    ],
)
def test_encoding_is_found_and_told(tmp_path, text, codec, name, is_certain):
    table = read_table(written(tmp_path, text.encode(codec)))
    assert (table.encoding, table.encoding_is_certain) == (name, is_certain)
    rows = list(csv.reader(text.splitlines(), delimiter=table.separator))
    assert list(table.header) == rows[0]
    read = [column.to_pylist() for column in table.columns]
    assert [list(row) for row in zip(*read, strict=True)] == rows[1:]


def test_stated_encoding_wins_over_the_guess(tmp_path):
    path = written(tmp_path, ACCENTS.encode("cp1250", "replace"))
    assert read_table(path, encoding="cp1250").encoding == "cp1250"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_separator_is_found_past_quoted_ones(tmp_path, separator):
    text = separator.join(['"a,b;c"', "d", "e"]) + "\n" + separator.join("123")
    table = read_table(written(tmp_path, text.encode()))
    assert table.header == ("a,b;c", "d", "e")


def test_short_rows_are_filled_with_blanks(tmp_path):
    table = read_table(written(tmp_path, b"a,b,c\n1\n2,3,,,\n"))
    assert table.column("c").to_pylist() == [None, None]
    assert table.column("b").to_pylist() == [None, "3"]


def test_columns_without_heading_are_called_by_letter(tmp_path):
    table = read_table(written(tmp_path, b"a,,c\n1,2,3\n"))
    assert table.header == ("a", "B", "c")


def test_kind_that_changes_far_down_becomes_text(tmp_path):
    rows = [[float(number)] for number in range(8_200)] + [["see note"]]
    table = read_table(workbook(tmp_path / "late.xlsx", rows, ["sum"]))
    values = table.column("sum").to_pylist()
    assert table.column("sum").type == pa.string()
    assert (values[0], values[8_199], values[8_200]) == ("0", "8199", "see note")


@pytest.mark.shared
def test_public_loan_book_adds_up(shared):
    table = read_table(shared / "data" / "loanbook_demo.csv")
    outstanding = table.column("loan_size_outstanding").cast(pa.int64())
    assert len(table) == 323
    assert pc.sum(outstanding).as_py() == 98_635_971
    assert table.arrow().num_columns == 19


@given(st.integers(0, 20_000))
def test_column_letters_and_numbers_are_inverse(index):
    assert column_index(column_letters(index)) == index


def test_numbers_as_text_are_canonical():
    pairs = {12345.0: "12345", 0.1: "0.1", 1e20: "1e+20", True: "TRUE", -3: "-3"}
    assert {value: as_text(value) for value in pairs} == pairs


cell = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.tuples(cell, cell), min_size=1, max_size=8))
def test_any_text_in_utf8_comes_back(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("any") / "any.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("first", "second"), *rows])
    kept = [row for row in rows if any(row)]
    if not kept:
        return
    table = read_table(path)
    read = zip(*(column.to_pylist() for column in table.columns), strict=True)
    assert [tuple(value or "" for value in row) for row in read] == kept
    assert codecs.lookup(table.encoding).name == "utf-8"
