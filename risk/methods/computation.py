"""Carries out the compiled steps of a view on its inputs; knows no compiler."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from measures.engine import Engine, Limits, Steps
from risk.methods.columns import (
    BORROWERS,
    COMPANY_FACTS,
    FX,
    POSITIONS,
    SECTOR_FACTORS,
    Column,
    conform,
    schema,
)
from risk.methods.periods import with_after
from risk.methods.results import AGGREGATES, BORROWER_RESULT
from risk.methods.sectors import Ladder, code_ladder, factors_by_sector


@dataclass(frozen=True, slots=True)
class ViewSteps:
    """What a view computes, compiled: each borrower's result, and totals of those."""

    borrower_result: Steps
    aggregates: Steps


@dataclass(frozen=True, slots=True)
class ViewInputs:
    """Everything a view is computed from; the tables are documented in `columns`.

    `rates` are units of the reporting currency for one unit of each currency. Without
    `borrowers` the bank holds no facts, without `company_facts` nobody consented. Which
    facts the bank may use on the day is the caller's business. With `as_of`, the day of
    the positions, figures of a later time are flagged.
    """

    positions: pa.Table
    rates: Mapping[str, Decimal]
    sector_factors: pa.Table
    borrowers: pa.Table | None = None
    company_facts: pa.Table | None = None
    as_of: date | None = None

    def fx_table(self) -> pa.Table:
        """The rates as a table with the columns FX."""
        columns = {"currency": list(self.rates), "rate": list(self.rates.values())}
        return pa.table(columns, schema=schema(FX))

    def tables(self, ladder: Ladder) -> dict[str, pa.Table]:
        """The same as the engine reads it: checked, and factors found per sector.

        Raises ColumnError for a missing column and DuplicateRowError for two rows of
        one borrower, or of one company and layer.
        """
        positions = conform(self.positions, POSITIONS)
        borrowers = _optional(self.borrowers, BORROWERS)
        companies = _optional(self.company_facts, COMPANY_FACTS)
        _unique(borrowers, "borrowers", "borrower_reference")
        _unique(companies, "company_facts", "company_id", "layer")
        codes = {
            *pc.unique(positions["sector_code"]).to_pylist(),
            *pc.unique(borrowers["sector_code"]).to_pylist(),
        }
        factors = conform(self.sector_factors, SECTOR_FACTORS)
        return {
            "positions": positions,
            "borrowers": with_after(borrowers, self.as_of),
            "company_facts": with_after(companies, self.as_of),
            "fx": self.fx_table(),
            "factors": factors_by_sector(codes, factors, self.rates, ladder),
        }


@dataclass(frozen=True, slots=True)
class ViewResult:
    """BORROWER_RESULT by reference, AGGREGATES by cut and key, FACTORS_BY_SECTOR."""

    borrower_result: pa.Table
    aggregates: pa.Table
    factors: pa.Table


class DuplicateRowError(ValueError):
    """Two rows of an input table speak of the same borrower or company."""


def carry_out(
    steps: ViewSteps,
    inputs: ViewInputs,
    *,
    ladder: Ladder = code_ladder,
    limits: Limits | None = None,
) -> ViewResult:
    """The result of these steps: the same inputs give the same rows, always.

    Rows are sorted by their keys; the order of the input rows and the number of threads
    change nothing. Raises ColumnError, DuplicateRowError and EngineError.
    """
    # Rows come back in no promised order: sorted, so that the kept file is always the same.
    tables = inputs.tables(ladder)
    with Engine(limits) as engine:
        result = engine.run(steps.borrower_result, tables)
        result = result.cast(schema(BORROWER_RESULT)).sort_by("borrower_reference")
        totals = engine.run(steps.aggregates, {"borrower_result": result})
    order = [("cut", "ascending"), ("key", "ascending")]
    totals = totals.cast(schema(AGGREGATES)).sort_by(order)
    return ViewResult(result, totals, tables["factors"])


def _optional(table: pa.Table | None, columns: tuple[Column, ...]) -> pa.Table:
    return schema(columns).empty_table() if table is None else conform(table, columns)


def _unique(table: pa.Table, name: str, *keys: str) -> None:
    groups = table.group_by(list(keys)).aggregate([([], "count_all")])
    twice = groups.filter(pc.greater(groups["count_all"], 1))
    if twice.num_rows:
        first = " ".join(str(twice[key][0].as_py()) for key in keys)
        raise DuplicateRowError(f"{name}: two rows for {first}")
