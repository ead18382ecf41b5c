"""Which names an expression may use, what kind each has, and how it is read."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from questionnaires.language.errors import ExpressionError, did_you_mean
from questionnaires.language.kinds import DATE, NUMBER, Closure, Kind, Term
from questionnaires.language.months import Period
from questionnaires.language.run import SOURCE_ROW, Run
from questionnaires.language.units import Unit, unit

RESERVED = frozenset({"row", "prior", "period", "sections"})
_MONTHS = unit("month")


@dataclass(frozen=True, slots=True)
class FactorTable:
    """A table of factors under the name that expressions use, and the unit it must fit."""

    table: str
    unit: Unit


@dataclass(frozen=True)
class Scope:
    """The names in reach: questions, columns as `table.column`, factors and look-ups.

    `kinds` is filled in the order of the dependency graph, so a calculated question is
    known before anything that uses it. `prior_read` collects what of last period is read.
    `larger` names what only larger sizes ask, and from which on. `row_of` is the table whose row is at hand,
    `sources` says of a table from which other one its rows are.
    """

    kinds: dict[str, Kind]
    tables: Mapping[str, frozenset[str]]
    sections: Mapping[str, frozenset[str]] = field(default_factory=dict)
    imports: Mapping[str, Kind] = field(default_factory=dict)
    factors: Mapping[str, FactorTable] = field(default_factory=dict)
    lookups: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    prior_read: set[str] = field(default_factory=set)
    larger: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    row_of: str = ""
    row_name: str = "row"

    def in_row_of(self, table: str, row_name: str = "row") -> Scope:
        """The same names with `row` meaning a row of that table.

        `row_name` is how a trace names what was read: `row` for the row at hand, the
        table's name where an aggregate runs over all rows.
        """
        return replace(self, row_of=table, row_name=row_name)

    def name(self, key: str) -> Term:
        """The value of a question, or a whole table."""
        if key in RESERVED:
            raise ExpressionError(f'"{key}" stands alone.', f"Write {key}.something.")
        if key in self.tables:
            return Term(Kind("table", table=key), _read_rows(key), key=key)
        return Term(self._kind(key), _read_value(key), key=key)

    def attribute(self, node: ast.Attribute) -> Term:
        """`table.column`, `row.column`, `prior.key`, `period.start`, `sections.s.key`.

        `row.source.column` where the rows are those of another table.
        """
        path = dotted(node)
        base, rest = path[0], path[1:]
        if base == "row" and len(rest) == 1:
            return self._cell(rest[0])
        if base == "row" and len(rest) == 2:
            return self._source_cell(rest[0], rest[1])
        if base == "period" and len(rest) == 1:
            return _of_period(rest[0])
        if base == "prior" and len(rest) <= 2:
            return self._prior(rest)
        if base == "sections" and len(rest) == 2:
            return self._elsewhere(rest[0], rest[1])
        if base in self.tables and len(rest) == 1:
            return self._column(base, rest[0])
        self._refuse_larger(".".join(path))
        raise ExpressionError(
            f'There is no "{".".join(path)}".',
            did_you_mean(base, [*self.tables, *RESERVED]),
        )

    def _refuse_larger(self, name: str) -> None:
        if size := self.larger.get(name):
            raise ExpressionError(*not_in_this_size(name, size))

    def _kind(self, key: str) -> Kind:
        if key not in self.kinds:
            self._refuse_larger(key)
            known = [name for name in self.kinds if "." not in name]
            raise ExpressionError(
                f'There is no question "{key}".', did_you_mean(key, known)
            )
        return self.kinds[key]

    def _cell(self, column: str) -> Term:
        if not self.row_of:
            raise ExpressionError(
                '"row" has no meaning here.',
                "Use it in a column or with each_row: true.",
            )
        kind = self._column_kind(self.row_of, column)
        return Term(kind, _read_cell(column, f"{self.row_name}.{column}"))

    def _source_cell(self, source: str, column: str) -> Term:
        """A cell of the same row in the table that the rows at hand are from."""
        own = self.sources.get(self.row_of, "")
        if not own or source != own:
            raise ExpressionError(
                f'The rows here are not those of "{source}".',
                f"Write row.{own}.{column}." if own else f"Write row.{column}.",
            )
        kind = self._column_kind(source, column)
        at_hand = self.row_name == "row"
        name = f"row.{source}.{column}" if at_hand else f"{source}.{column}"
        return Term(kind, _read_source_cell(column, name))

    def _column(self, table: str, column: str) -> Term:
        cell = self._column_kind(table, column)
        kind = Kind("column", options=cell.options, cell=cell, table=table)
        return Term(kind, _read_column(table, column), key=f"{table}.{column}")

    def _column_kind(self, table: str, column: str) -> Kind:
        kind = self.kinds.get(f"{table}.{column}")
        if kind is None:
            self._refuse_larger(f"{table}.{column}")
            raise ExpressionError(
                f'The table "{table}" has no column "{column}".',
                did_you_mean(column, self.tables[table]),
            )
        return kind

    def _prior(self, path: list[str]) -> Term:
        key = ".".join(path)
        if len(path) == 2 and path[0] in self.tables:
            cell = self._column_kind(path[0], path[1])
            kind = Kind("column", options=cell.options, cell=cell, table=path[0])
            self.prior_read.add(key)
            return Term(kind, _read_prior(key, []))
        if key in self.tables:
            raise ExpressionError(f'"{key}" is a table.', f"Write prior.{key}.column.")
        return self.earlier(key)

    def earlier(self, key: str) -> Term:
        """The value that a question had in the period before."""
        kind = self._kind(key)
        self.prior_read.add(key)
        return Term(kind, _read_prior(key, None))

    def _elsewhere(self, section: str, key: str) -> Term:
        if key in self.sections.get(section, ()):
            return self.name(key)
        path = f"{section}.{key}"
        if path not in self.imports:
            self._refuse_larger(f"sections.{path}")
            raise ExpressionError(
                f'There is no "sections.{path}".',
                "Declare it under imports: with its type. "
                + did_you_mean(section, [*self.sections, *self.imports]),
            )
        return Term(self.imports[path], _read_import(path))


def not_in_this_size(name: str, size: str) -> tuple[str, str]:
    """What is wrong with naming a question that only larger forms ask, and the remedy."""
    return (
        f'"{name}" is asked from size {size} on, not in this one.',
        f"Write size: {size} here too, or say with by_size what smaller sizes do.",
    )


def dotted(node: ast.expr) -> list[str]:
    """The names of `a.b.c`, at most three."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or len(parts) > 2:
        raise ExpressionError(
            "Only names can have a part after a dot.",
            "Write table.column or prior.key.",
        )
    return [node.id, *reversed(parts)]


