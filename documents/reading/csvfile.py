"""Reads a CSV file of any usual encoding and separator into columns."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from documents.reading.columns import Columns, Row, read_header
from documents.reading.encodings import Encoding, find_encoding
from documents.reading.limits import Limits, RefusalError

SEPARATORS = ",;\t|"


def read_csv(
    path: Path, encoding: str | None, limits: Limits
) -> tuple[pa.Table, dict[str, Any]]:
    """The columns of a file and what was found out about it."""
    data = path.read_bytes()
    found = Encoding(encoding, True) if encoding else find_encoding(data)
    text = _decoded(data, found.name)
    separator = find_separator(text)
    # A longer field means an open quotation mark; the cell check names its row.
    csv.field_size_limit(limits.file_bytes)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    number, header, rest = read_header(_numbered(lines), 0, limits)
    columns = Columns(header, 0, limits)
    columns.fill(_squared(rest, len(header)))
    return columns.table(), {
        "header": header,
        "header_row": number,
        "encoding": found.name,
        "encoding_is_certain": found.is_certain,
        "separator": separator,
    }


def _decoded(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise RefusalError("encoding", encoding=encoding) from error
    if "\0" in text:
        row = text.count("\n", 0, text.index("\0")) + 1
        raise RefusalError("control_character", row=row)
    return text


def find_separator(text: str) -> str:
    """The separator that stands most often outside quotation marks in the first line."""
    first = text.lstrip("\r\n").partition("\n")[0]
    unquoted = "".join(first.split('"')[0::2])
    return max(SEPARATORS, key=unquoted.count)


def _numbered(lines: Iterable[list[str]]) -> Iterator[tuple[int, Row]]:
    """Rows that hold something, with their number as a spreadsheet would show it."""
    try:
        for number, row in enumerate(lines, start=1):
            if any(row):
                yield number, row
    except csv.Error as error:
        raise RefusalError("broken", reason="content") from error


def _squared(rows: Iterable[tuple[int, Row]], width: int) -> Iterator[tuple[int, Row]]:
    """Rows as wide as the header; cells beyond it may only be blank."""
    for number, row in rows:
        cells = len(row)
        if cells == width:
            yield number, row
        elif cells < width:
            yield number, [*row, *[""] * (width - cells)]
        elif not any(row[width:]):
            yield number, row[:width]
        else:
            raise RefusalError("ragged_row", row=number, cells=cells, columns=width)
