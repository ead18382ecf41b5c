"""Totals of a view by cut, less those that would now give one company away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import pyarrow as pa

from measures.disclosure import Rules
from risk.files import read_table
from risk.methods.aggregates import Ratios, ratios
from risk.methods.results import AGGREGATES
from risk.methods.withdrawal import (
    CellState,
    contributors_of,
    visible_aggregates,
    withheld,
)
from risk.models import RiskAggregate, RiskView
from risk.selectors.sight import Sight

_WHOLE = {column.name for column in AGGREGATES if str(column.type) == "int64"}
#: Sums the bank can make from its own book, whatever a company shares.
_OWN = frozenset({"borrowers", "loans", "loans_without_rate", "exposure", "undrawn"})

Sums = Mapping[str, Decimal | int | str | None]


@dataclass(frozen=True, slots=True)
class Cell:
    """One total: its sums, and whether what rests on companies is hidden.

    `is_reduced`: it is shown, but withdrawn companies are in it, and without the sums
    from which their options and scores could be solved.
    """

    cut: str
    key: str
    sums: Sums
    is_hidden: bool
    is_reduced: bool = False

    def ratios(self, scope: str = "s12") -> Ratios:
        """Coverage, shares, intensity and score; None where their sums are hidden."""
        if self.is_hidden:
            return Ratios(None, None, None, None, None)
        found = ratios(self.sums, scope)
        if self.is_reduced:
            # A sum that is kept back is not the zero that `ratios` takes it for.
            return replace(
                found, own_data_share=None, marked_share=None, weighted_score=None
            )
        return found

    def number(self, name: str) -> Decimal | None:
        """One sum; None if it is hidden or not known."""
        value = self.sums.get(name)
        return None if value is None else Decimal(value)


def cells_of(*, view: RiskView, sight: Sight) -> dict[str, list[Cell]]:
    """Every released total of a ready view by cut, those to hide without their sums."""
    rows = list(RiskAggregate.objects.filter(view=view).order_by("cut", "key"))
    found: dict[str, list[Cell]] = {}
    for row, state in zip(rows, _states(view, sight, rows), strict=True):
        is_reduced = state.visible and state.hidden_contributors > 0
        found.setdefault(row.cut, []).append(
            Cell(row.cut, row.key, _sums(row, state), not state.visible, is_reduced)
        )
    return found


def _states(
    view: RiskView, sight: Sight, rows: Sequence[RiskAggregate]
) -> list[CellState]:
    """Which totals arithmetic over the shown ones would turn into a company's own."""
    if not sight.hidden:
        return [CellState(row.cut, row.key, True, "", 0) for row in rows]
    assert view.results is not None
    contributors = contributors_of(read_table(view.results))
    cells = pa.table(
        {"cut": [row.cut for row in rows], "key": [row.key for row in rows]}
    )
    return visible_aggregates(cells, contributors, sight.hidden, Rules())


def _sums(
    row: RiskAggregate, state: CellState
) -> dict[str, Decimal | int | str | None]:
    kept_back = set(withheld(row.sums, state)) - _OWN
    sums: dict[str, Decimal | int | str | None] = {}
    for name, value in row.sums.items():
        if value is None or name in kept_back:
            sums[name] = None
        else:
            sums[name] = int(value) if name in _WHOLE else Decimal(value)
    return sums
