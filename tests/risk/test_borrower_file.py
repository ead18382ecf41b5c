"""A bank's file of borrowers: what is read, left out, and said."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from measures.headings import MappingError
from risk.borrower_file import FIELDS, read_borrowers, suggest_borrower_mapping
from risk.compute import district_code, sector_code
from risk.methods.loan_book_mapping import RawTable
from risk.methods.loan_book_sentences import findings_in_words


def raw(header, *rows):
    columns = tuple(
        pa.chunked_array([pa.array([row[n] for row in rows])])
        if rows
        else pa.chunked_array([pa.array([], pa.string())])
        for n in range(len(header))
    )
    numbers = pa.chunked_array([pa.array(range(2, len(rows) + 2), pa.int32())])
    return RawTable("borrowers.csv", tuple(header), columns, numbers)


def read(header, *rows, mapping=None):
    table = raw(header.split(), *rows)
    return read_borrowers(
        table,
        suggest_borrower_mapping(table.header) if mapping is None else mapping,
        resolve_sector=sector_code,
        resolve_district=district_code,
        currencies={"HKD", "USD"},
        default_currency="HKD",
    )


def codes(reading):
    return [(f["row"], f["field"], f["code"]) for f in reading.findings.to_pylist()]


def one(header, *cells):
    reading = read(header, cells)
    assert codes(reading) == []
    (row,) = reading.borrowers.to_pylist()
    return {name: value for name, value in row.items() if value is not None}


def test_row_becomes_a_borrower_with_its_accounts():
    found = one(
        "customer_id name group br_no sector district security grade ccy year_end equity"
        " debt assets sales scope_1 scope_2",
        "C1", "Golden Loom", "Loom Group", "12345678", "4711", "Kwun Tong", "mortgage",
        "BB", "usd", "2025-03-31", "-5", "1,000", "2e3", "3000.5", "0", "7",
    )  # fmt: skip
    assert found == {
        "borrower_reference": "C1", "borrower_name": "Golden Loom", "group": "Loom Group",
        "registration_number": "12345678", "sector_code": "4711", "district_code": "J",
        "collateral": "mortgage", "rating": "BB", "currency": "USD",
        "financials_period_end": date(2025, 3, 31), "equity": -5, "debt": 1000,
        "total_assets": 2000, "turnover": 3000.5, "scope1": 0, "scope2": 7,
    }  # fmt: skip


def test_currency_of_the_file_is_the_books_where_it_has_no_column():
    assert one("cif equity", "C1", "5")["currency"] == "HKD"


def test_blank_currency_is_not_guessed():
    assert "currency" not in one("cif ccy equity", "C1", None, "5")


@pytest.mark.parametrize(
    "cell",
    ["2025-03-31", "2025/03/31", date(2025, 3, 31), datetime(2025, 3, 31, tzinfo=UTC)],
)
def test_date_of_the_accounts_as_cell_or_text(cell):
    assert one("cif year_end", "C1", cell)["financials_period_end"] == date(2025, 3, 31)


@pytest.mark.parametrize(
    ("header", "cell", "field", "code"),
    [
        ("cif sector", "zzz", "sector_code", "unknown_sector"),
        ("cif district", "Atlantis", "district_code", "unknown_district"),
        ("cif ccy", "XXQ", "currency", "unusable_currency"),
        ("cif equity", "much", "equity", "unreadable_figure"),
        ("cif debt", "-1", "debt", "negative_figure"),
        ("cif assets", "-1", "total_assets", "negative_figure"),
        ("cif sales", "-0.01", "turnover", "negative_figure"),
        ("cif scope1", "-1", "scope1", "negative_figure"),
        ("cif scope2", "-1", "scope2", "negative_figure"),
        ("cif year_end", "31.3.2025", "financials_period_end", "unreadable_date"),
        ("cif year_end", "2025-02-30", "financials_period_end", "unreadable_date"),
    ],
)
def test_cell_that_cannot_be_read_is_left_out_and_its_row_kept(
    header, cell, field, code
):
    reading = read(header, ("C1", cell))
    assert codes(reading) == [(2, field, code)]
    assert reading.rows_in_error == 0
    (row,) = reading.borrowers.to_pylist()
    assert row[field] is None
    (words,) = findings_in_words(reading.findings, "en")
    assert not words.is_error, "a row that is kept is not said to be left out"


@pytest.mark.parametrize(
    ("rows", "finding"),
    [
        ([(None, "AA")], (2, "borrower_reference", "empty_required")),
        ([("  ", "AA")], (2, "borrower_reference", "empty_required")),
        ([("=A1", "AA")], (2, "borrower_reference", "formula_cell")),
        ([("C1", "AA"), ("C1", "B")], (3, "borrower_reference", "duplicate_borrower")),
        ([("C" * 81, "AA")], (2, "borrower_reference", "text_too_long")),
        ([("C1", "=A1")], (2, "rating", "formula_cell")),
    ],
)
def test_row_that_cannot_be_told_is_left_out(rows, finding):
    reading = read("cif rating", *rows)
    assert codes(reading) == [finding]
    assert (reading.rows, reading.rows_in_error) == (len(rows), 1)


def test_formula_of_a_figure_is_one_finding():
    reading = read("cif equity", ("C1", "=A1"))
    assert codes(reading) == [(2, "equity", "formula_cell")]


def test_repeated_reference_names_the_row_it_repeats():
    reading = read("cif rating", ("C1", "a"), ("C2", "b"), ("C1", "c"), ("C1", "d"))
    assert [f["other"] for f in reading.findings.to_pylist()] == ["2", "2"]
    assert reading.borrowers["rating"].to_pylist() == ["a", "b"]


def test_rows_of_nothing_are_no_borrowers():
    reading = read("cif rating", ("C1", "a"), (None, None), ("C2", "b"))
    assert (reading.rows, codes(reading)) == (2, [])


def test_file_of_headings_alone_is_no_borrower():
    reading = read("cif rating equity year_end")
    assert (reading.rows, reading.borrowers.num_rows, codes(reading)) == (0, 0, [])


@pytest.mark.parametrize(
    ("header", "field", "longest"),
    [("cif rating", "rating", 20), ("cif br_no", "registration_number", 40),
     ("cif name", "borrower_name", 80)],
)  # fmt: skip
def test_long_text_is_cut_to_what_is_kept(header, field, longest):
    assert one(header, "C1", "x" * 300)[field] == "x" * longest


def test_reference_of_eighty_characters_is_kept_whole():
    assert one("cif", "C" * 80)["borrower_reference"] == "C" * 80


@pytest.mark.parametrize(
    ("field", "heading"),
    [(field.name, heading) for field in FIELDS for heading in field.headings],
)
def test_every_heading_we_list_is_found(field, heading):
    assert suggest_borrower_mapping([heading]) == {field: heading}


@pytest.mark.parametrize(
    ("mapping", "fields"),
    [
        ({}, {"borrower_reference": "required"}),
        ({"rating": "rating"}, {"borrower_reference": "required"}),
        (
            {"borrower_reference": "cif", "colour": "rating"},
            {"colour": "unknown_field"},
        ),
        ({"borrower_reference": "gone"}, {"borrower_reference": "unknown_column"}),
        (
            {"borrower_reference": "cif", "group": "cif"},
            {"borrower_reference": "used_twice", "group": "used_twice"},
        ),
    ],
)
def test_mapping_that_does_not_fit_names_its_fields(mapping, fields):
    with pytest.raises(MappingError) as caught:
        read("cif rating", ("C1", "AA"), mapping=mapping)
    assert caught.value.fields == fields