def _read_value(key: str) -> Closure:
    def value(run: Run) -> Any:
        run.used[key] = None
        return run.values[key]

    return value


def _read_rows(table: str) -> Closure:
    def rows(run: Run) -> Any:
        run.used[table] = None
        return run.rows[table]

    return rows


def _read_cell(column: str, name: str) -> Closure:
    def cell(run: Run) -> Any:
        run.used[name] = None
        return run.row.get(column)

    return cell


def _read_source_cell(column: str, name: str) -> Closure:
    def cell(run: Run) -> Any:
        run.used[name] = None
        return run.row.get(SOURCE_ROW, {}).get(column)

    return cell


def _read_column(table: str, column: str) -> Closure:
    name = f"{table}.{column}"

    def cells(run: Run) -> Any:
        run.used[name] = None
        return [row[column] for row in run.rows[table] if column in row]

    return cells


def _read_prior(key: str, absent: Any) -> Closure:
    name = f"prior.{key}"

    def earlier(run: Run) -> Any:
        run.used[name] = None
        return run.prior.get(key, absent)

    return earlier


def _read_import(path: str) -> Closure:
    name = f"sections.{path}"

    def imported(run: Run) -> Any:
        run.used[name] = None
        return run.imports.get(path)

    return imported


def _of_period(part: str) -> Term:
    from_period: dict[str, tuple[Kind, Callable[[Period], Any]]] = {
        "start": (DATE, lambda period: period.start),
        "end": (DATE, lambda period: period.end),
        "year": (NUMBER, lambda period: period.year),
        "days": (NUMBER, lambda period: period.days),
        "months": (
            Kind("number", _MONTHS.dimension, _MONTHS.scale),
            lambda period: period.months,
        ),
    }
    if part not in from_period:
        raise ExpressionError(
            f'The period has no "{part}".', did_you_mean(part, from_period)
        )
    kind, read = from_period[part]

    def of_period(run: Run) -> Any:
        run.used[f"period.{part}"] = None
        return None if run.period is None else read(run.period)

    return Term(kind, of_period)
