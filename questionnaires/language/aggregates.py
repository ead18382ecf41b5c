"""Functions over a table's column, or over several numbers: sum, count, min, first …

Blank cells are skipped and the result is marked partial; cells that were not asked, or do
not apply, are not missing. Over nothing at all the result is blank, never zero.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from questionnaires.language.calls import Call, function
from questionnaires.language.errors import ExpressionError
from questionnaires.language.kinds import (
    CONDITION,
    NUMBER,
    TEXT,
    Closure,
    Kind,
    Term,
    aligned,
    common,
    expect,
)
from questionnaires.language.run import NOTHING_MISSING, Run

MOST_ARGUMENTS = 50
_ABSENT = object()


def _aggregate(
    name: str, fold: Callable[[list[Any]], Any], *, dates: bool = False
) -> None:
    def build(call: Call) -> Term:
        kind, values = _numbers(call, dates=dates)

        def folded(run: Run) -> Any:
            present = _present(run, values(run))
            return fold(present) if present else None

        return Term(kind, folded)

    function(name, 1, MOST_ARGUMENTS)(build)


def _present(run: Run, values: list[Any]) -> list[Any]:
    present = [value for value in values if value is not None]
    if present and len(present) < len(values):
        run.partial = True
    return present


def _numbers(call: Call, *, dates: bool) -> tuple[Kind, Closure]:
    """The kind of the cells and a closure that lists them, blanks included."""
    if len(call) == 1:
        column = _column(call)
        if column.kind.cell is None or not _foldable(column.kind.cell, dates):
            raise ExpressionError(
                f"{call.function}() cannot work on {column.kind.cell}."
            )
        return column.kind.cell, column.run
    terms = call.terms()
    kind = common(terms, f"{call.function}()")
    if not _foldable(kind, dates):
        raise ExpressionError(f"{call.function}() cannot work on {kind}.")
    readers = [_reader(term, aligned(term, kind, call.function)) for term in terms]

    def listed(run: Run) -> list[Any]:
        values = [reader(run) for reader in readers]
        return [value for value in values if value is not _ABSENT]

    return kind, listed


def _foldable(kind: Kind, dates: bool) -> bool:
    return kind.name == "number" or (dates and kind.name == "date")


def _reader(term: Term, run: Closure) -> Closure:
    """Tells a question that was not asked (absent) from one that was left open (None)."""
    key = term.key

    def read(state: Run) -> Any:
        value = run(state)
        if value is None and key and state.states.get(key) in NOTHING_MISSING:
            return _ABSENT
        return value

    return read


def _column(call: Call) -> Term:
    column = call.term(0)
    if column.kind.name != "column":
        raise ExpressionError(
            f"{call.function}() needs a column or several values, not {column.kind}.",
            "Write table.column.",
        )
    return column


def _mean(values: list[Any]) -> Decimal:
    total: Decimal = sum(values, Decimal(0))
    return total / len(values)


_aggregate("sum", lambda values: sum(values, Decimal(0)))
_aggregate("min", min, dates=True)
_aggregate("max", max, dates=True)
_aggregate("avg", _mean)


@function("count", 1)
def _count(call: Call) -> Term:
    values = _column(call).run
    return Term(
        NUMBER, lambda run: Decimal(sum(value is not None for value in values(run)))
    )


@function("rows", 1)
def _rows(call: Call) -> Term:
    rows = expect(call.term(0), "table", "rows()").run
    return Term(NUMBER, lambda run: Decimal(len(rows(run))))


@function("first", 1)
def _first(call: Call) -> Term:
    return _one_of(call, lambda present: present[0])


@function("last", 1)
def _last(call: Call) -> Term:
    return _one_of(call, lambda present: present[-1])


def _one_of(call: Call, pick: Callable[[list[Any]], Any]) -> Term:
    column = _column(call)

    def picked(run: Run) -> Any:
        present = [value for value in column.run(run) if value is not None]
        return pick(present) if present else None

    return Term(column.kind.cell or TEXT, picked)


@function("unique", 1)
def _unique(call: Call) -> Term:
    column = _column(call)

    def distinct(run: Run) -> bool:
        present = [value for value in column.run(run) if value is not None]
        return len(present) == len(set(present))

    return Term(CONDITION, distinct)


@function("join", 2)
def _join(call: Call) -> Term:
    column, between = _column(call), call.word(1)
    if column.kind.cell != TEXT and (column.kind.cell or TEXT).name != "text":
        raise ExpressionError(f"join() works on texts, not on {column.kind.cell}.")

    def joined(run: Run) -> str | None:
        present = [value for value in column.run(run) if value is not None]
        return between.join(present) if present else None

    return Term(TEXT, joined)


@function("sum_if", 2)
def _sum_if(call: Call) -> Term:
    column = _column(call)
    cell = column.kind.cell
    if cell is None or cell.name != "number":
        raise ExpressionError(f"sum_if() adds numbers, not {cell}.")
    if not column.key:
        raise ExpressionError("sum_if() adds a column of this form.")
    table, name = column.key.split(".")
    condition = call.in_row(1, table).run

    def added(run: Run) -> Decimal | None:
        run.used[column.key] = None
        chosen, unsure = _rows_where(run, table, condition)
        present = _present(run, [row[name] for row in chosen if name in row])
        if not present and (chosen or unsure or not run.rows[table]):
            return None
        return sum(present, Decimal(0))

    return Term(cell, added)


@function("count_if", 2)
def _count_if(call: Call) -> Term:
    table = expect(call.term(0), "table", "count_if()").kind.table
    condition = call.in_row(1, table).run

    def counted(run: Run) -> Decimal | None:
        chosen, unsure = _rows_where(run, table, condition)
        if not chosen and (unsure or not run.rows[table]):
            return None
        return Decimal(len(chosen))

    return Term(NUMBER, counted)


def _rows_where(
    run: Run, table: str, condition: Closure
) -> tuple[list[dict[str, Any]], bool]:
    """The rows that meet a condition, and whether of some it is not known.

    Rows of which it is not known are left out and mark the result partial.
    """
    outside, chosen, unsure = run.row, [], False
    for row in run.rows[table]:
        run.row = row
        verdict = condition(run)
        if verdict:
            chosen.append(row)
        elif verdict is None:
            run.partial = unsure = True
    run.row = outside
    return chosen, unsure
