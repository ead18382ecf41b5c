"""Totals of a view by cut, less those that would now give one company away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

import pyarrow as pa

from measures.disclosure import Rules
from risk.files import read_table
from risk.methods.aggregates import Ratios, ratios
from risk.methods.results import AGGREGATES
from risk.methods.withdrawal import contributors_of, visible_aggregates
from risk.models import RiskAggregate, RiskView
from risk.selectors.sight import Sight

_WHOLE = {column.name for column in AGGREGATES if str(column.type) == "int64"}
#: Sums the bank can make from its own book, whatever a company shares.
_OWN = frozenset({"borrowers", "loans", "loans_without_rate", "exposure", "undrawn"})

Sums = Mapping[str, Decimal | int | str | None]


@dataclass(frozen=True, slots=True)
class Cell:
    """One total: its sums, and whether what rests on companies is hidden."""

    cut: str
    key: str
    sums: Sums
    is_hidden: bool

    def ratios(self, scope: str = "s12") -> Ratios:
        """Coverage, shares, intensity and score; all None while hidden."""
        if self.is_hidden:
            return Ratios(None, None, None, None, None)
        return ratios(self.sums, scope)

    def number(self, name: str) -> Decimal | None:
        """One sum; None if it is hidden or not known."""
        value = self.sums.get(name)
        return None if value is None else Decimal(value)


def cells_of(*, view: RiskView, sight: Sight) -> dict[str, list[Cell]]:
    """Every released total of a ready view by cut, those to hide without their sums."""
    rows = list(RiskAggregate.objects.filter(view=view).order_by("cut", "key"))
    kept_back = _unsafe_cells(view, sight, rows)
    found: dict[str, list[Cell]] = {}
    for row in rows:
        is_hidden = (row.cut, row.key) in kept_back
        found.setdefault(row.cut, []).append(
            Cell(row.cut, row.key, _sums(row, is_hidden), is_hidden)
        )
    return found


def _unsafe_cells(
    view: RiskView, sight: Sight, rows: Sequence[RiskAggregate]
) -> set[tuple[str, str]]:
    """The totals that arithmetic over the shown ones would turn into a company's own."""
    if not sight.hidden:
        return set()
    assert view.results is not None
    contributors = contributors_of(read_table(view.results))
    cells = pa.table(
        {"cut": [row.cut for row in rows], "key": [row.key for row in rows]}
    )
    states = visible_aggregates(cells, contributors, sight.hidden, Rules())
    return {(state.cut, state.key) for state in states if not state.visible}


def _sums(row: RiskAggregate, is_hidden: bool) -> dict[str, Decimal | int | str | None]:
    sums: dict[str, Decimal | int | str | None] = {}
    for name, value in row.sums.items():
        if value is None or (is_hidden and name not in _OWN):
            sums[name] = None
        else:
            sums[name] = int(value) if name in _WHOLE else Decimal(value)
    return sums
