"""Rows of plain values become typed columns; what does not fit becomes text."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from documents.reading import columns as module
from documents.reading.columns import Columns, as_text, read_header
from documents.reading.limits import Limits, RefusalError

WIDE = Limits()
LIMITS = Limits(rows=10, columns=3, cell_characters=5)


def one_column(*values, limits=WIDE):
    """The only column of a table and its kind."""
    columns = Columns(["a"], 0, limits)
    columns.fill((number, [value]) for number, value in enumerate(values, start=2))
    table = columns.table()
    return table["0"].to_pylist(), table["0"].type


@pytest.mark.parametrize(
    ("values", "found", "kind"),
    [
        (("a", "b"), ["a", "b"], pa.string()),
        ((1.0, 2.5), [1.0, 2.5], pa.float64()),
        ((1, 2.5), [1.0, 2.5], pa.float64()),
        ((True, False), [True, False], pa.bool_()),
        ((date(2025, 1, 2),), [date(2025, 1, 2)], pa.date32()),
        (("", ""), [None, None], pa.string()),
        ((None, None), [None, None], pa.string()),
        (("a", ""), ["a", None], pa.string()),
        ((1.0, ""), [1.0, None], pa.float64()),
        ((1.0, None), [1.0, None], pa.float64()),
        ((1.0, "x"), ["1", "x"], pa.string()),
        ((True, 1.5), ["TRUE", "1.5"], pa.string()),
        ((date(2025, 1, 2), "x"), ["2025-01-02", "x"], pa.string()),
    ],
)
def test_kind_of_a_column(values, found, kind):
    assert one_column(*values) == (found, kind)


def test_kind_that_changes_between_pieces_becomes_text(monkeypatch):
    monkeypatch.setattr(module, "ROWS_AT_ONCE", 2)
    assert one_column(1.0, 2.0, "x", "y") == (["1", "2", "x", "y"], pa.string())
    assert one_column("", "", 3.0) == ([None, None, 3.0], pa.float64())


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("x", "x"),
        (True, "TRUE"),
        (False, "FALSE"),
        (3.0, "3"),
        (-3.0, "-3"),
        (0.1, "0.1"),
        (1e15, "1000000000000000.0"),
        (7, "7"),
        (date(2025, 1, 2), "2025-01-02"),
        (datetime(2025, 1, 2, 3, 4, tzinfo=UTC), "2025-01-02T03:04:00+00:00"),
    ],
)
def test_cell_as_text(value, text):
    assert as_text(value) == text


def refused(do):
    with pytest.raises(RefusalError) as caught:
        do()
    return caught.value.code, caught.value.details


def test_row_too_many_is_refused():
    assert one_column(*["x"] * 10, limits=LIMITS)[0] == ["x"] * 10
    code, details = refused(lambda: one_column(*["x"] * 11, limits=LIMITS))
    assert (code, details) == ("too_many_rows", {"limit": 10})


def test_cell_too_long_names_row_column_and_length():
    assert one_column("x" * 5, limits=LIMITS)[0] == ["x" * 5]
    code, details = refused(lambda: one_column("ok", "x" * 6, limits=LIMITS))
    assert code == "cell_too_long"
    assert details == {"row": 3, "column": "A (a)", "length": 6, "limit": 5}


def test_zero_byte_names_its_cell():
    code, details = refused(lambda: one_column("ok", "x\0"))
    assert (code, details) == ("control_character", {"row": 3, "column": "A (a)"})


def header(*rows, first=0):
    return read_header(enumerate(rows, start=1), first, LIMITS)


def test_header_is_the_first_row_that_says_something():
    number, names, rest = header(["", " "], [None, None], [" a ", "b"], [1, 2])
    assert (number, names, list(rest)) == (3, ["a", "b"], [(4, [1, 2])])


def test_heading_left_blank_is_called_by_its_letters():
    assert header(["a", "", "c"], first=25)[1] == ["a", "AA", "c"]


def test_heading_that_is_a_number_is_its_text():
    assert header([2024.0, date(2025, 1, 2).year])[1] == ["2024", "2025"]


@pytest.mark.parametrize(
    ("rows", "code", "details"),
    [
        ([], "no_header", {}),
        ([["", None]], "no_header", {}),
        ([["a", "b", "c", "d"]], "too_many_columns", {"row": 1, "limit": 3}),
        ([["a", "A"]], "duplicate_header", {"row": 1, "column": "B", "header": "A"}),
        (
            [["x" * 6]],
            "cell_too_long",
            {"row": 1, "column": "A", "length": 6, "limit": 5},
        ),
        ([["a\0"]], "control_character", {"row": 1, "column": "A"}),
    ],
)
def test_header_that_cannot_be_is_refused(rows, code, details):
    assert refused(lambda: header(*rows)) == (code, details)
