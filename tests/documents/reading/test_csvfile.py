"""A CSV of any usual separator is squared to its header, or refused with the row."""

import pytest

from documents.reading.csvfile import find_separator, read_csv
from documents.reading.limits import Limits, RefusalError

WIDE = Limits()


@pytest.fixture
def read(tmp_path):
    def do(text, *, encoding=None, limits=WIDE):
        path = tmp_path / "file.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        table, told = read_csv(path, encoding, limits)
        return [list(row.values()) for row in table.to_pylist()], told

    return do


@pytest.mark.parametrize(
    ("line", "separator"),
    [
        ("a,b,c", ","),
        ("a;b;c", ";"),
        ("a\tb\tc", "\t"),
        ("a|b|c", "|"),
        ('"a,b";c;d', ";"),
        ('"x;y";"z;w",b,c', ","),
        ("alone", ","),
        ("\n\na;b", ";"),
        ("a,b\n1;2;3;4", ","),
    ],
)
def test_separator_of_the_first_line(line, separator):
    assert find_separator(line) == separator


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,2\n", [["1", "2", 2]]),
        ("a,b\r\n1,2\r\n", [["1", "2", 2]]),
        ("a,b\n1\n", [["1", None, 2]]),
        ("a,b\n1,2,,\n", [["1", "2", 2]]),
        ("a,b\n\n,\n1,2\n", [["1", "2", 4]]),
        ('a,b\n"1,5",x\n', [["1,5", "x", 2]]),
        ('a,b\n"two\nlines",x\n', [["two\nlines", "x", 2]]),
        ('a,b\n"say ""so""",x\n', [['say "so"', "x", 2]]),
    ],
)
def test_rows_are_as_wide_as_the_header(read, text, rows):
    assert read(text)[0] == rows


def test_what_was_found_out_is_told(read):
    _, told = read("貸款;結餘\n1;2\n".encode("big5"))
    assert told == {
        "header": ["貸款", "結餘"],
        "header_row": 1,
        "encoding": "big5hkscs",
        "encoding_is_certain": False,
        "separator": ";",
    }


def test_stated_encoding_is_certain(read):
    _, told = read("a\né\n".encode("cp1252"), encoding="cp1252")
    assert (told["encoding"], told["encoding_is_certain"]) == ("cp1252", True)


@pytest.mark.parametrize(
    ("text", "more", "code", "details"),
    [
        ("a,b\n1,2,3\n", {}, "ragged_row", {"row": 2, "cells": 3, "columns": 2}),
        ("\n\n", {}, "no_header", {}),
        ("a\né\n".encode("cp1252"), {"encoding": "utf-8"}, "encoding",
         {"encoding": "utf-8"}),
        ("a\n", {"encoding": "klingon"}, "encoding", {"encoding": "klingon"}),
        ("a,b\n1,\0\n", {"encoding": "utf-8"}, "control_character", {"row": 2}),
        ("a\n1\n2\n", {"limits": Limits(rows=1)}, "too_many_rows", {"limit": 1}),
        ("a\nxx\n", {"limits": Limits(cell_characters=1)}, "cell_too_long",
         {"row": 2, "column": "A (a)", "length": 2, "limit": 1}),
    ],
)  # fmt: skip
def test_text_that_cannot_be_read_is_refused_with_its_place(
    read, text, more, code, details
):
    with pytest.raises(RefusalError) as caught:
        read(text, **more)
    assert (caught.value.code, caught.value.details) == (code, details)
