"""The one door to the columnar engine: compiled steps over Arrow tables in, Arrow tables out.

`measures.expressions` compiles; this module needs no compiler, so that a child process
which only computes starts quickly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import duckdb
import pyarrow as pa

Steps = Mapping[str, str]
"""The engine's SQL of each step by name; a later step reads an earlier one by its name."""


class EngineError(Exception):
    """The engine refused or could not finish; the message is for an operator."""


class EngineMemoryError(EngineError):
    """It would have needed more memory than its limits give."""


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
            # Nobody is promised an order, and keeping one costs a seventh of the time.
            "preserve_insertion_order": "false",
            "threads": str(self.threads),
            "temp_directory": str(self.temp_directory or ""),
        }


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

    def run(self, steps: Steps, tables: Mapping[str, pa.Table]) -> pa.Table:
        """The rows of the last step over the named tables.

        Raises EngineError when a value does not fit its type, EngineMemoryError.
        """
        named = [f'"{name}" AS ({sql})' for name, sql in steps.items()]
        last = list(steps)[-1]
        return self.run_sql(f'WITH {", ".join(named)} SELECT * FROM "{last}"', tables)

    def run_sql(self, sql: str, tables: Mapping[str, pa.Table]) -> pa.Table:
        """Rows of a statement in the engine's own SQL: for benchmarks and tests only."""
        for name, table in tables.items():
            self._connection.register(name, table)
        try:
            return self._connection.execute(sql).to_arrow_table()
        except duckdb.OutOfMemoryException as error:
            raise EngineMemoryError(str(error)) from error
        except duckdb.Error as error:
            raise EngineError(str(error)) from error
        finally:
            for name in tables:
                self._connection.unregister(name)
