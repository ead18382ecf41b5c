"""Reads an uploaded CSV or XLSX file into columns, or says why it does not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from documents.errors import SENTENCES, UploadError
from documents.reading.limits import Limits, column_letters
from jobs.children import Allowance, ChildError, run_child, work_folder

__all__ = ["Limits", "Table", "UploadError", "read_table"]
PLACES = ("sheet", "row", "column")


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file, by column.

    `columns` run beside `header` and are Arrow columns of text, number (float64), date,
    date with time or yes/no; blank cells are null, a column of mixed kinds is text.
    `row_numbers` are the rows' numbers in the file, counted from 1; `first_column` is
    the table's first column in its sheet, from 0. Of a CSV are known
    `encoding` and `separator` (and whether the encoding is certain), of a workbook
    `sheet`, the visible `sheets` and, if formulas were let through, where some are.
    """

    header: tuple[str, ...]
    columns: tuple[pa.ChunkedArray, ...]
    row_numbers: pa.ChunkedArray
    header_row: int
    first_column: int = 0
    encoding: str | None = None
    encoding_is_certain: bool = True
    separator: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    formula_count: int = 0
    formula_cells: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.row_numbers)

    def column(self, heading: str) -> pa.ChunkedArray:
        """The column under a heading; KeyError if there is none."""
        try:
            return self.columns[self.header.index(heading)]
        except ValueError:
            raise KeyError(heading) from None

    def place(self, heading: str) -> str:
        """The letters of a column and its heading, for a finding: `F (limit)`."""
        index = self.first_column + self.header.index(heading)
        return f"{column_letters(index)} ({heading})"

    def arrow(self) -> pa.Table:
        """All columns as one Arrow table under their headings."""
        return pa.Table.from_arrays(list(self.columns), names=list(self.header))


def read_table(
    path: Path,
    *,
    name: str | None = None,
    sheet: str | None = None,
    encoding: str | None = None,
    limits: Limits | None = None,
    watch: Callable[[], None] | None = None,
) -> Table:
    """The table in a file, by default that of its first visible sheet.

    `name` is what people call the file (its path may be random). Works in a child
    process under `limits`; raises UploadError, whatever the file is. `watch` is called
    meanwhile and may stop the reading by raising.
    """
    bounds = limits or Limits()
    shown = name or path.name
    with work_folder() as folder:
        out = folder / "table.arrow"
        request = {
            "path": str(path.resolve()),
            "out": str(out),
            "sheet": sheet,
            "encoding": encoding,
            "limits": asdict(bounds),
        }
        answer = _asked(request, shown, folder, bounds, watch)
        if "refused" in answer:
            raise _refusal(answer["refused"], answer["details"], shown)
        with pa.memory_map(str(out)) as source:
            columns = pa.ipc.open_file(source).read_all().columns
    return _table(columns, answer["table"])


def _asked(
    request: dict[str, Any],
    shown: str,
    folder: Path,
    limits: Limits,
    watch: Callable[[], None] | None,
) -> dict[str, Any]:
    allowance = Allowance(limits.memory_bytes, limits.seconds)
    try:
        return run_child(
            "documents.reading.child",
            request,
            folder=folder,
            allowance=allowance,
            watch=watch,
        )
    except ChildError as error:
        raise UploadError(error.reason, file=shown) from error


def _refusal(code: str, details: dict[str, Any], shown: str) -> UploadError:
    where = {key: details.pop(key, None) for key in PLACES}
    return UploadError(
        code if code in SENTENCES else "crash", file=shown, **where, **details
    )


def _table(columns: Sequence[pa.ChunkedArray], told: dict[str, Any]) -> Table:
    lists = {"header", "sheets", "formula_cells"}
    facts: dict[str, Any] = {
        key: tuple(value) if key in lists else value for key, value in told.items()
    }
    return Table(columns=tuple(columns[:-1]), row_numbers=columns[-1], **facts)
