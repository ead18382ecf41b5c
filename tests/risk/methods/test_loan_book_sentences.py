"""Findings in words: each with place, value, weight and remedy, in both languages."""

import pyarrow as pa
import pytest

from risk.methods.loan_book import ERRORS, FINDINGS, WARNINGS
from risk.methods.loan_book_sentences import findings_in_words

PLACE = {
    "file": "book.csv", "row": 7, "column": "Saldo", "letters": "AB", "field": "limit",
}  # fmt: skip


def words(language, *rows, **page):
    table = pa.Table.from_pylist(
        [PLACE | {"value": None, "other": None} | row for row in rows], schema=FINDINGS
    )
    return list(findings_in_words(table, language, **page))


@pytest.mark.parametrize("code", [*ERRORS, *WARNINGS])
@pytest.mark.parametrize(
    ("language", "place"),
    [
        ("en", "book.csv, row 7, column AB (Saldo)"),
        ("zh-Hant", "book.csv，第 7 行，AB 欄（Saldo）"),
        ("zh-Hans", "book.csv，第 7 行，AB 栏（Saldo）"),
    ],
)
def test_every_finding_says_where_and_what_helps(language, place, code):
    (found,) = words(language, {"code": code, "value": "12x", "other": "9"})
    assert found.sentence.startswith(place)
    assert "{" not in found.sentence + found.remedy
    assert (found.code, found.is_error) == (code, code in ERRORS)
    assert found.remedy
    assert found.sentence.lower().endswith(found.what.lower())
    assert not found.what.startswith(("the ", "there ", "outstanding "))
    assert place not in found.what


@pytest.mark.parametrize("code", sorted({*ERRORS, *WARNINGS} - {"empty_required"}))
def test_every_finding_but_an_empty_cell_shows_the_cell(code):
    (found,) = words("en", {"code": code, "value": "«12x»", "other": "9"})
    assert "«12x»" in found.sentence


def test_missing_value_is_not_written_as_none():
    (found,) = words("en", {"code": "empty_required"})
    assert found.sentence == "book.csv, row 7, column AB (Saldo): the cell is empty."


def test_braces_in_a_cell_are_text():
    (found,) = words("en", {"code": "malformed_number", "value": "{file} {0}"})
    assert "{file} {0} is not a number" in found.sentence


@pytest.mark.parametrize(
    ("page", "rows"),
    [
        ({}, [0, 1, 2, 3, 4]),
        ({"limit": 2}, [0, 1]),
        ({"offset": 3}, [3, 4]),
        ({"offset": 1, "limit": 2}, [1, 2]),
        ({"offset": 9, "limit": 2}, []),
        ({"limit": 0}, []),
    ],
)
def test_page_of_findings_keeps_their_order(page, rows):
    given = [{"code": "empty_required", "row": n} for n in range(5)]
    assert [each.row for each in words("en", *given, **page)] == rows
