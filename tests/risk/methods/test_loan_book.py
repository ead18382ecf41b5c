"""A loan file is understood cell by cell, and what is wrong is said where it stands."""

from decimal import Decimal

import pyarrow as pa
import pytest

from documents.spreadsheets import read_table
from risk.compute import district_code, sector_code
from risk.methods.loan_book import ERRORS, WARNINGS, ledger_totals, read_positions
from risk.methods.loan_book_cells import as_amount, as_number
from risk.methods.loan_book_mapping import (
    MappingError,
    RawTable,
    check_mapping,
    suggest_mapping,
)
from risk.methods.loan_book_sentences import findings_in_words

HEADER = (
    "Loan ID",
    "Customer No.",
    "Currency",
    "Outstanding",
    "Limit",
    "Industry",
    "District",
)
CURRENCIES = {"HKD", "USD", "EUR", "CNY"}


def raw(*rows, header=HEADER, name="book.csv"):
    columns = tuple(
        pa.chunked_array([pa.array([row[n] for row in rows], pa.string())])
        for n in range(len(header))
    )
    numbers = pa.chunked_array([pa.array(range(2, len(rows) + 2), pa.int32())])
    return RawTable(name, header, columns, numbers)


def read(*rows, **options):
    table = raw(*rows)
    return read_positions(
        table,
        suggest_mapping(table.header),
        resolve_sector=sector_code,
        resolve_district=district_code,
        currencies=CURRENCIES,
        **options,
    )


GOOD = ("1", "a", "HKD", "100", "200", "5610", "")


def row(**changes):
    fields = (
        "loan",
        "borrower",
        "currency",
        "outstanding",
        "limit",
        "sector",
        "district",
    )
    return tuple(changes.get(name, GOOD[n]) for n, name in enumerate(fields))


def test_a_good_row_becomes_a_position():
    reading = read(row(district="Wan Chai"))
    assert reading.findings.num_rows == 0
    (found,) = reading.positions.to_pylist()
    assert found["outstanding"] == Decimal(100)
    assert found["limit"] == Decimal(200)
    assert found["sector_code"] == "5610"
    assert found["district_code"] == district_code("灣仔")
    assert found["undrawn"] is None
    assert found["row"] == 2


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"loan": None}, "loan_id", "empty_required"),
        ({"borrower": "  "}, "borrower_reference", "empty_required"),
        ({"currency": None}, "currency", "empty_required"),
        ({"outstanding": None}, "outstanding", "empty_required"),
        ({"outstanding": "abc"}, "outstanding", "malformed_number"),
        ({"outstanding": "12.34.5"}, "outstanding", "malformed_number"),
        ({"outstanding": "-5"}, "outstanding", "negative_amount"),
        ({"outstanding": "(5)"}, "outstanding", "negative_amount"),
        ({"outstanding": "1e15"}, "outstanding", "amount_too_large"),
        ({"outstanding": "=A1+1"}, "outstanding", "formula_cell"),
        ({"borrower": "@SUM(A1)"}, "borrower_reference", "formula_cell"),
        ({"currency": "XXX"}, "currency", "unknown_currency"),
        ({"borrower": "b" * 81}, "borrower_reference", "text_too_long"),
        ({"limit": "99"}, "outstanding", "outstanding_above_limit"),
        ({"limit": "-1"}, "limit", "negative_limit"),
        ({"sector": "zzz"}, "sector_code", "unknown_sector"),
        ({"district": "Atlantis"}, "district_code", "unknown_district"),
    ],
)
def test_each_fault_is_found_where_it_stands(changes, field, code):
    reading = read(row(loan="0"), row(**changes))
    found = [f for f in reading.findings.to_pylist() if f["code"] == code]
    assert [(f["row"], f["field"], f["file"]) for f in found] == [
        (3, field, "book.csv")
    ]
    kept = 1 if code in ERRORS else 2
    assert reading.positions.num_rows == kept
    assert reading.rows_in_error == 2 - kept
    for language in ("en", "zh-Hant"):
        words = [
            w for w in findings_in_words(reading.findings, language) if w.code == code
        ]
        assert "book.csv" in words[0].sentence
        assert "3" in words[0].sentence
        assert words[0].remedy


def test_every_code_has_its_sentence_and_its_place():
    assert not set(ERRORS) & set(WARNINGS)
    table = pa.Table.from_pylist(
        [
            {"file": "f", "row": 2, "column": "c", "letters": "A", "field": "limit",
             "code": code, "value": None, "other": None}
            for code in (*ERRORS, *WARNINGS)
        ]
    )  # fmt: skip
    words = list(findings_in_words(table, "en"))
    assert [word.is_error for word in words] == [True] * len(ERRORS) + [False] * len(
        WARNINGS
    )
    assert "None" not in "".join(word.sentence for word in words)


def test_a_repeated_loan_names_the_row_it_repeats():
    reading = read(row(), row(loan="2"), row(borrower="b"), row(borrower="c"))
    assert [
        (f["row"], f["code"], f["other"]) for f in reading.findings.to_pylist()
    ] == [
        (4, "duplicate_loan_id", "2"),
        (5, "duplicate_loan_id", "2"),
    ]
    assert reading.positions["borrower_reference"].to_pylist() == ["a", "a"]


def test_blank_rows_are_no_loans():
    reading = read(row(), (None,) * 7, row(loan="2"))
    assert (reading.rows, reading.rows_in_error) == (2, 0)
    assert reading.positions["row"].to_pylist() == [2, 4]


