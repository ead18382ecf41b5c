"""A file of facts about borrowers, read row by row or refused with the place."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from risk.methods.company_file import CompanyFileError, read_companies
from risk.methods.loan_book_mapping import RawTable


def raw(header, *rows):
    columns = tuple(
        pa.chunked_array([pa.array([row[n] for row in rows])])
        if rows
        else pa.chunked_array([pa.array([], pa.string())])
        for n in range(len(header))
    )
    numbers = pa.chunked_array([pa.array(range(2, len(rows) + 2), pa.int32())])
    return RawTable("facts.csv", tuple(header), columns, numbers)


def read(header, *rows):
    borrowers, companies = read_companies(raw(header.split(), *rows))
    return borrowers.to_pylist(), companies.to_pylist()


def known(row):
    return {name: value for name, value in row.items() if value is not None}


def test_row_is_the_companys_word_unless_it_says_otherwise():
    (borrower,), (company,) = read("borrower_reference scope1", ("A", "12.5"))
    assert known(borrower) == {"borrower_reference": "A", "company_id": "A"}
    assert known(company) == {
        "company_id": "A", "layer": "company_signed", "scope1": 12.5,
    }  # fmt: skip


def test_row_of_the_bank_is_of_the_borrower_and_links_nobody():
    (borrower,), companies = read(
        "borrower_reference layer equity currency", ("A", "bank_held", "1,000", "HKD")
    )
    assert known(borrower) == {
        "borrower_reference": "A", "equity": 1000, "currency": "HKD",
    }  # fmt: skip
    assert companies == []


def test_layers_of_one_borrower_come_together():
    (borrower,), companies = read(
        "borrower_reference company_id layer sector_code equity",
        ("A", None, "bank_held", None, "1"),
        ("A", "c", "company_signed", "5610", "2"),
        ("A", "c", "estimated", "4711", "3"),
    )
    assert known(borrower) == {
        "borrower_reference": "A", "company_id": "c", "sector_code": "5610", "equity": 1,
    }  # fmt: skip
    assert [(row["layer"], row["equity"]) for row in companies] == [
        ("company_signed", 2),
        ("estimated", 3),
    ]


@pytest.mark.parametrize(
    ("word", "meaning"),
    [("yes", True), ("TRUE", True), ("1", True), ("no", False), ("0", False), (None, None)],
)  # fmt: skip
def test_yes_and_no_as_people_write_them(word, meaning):
    _, (company,) = read("borrower_reference scope1_verified", ("A", word))
    assert company["scope1_verified"] is meaning


@pytest.mark.parametrize(
    "cell",
    [
        "2025-03-31",
        " 2025-03-31 ",
        date(2025, 3, 31),
        datetime(2025, 3, 31, tzinfo=UTC),
    ],
)
def test_dates_as_cells_or_text(cell):
    _, (company,) = read("borrower_reference financials_period_end", ("A", cell))
    assert company["financials_period_end"] == date(2025, 3, 31)


def test_blank_cell_is_missing_and_zero_is_zero():
    _, (company,) = read("borrower_reference scope1 scope2", ("A", "", "0"))
    assert (company["scope1"], company["scope2"]) == (None, 0)


def test_file_without_rows_gives_no_rows():
    assert read("borrower_reference scope1") == ([], [])


REFUSALS = [
    ("scope1", ("5",), "facts.csv: column borrower_reference is missing"),
    ("borrower_reference colour", ("A", "red"), "facts.csv: unknown column colour"),
    ("borrower_reference scope1", (None, "5"), "row 2: borrower_reference is empty"),
    ("borrower_reference layer", ("A", "hearsay"),
     "row 2: layer is one of bank_held, company_signed, estimated"),
    ("borrower_reference scope2_basis", ("A", "enrgy"),
     "row 2: scope2_basis is one of reported, energy, production"),
    ("borrower_reference scope1", ("A", "much"), "row 2, column scope1: cannot read 'much'"),
    ("borrower_reference scope1_quality", ("A", "6"), "column scope1_quality: cannot read '6'"),
    ("borrower_reference scope1_quality", ("A", "0"), "column scope1_quality: cannot read '0'"),
    ("borrower_reference scope1_quality", ("A", "2.5"),
     "column scope1_quality: cannot read '2.5'"),
    ("borrower_reference scope1_verified", ("A", "maybe"),
     "column scope1_verified: cannot read 'maybe'"),
    ("borrower_reference emissions_period_end", ("A", "31.3.2025"),
     "column emissions_period_end: cannot read '31.3.2025'"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("header", "row", "words"), REFUSALS, ids=[case[2] for case in REFUSALS]
)
def test_cell_that_cannot_be_used_is_named(header, row, words):
    with pytest.raises(CompanyFileError) as caught:
        read(header, row)
    assert words in str(caught.value)


def test_bank_that_speaks_twice_of_a_borrower_is_refused():
    rows = ("A", "bank_held", "1"), ("A", "bank_held", "2")
    with pytest.raises(CompanyFileError, match="row 3: A has a bank_held row already"):
        read("borrower_reference layer equity", *rows)


def test_borrower_of_two_companies_is_refused():
    rows = ("A", "c1"), ("A", "c2")
    with pytest.raises(CompanyFileError, match="row 3: A has another company already"):
        read("borrower_reference company_id", *rows)


def test_long_cell_is_cut_in_the_sentence():
    with pytest.raises(CompanyFileError) as caught:
        read("borrower_reference scope1", ("A", "x" * 500))
    assert len(str(caught.value)) < 200
