"""Turns rows of plain values into typed columns, chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import chain, islice
from typing import Any

import pyarrow as pa

from documents.reading.limits import Limits, RefusalError, column_letters

ROWS_AT_ONCE = 8_192
NUMBERS = ({float}, {int}, {int, float})
Row = Sequence[Any]


class Columns:
    """Columns under their headings, filled from an iterator of (number, row)."""

    def __init__(self, header: Sequence[str], first: int, limits: Limits) -> None:
        self.header, self.first, self.limits = header, first, limits
        self.chunks: list[list[pa.Array]] = [[] for _ in header]
        self.numbers: list[pa.Array] = []
        self.count = 0

    def fill(self, rows: Iterable[tuple[int, Row]]) -> None:
        """Takes all rows in; each is as long as the header."""
        remaining = iter(rows)
        while batch := list(islice(remaining, ROWS_AT_ONCE)):
            self.count += len(batch)
            if self.count > self.limits.rows:
                raise RefusalError("too_many_rows", limit=self.limits.rows)
            numbers, values = zip(*batch, strict=True)
            for index, column in enumerate(zip(*values, strict=True)):
                self.chunks[index].append(self._array(index, column, numbers))
            self.numbers.append(pa.array(numbers, pa.int32()))

    def table(self) -> pa.Table:
        """All columns by position, the numbers of their rows last."""
        columns = [_joined(chunks) for chunks in self.chunks]
        columns.append(pa.chunked_array(self.numbers, pa.int32()))
        names = [str(index) for index in range(len(columns))]
        return pa.Table.from_arrays(columns, names=names)

    def _array(
        self, index: int, column: Sequence[Any], numbers: Sequence[int]
    ) -> pa.Array:
        kinds = set(map(type, column))
        if str in kinds:
            self._check_length(index, column, numbers)
            self._check_characters(index, column, numbers)
            if "" in column:
                column = [None if value == "" else value for value in column]
                kinds = set(map(type, column))
        kinds.discard(type(None))
        if kinds in NUMBERS:
            return pa.array(column, pa.float64())
        if not kinds:
            return pa.nulls(len(column))
        if len(kinds) == 1 and (arrow_type := type_of.get(*kinds)):
            return pa.array(column, arrow_type)
        return pa.array([as_text(value) for value in column], pa.string())

    def _check_length(
        self, index: int, column: Sequence[Any], numbers: Sequence[int]
    ) -> None:
        limit = self.limits.cell_characters
        lengths = [len(value) if type(value) is str else 0 for value in column]
        if max(lengths) <= limit:
            return
        at = next(at for at, length in enumerate(lengths) if length > limit)
        raise RefusalError(
            "cell_too_long",
            row=numbers[at],
            column=f"{column_letters(self.first + index)} ({self.header[index]})",
            length=lengths[at],
            limit=limit,
        )

    def _check_characters(
        self, index: int, column: Sequence[Any], numbers: Sequence[int]
    ) -> None:
        # A workbook may write NUL as _x0000_; no database keeps it in a text.
        for at, value in enumerate(column):
            if type(value) is str and "\0" in value:
                letters = column_letters(self.first + index)
                named = f"{letters} ({self.header[index]})"
                raise RefusalError("control_character", row=numbers[at], column=named)


type_of: dict[type, pa.DataType] = {
    str: pa.string(),
    date: pa.date32(),
    datetime: pa.timestamp("us"),
    bool: pa.bool_(),
}


def as_text(value: Any) -> str | None:
    """A cell as canonical text: whole numbers without a point, dates as ISO."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return (
            str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        )
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def _joined(chunks: list[pa.Array]) -> pa.ChunkedArray:
    """One column of one type; of several types it becomes text."""
    types = {chunk.type for chunk in chunks if chunk.type != pa.null()}
    if len(types) <= 1:
        kind = next(iter(types), pa.string())
        return pa.chunked_array([_cast(chunk, kind) for chunk in chunks], kind)
    texts = [pa.array(map(as_text, chunk.to_pylist()), pa.string()) for chunk in chunks]
    return pa.chunked_array(texts, pa.string())


def _cast(chunk: pa.Array, kind: pa.DataType) -> pa.Array:
    return chunk if chunk.type == kind else pa.nulls(len(chunk), kind)


def read_header(
    rows: Iterable[tuple[int, Row]], first: int, limits: Limits
) -> tuple[int, list[str], Iterable[tuple[int, Row]]]:
    """The first row that is not blank as headings: its number, the names, what follows.

    A heading left blank is called by its column's letters.
    """
    remaining = iter(rows)
    for number, row in remaining:
        names = [(as_text(value) or "").strip() for value in row]
        if any(names):
            _check_header(names, number, first, limits)
            filled = [
                name or column_letters(first + index)
                for index, name in enumerate(names)
            ]
            return number, filled, chain(remaining)
    raise RefusalError("no_header")


def _check_header(names: list[str], number: int, first: int, limits: Limits) -> None:
    if len(names) > limits.columns:
        raise RefusalError("too_many_columns", row=number, limit=limits.columns)
    seen: set[str] = set()
    for index, name in enumerate(names):
        letters = column_letters(first + index)
        if len(name) > limits.cell_characters:
            raise RefusalError(
                "cell_too_long",
                row=number,
                column=letters,
                length=len(name),
                limit=limits.cell_characters,
            )
        if "\0" in name:
            raise RefusalError("control_character", row=number, column=letters)
        if name and name.casefold() in seen:
            raise RefusalError(
                "duplicate_header", row=number, column=letters, header=name[:80]
            )
        seen.add(name.casefold())
