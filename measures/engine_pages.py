"""One page of a large table: filtered, sorted, and cut out, with the number of all."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import ibis
import pyarrow as pa

from measures.engine import Engine
from measures.engine_files import ROWS_PER_GROUP, Key, open_sealed, read_sealed
from measures.expressions import compiled, unbound

Plain = str | int | float | bool | Decimal | datetime.date

OPERATORS = ("is", "is_not", "at_least", "at_most", "in", "contains", "known")


class PageError(ValueError):
    """A page was asked for by a column or an operator that there is not."""


@dataclass(frozen=True, slots=True)
class Filter:
    """A condition on one column; `known` takes True or False, `in` several values."""

    column: str
    operator: str
    value: Plain | Sequence[Plain]


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page in order, and how many rows there are on all pages."""

    rows: pa.Table
    total: int


def page(
    table: pa.Table,
    *,
    sort: str,
    descending: bool = False,
    offset: int = 0,
    limit: int = 50,
    filters: Sequence[Filter] = (),
    tie: str | None = None,
) -> Page:
    """One page of a table. Unknown values come last either way; equal ones by `tie`,
    or in the order of the table. Raises PageError for an unknown column or operator.
    """
    picked, total = _picked(table, sort, descending, offset, limit, filters, tie)
    return Page(table.take(picked), total)


def read_page(
    path: Path,
    key: Key,
    *,
    sort: str,
    descending: bool = False,
    offset: int = 0,
    limit: int = 50,
    filters: Sequence[Filter] = (),
    tie: str | None = None,
) -> Page:
    """The same of a sealed file, of which it reads only the columns it sorts and
    filters by, and the row groups that the page's rows are in."""
    with open_sealed(path, key) as file:
        known = file.schema_arrow.names
    wanted = {sort, *(f.column for f in filters), *((tie,) if tie else ())}
    if not wanted <= set(known):
        raise PageError(f"no column {', '.join(sorted(wanted - set(known)))}")
    narrow = read_sealed(path, key, sorted(wanted))
    picked, total = _picked(narrow, sort, descending, offset, limit, filters, tie)
    return Page(_rows(path, key, picked.to_pylist()), total)


def _picked(
    table: pa.Table,
    sort: str,
    descending: bool,
    offset: int,
    limit: int,
    filters: Sequence[Filter],
    tie: str | None,
) -> tuple[pa.Array, int]:
    """The row numbers of a page in its order, and the number of rows that pass."""
    names = dict.fromkeys(
        [sort, *(f.column for f in filters), *((tie,) if tie else ())]
    )
    for name in names:
        if name not in table.column_names:
            raise PageError(f"no column {name}")
    narrow = table.select(list(names))
    row_numbers = pa.array(range(table.num_rows), pa.int64())
    narrow = narrow.append_column("row_number_", row_numbers)
    rows = unbound("rows", narrow.schema)
    for condition in filters:
        rows = rows.filter(_condition(rows[condition.column], condition))
    direction = ibis.desc if descending else ibis.asc
    order = [direction(rows[sort], nulls_first=False)]
    order += [ibis.asc(rows[tie], nulls_first=False)] if tie else []
    ordered = rows.order_by([*order, ibis.asc(rows["row_number_"])])
    with Engine() as engine:
        counts = compiled(rows.aggregate(total=rows.count()))
        counted = engine.run(counts, {"rows": narrow})
        cut = ordered.limit(limit, offset=offset).select("row_number_")
        found = engine.run(compiled(cut), {"rows": narrow})
    return found["row_number_"].combine_chunks(), counted["total"][0].as_py()


def _condition(column: ibis.Value, condition: Filter) -> ibis.Value:
    value = condition.value
    match condition.operator:
        case "is":
            return column == value
        case "is_not":
            return (column != value).fill_null(True)
        case "at_least":
            return column >= value
        case "at_most":
            return column <= value
        case "in":
            return column.isin(value)
        case "contains":
            return column.lower().contains(str(value).lower())
        case "known":
            return column.notnull() if value else column.isnull()
    raise PageError(f"no operator {condition.operator}")


def _rows(path: Path, key: Key, numbers: list[int]) -> pa.Table:
    groups = sorted({number // ROWS_PER_GROUP for number in numbers})
    with open_sealed(path, key) as file:
        if not groups:
            return file.schema_arrow.empty_table()
        table = file.read_row_groups(groups)
    place = {group: index * ROWS_PER_GROUP for index, group in enumerate(groups)}
    return table.take(
        [
            place[number // ROWS_PER_GROUP] + number % ROWS_PER_GROUP
            for number in numbers
        ]
    )
