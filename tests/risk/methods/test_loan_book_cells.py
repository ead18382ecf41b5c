"""Cells as people write them become text, numbers, amounts and codes."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest

from risk.methods.loan_book_cells import (
    LARGEST,
    as_amount,
    as_number,
    as_text,
    currency_meaning,
    is_formula,
    translated,
)


def cells(*values, kind=None):
    return pa.chunked_array([pa.array(values, kind)])


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  Golden Loom ", "Golden Loom"),
        ("", None),
        ("   ", None),
        ("0", "0"),
        (4711.0, "4711"),
        (0.0, "0"),
        (-3.0, "-3"),
        (0.5, "0.5"),
        (1e15, "1e+15"),
        (7, "7"),
        (True, "true"),
        (date(2025, 3, 31), "2025-03-31"),
    ],
)
def test_cell_as_text(cell, text):
    assert as_text(cells(cell)).to_pylist() == [text]


def test_blank_cells_of_every_kind_are_missing():
    for kind in (pa.string(), pa.float64(), pa.int64(), pa.date32(), pa.bool_()):
        assert as_text(cells(None, kind=kind)).to_pylist() == [None]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1e400", None),        # beyond a double
        ("1e308", 1e308),
        ("-0", 0),
        ("007", 7),
        ("1,234,567.891", 1_234_567.891),
        ("12,34", 12.34),
        ("1,2345", None),       # no grouping of four
        ("1.234", 1.234),       # a point is a point unless it groups twice
        ("-1.234,5", -1234.5),
        ("(12,5)", -12.5),
        ("(-5)", None),
        ("HKD(5)", -5),
        ("5 HKD", None),
        ("£1", 1),
        ("-HK$ 5", -5),
        ("1-2", None),
        ("--5", None),
        ("5%", None),
        ("一百", None),
    ],
)  # fmt: skip
def test_number_as_people_write_it(text, number):
    assert as_number(cells(text)).to_pylist() == [number]


def test_cells_that_are_no_numbers_are_missing():
    assert as_number(cells(date(2025, 3, 31))).to_pylist() == [None]
    assert as_number(cells(True)).to_pylist() == [None]
    assert as_number(cells(3, 4)).to_pylist() == [3, 4]


@pytest.mark.parametrize(
    ("number", "amount"),
    [
        (0.0, "0.000"),
        (0.0004, "0.000"),
        (0.0005, "0.001"),      # half goes away from zero
        (-0.0005, "-0.001"),
        (1234.5675, "1234.568"),
        (LARGEST, "1000000000000.000"),
        (LARGEST + 0.001, None),
        (-LARGEST, "-1000000000000.000"),
        (-LARGEST - 1, None),
        (None, None),
    ],
)  # fmt: skip
def test_number_as_an_amount(number, amount):
    found = as_amount(pa.array([number], pa.float64())).to_pylist()
    assert found == [None if amount is None else Decimal(amount)]


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("=A1", True),
        (" =A1", True),
        ("@SUM(A1)", True),
        ("+A1", True),
        ("-A1", True),
        ("-(A1)", True),
        ("-5", False),
        ("+5", False),
        ("a=b", False),
        ("me@bank.example", False),
        (None, False),
    ],
)
def test_formula_is_told_from_a_value(text, is_one):
    assert is_formula(cells(text, kind=pa.string())).to_pylist() == [is_one]


def test_number_cells_are_never_formulas():
    assert is_formula(cells(1.0, None)).to_pylist() == [False, False]


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("HKD", "HKD"),
        ("hkd", "HKD"),
        ("HK$", "HKD"),
        ("hk$", "HKD"),
        ("US$", "USD"),
        ("€", "EUR"),
        ("RMB", "CNY"),
        ("CNH", "CNY"),
        ("GBP", None),
        ("$", None),            # whose dollar?
        ("", None),
    ],
)  # fmt: skip
def test_currency_is_one_we_have_rates_for(word, code):
    assert currency_meaning(frozenset({"HKD", "USD", "EUR", "CNY"}))(word) == code


def test_each_different_word_is_asked_once_and_missing_ones_never():
    asked = []

    def meaning(word):
        asked.append(word)
        return word.upper() if word != "x" else None

    found = translated(pa.array(["a", "x", None, "a", "b"]), meaning)
    assert found.to_pylist() == ["A", None, None, "A", "B"]
    assert asked == ["a", "x", "b"]