def test_a_limit_in_another_currency_is_left_out():
    header = (*HEADER, "Limit Currency")
    table = raw((*GOOD, "USD"), header=header)
    reading = read_positions(
        table,
        suggest_mapping(header),
        resolve_sector=sector_code,
        currencies=CURRENCIES,
    )
    assert reading.findings["code"].to_pylist() == ["limit_in_other_currency"]
    assert reading.positions["limit"].to_pylist() == [None]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1234.5", 1234.5),
        ("1,234.50", 1234.5),
        ("1 234.50", 1234.5),
        ("1'234.50", 1234.5),
        ("1.234,50", 1234.5),
        ("1.234.567", 1234567),
        ("12,5", 12.5),
        ("1,234", 1234),
        ("$60,000.00 ", 60000),
        ("HK$ 1,234", 1234),
        ("USD 5", 5),
        ("(1,234)", -1234),
        ("1234-", -1234),
        ("-€5", -5),
        ("+7", 7),
        ("1.5e3", 1500),
        ("", None),
        ("n/a", None),
        ("1,23,456", None),
        ("0x10", None),
        ("inf", None),
        ("nan", None),
        ("１２", None),
        ("1 2", None),
    ],
)
def test_numbers_as_people_write_them(text, number):
    cells = pa.chunked_array([pa.array([text], pa.string())])
    assert as_number(cells).to_pylist() == [number]


def test_number_cells_that_are_no_number_are_missing():
    cells = pa.chunked_array([pa.array([float("nan"), float("inf"), 1.005, None])])
    assert as_amount(as_number(cells)).to_pylist() == [
        None,
        None,
        Decimal("1.005"),
        None,
    ]


@pytest.mark.parametrize(
    ("word", "code"), [("hkd", "HKD"), ("HK$", "HKD"), ("RMB", "CNY"), (" usd ", "USD")]
)
def test_currencies_as_people_write_them(word, code):
    assert read(row(currency=word)).positions["currency"].to_pylist() == [code]


def test_a_book_without_a_currency_column_takes_the_one_it_is_told():
    table = raw(("1", "a", "5"), header=("Loan ID", "Customer ID", "Balance"))
    mapping = suggest_mapping(table.header)
    with pytest.raises(MappingError, match="currency: required"):
        check_mapping(mapping, table.header, default_currency=None)
    reading = read_positions(
        table, mapping, resolve_sector=sector_code, currencies=CURRENCIES,
        default_currency="EUR",
    )  # fmt: skip
    assert reading.positions["currency"].to_pylist() == ["EUR"]


def test_a_mapping_says_what_is_wrong_with_each_field():
    wrong = {
        "loan_id": "Loan ID",
        "outstanding": "Loan ID",
        "limit": "No",
        "colour": "Limit",
    }
    with pytest.raises(MappingError) as caught:
        check_mapping(wrong, HEADER, default_currency="HKD")
    assert caught.value.fields == {
        "loan_id": "used_twice", "outstanding": "used_twice", "limit": "unknown_column",
        "colour": "unknown_field", "borrower_reference": "required",
    }  # fmt: skip


def test_chinese_headings_are_known():
    header = (
        "貸款編號",
        "客戶編號",
        "貨幣",
        "未償還金額",
        "信貸限額",
        "行業編碼",
        "地區",
    )
    assert list(suggest_mapping(header)) == [
        "loan_id", "borrower_reference", "currency", "outstanding", "limit",
        "sector_code", "district_code",
    ]  # fmt: skip


def test_each_different_sector_is_asked_once():
    asked = []
    table = raw(*[row(loan=str(n), sector=str(n % 3)) for n in range(300)])
    read_positions(
        table,
        suggest_mapping(table.header),
        resolve_sector=lambda text: asked.append(text),
        currencies=CURRENCIES,
    )
    assert sorted(asked) == ["0", "1", "2"]


def test_letters_of_columns_go_on_after_z():
    header = tuple(f"h{n}" for n in range(60))
    table = raw((None,) * 60, header=header)
    assert [table.letters(f"h{n}") for n in (0, 25, 26, 51, 52)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
    ]


def test_the_ledger_is_by_product_and_currency():
    reading = read(row(), row(loan="2"), row(loan="3", currency="USD", limit=None))
    assert ledger_totals(reading.positions).to_pylist() == [
        {"product": None, "currency": "HKD", "loans": 2, "outstanding": Decimal(200), "limit": Decimal(400)},
        {"product": None, "currency": "USD", "loans": 1, "outstanding": Decimal(100), "limit": None},
    ]  # fmt: skip


@pytest.mark.shared
def test_the_public_demo_book_is_understood_as_it_stands(shared):
    table = read_table(shared / "data" / "loanbook_demo.csv")
    book = RawTable("demo", table.header, table.columns, table.row_numbers)
    reading = read_positions(
        book,
        suggest_mapping(book.header),
        resolve_sector=sector_code,
        currencies=CURRENCIES,
    )
    (total,) = ledger_totals(reading.positions).to_pylist()
    assert total["loans"] == 323
    assert total["outstanding"] == 98_635_971
    assert total["limit"] == 5_194_475_301
    codes = reading.findings["code"].to_pylist()
    assert codes.count("outstanding_above_limit") == 4
    assert codes.count("negative_limit") == 2
    assert len(codes) == 6
    by_sector = reading.positions.group_by("sector_code").aggregate(
        [("outstanding", "sum")]
    )
    sums = dict(zip(*by_sector.to_pydict().values(), strict=True))
    assert sums["3511"] == 28_227_012
    assert sums["291"] + 0 == 16_633_954
