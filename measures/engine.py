"""The one door to the columnar engine: portable expressions in, Arrow tables out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import duckdb
import ibis
import pyarrow as pa

# One SELECT per step of an expression: merging them costs the compiler half as much
# again and repeats sub-expressions in the SQL.
ibis.options.sql.fuse_selects = False

AMOUNT = "decimal(18, 3)"
"""Money in whole units of a currency; three places hold every currency a bank lends in."""

TONNES = "decimal(18, 6)"
"""Tonnes of CO2 equivalent; six places are one gram."""

SHARE = "decimal(18, 12)"
"""A share between 0 and 1."""


class EngineError(Exception):
    """The engine refused or could not finish; the message is for an operator."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may take of the machine: memory as `512MB`, and threads.

    Without a `temp_directory` a run that needs more memory fails. With one it spills
    there in the clear: it must be a place that is not kept.
    """

    memory: str = "1GB"
    threads: int = 2
    temp_directory: Path | None = None

    def settings(self) -> dict[str, str]:
        """The same in DuckDB's words; nothing may be fetched at run time."""
        return {
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": self.memory,
            "threads": str(self.threads),
            "temp_directory": str(self.temp_directory or ""),
        }


class Plan:
    """Expressions in named steps; a later step reads an earlier one by its name.

    Steps keep each expression small: as one expression the risk view took Ibis four
    seconds to compile, in ten steps less than one.
    """

    def __init__(self, dialect: str = "duckdb") -> None:
        self.dialect = dialect
        self.steps: dict[str, str] = {}

    def step(self, name: str, expression: ibis.Table) -> ibis.Table:
        """Compile the expression under a name and give the table that stands for it."""
        self.steps[name] = ibis.to_sql(expression, dialect=self.dialect)
        return ibis.table(expression.schema(), name=name)


class Engine:
    """A private in-memory engine, used as a context manager and by one thread.

    It sees only the tables handed to it: no files, no network, no variables of the
    program. Rows come back in no promised order; who needs one sorts.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        chosen = limits or Limits()
        self._connection = duckdb.connect(":memory:", config=dict(chosen.settings()))
        self._connection.execute("SET python_enable_replacements = false")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute("SET lock_configuration = true")

    def __enter__(self) -> Engine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._connection.close()

    def run(self, expression: ibis.Table, tables: Mapping[str, pa.Table]) -> pa.Table:
        """The expression's rows, computed over the tables its unbound tables name.

        Raises EngineError when a value does not fit its type or memory runs out.
        """
        return self.run_sql(ibis.to_sql(expression, dialect="duckdb"), tables)

    def run_plan(self, plan: Plan, tables: Mapping[str, pa.Table]) -> pa.Table:
        """The rows of the plan's last step over the named tables."""
        named = [f'"{name}" AS ({sql})' for name, sql in plan.steps.items()]
        last = list(plan.steps)[-1]
        return self.run_sql(f'WITH {", ".join(named)} SELECT * FROM "{last}"', tables)

    def run_sql(self, sql: str, tables: Mapping[str, pa.Table]) -> pa.Table:
        """Rows of a statement in the engine's own SQL: for benchmarks and tests only."""
        for name, table in tables.items():
            self._connection.register(name, table)
        try:
            return self._connection.execute(sql).to_arrow_table()
        except duckdb.Error as error:
            raise EngineError(str(error)) from error
        finally:
            for name in tables:
                self._connection.unregister(name)


def unbound(name: str, schema: pa.Schema) -> ibis.Table:
    """A table known by name and columns only, to write expressions over."""
    return ibis.table(ibis.Schema.from_pyarrow(schema), name=name)


def as_amount(value: ibis.Value) -> ibis.Value:
    """Round a number to money's fixed scale, so that sums do not depend on order."""
    return value.cast(AMOUNT)


def as_tonnes(value: ibis.Value) -> ibis.Value:
    """Round a number to the fixed scale of emissions, so that sums are exact."""
    return value.cast(TONNES)


def as_share(value: ibis.Value) -> ibis.Value:
    """Round a share to its fixed scale."""
    return value.cast(SHARE)


def as_double(value: ibis.Value) -> ibis.Value:
    """A number for multiplying and dividing; its result must be rounded again."""
    return value.cast("float64")
