"""Totals of a view by cut, less those that would now give one company away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from risk.methods.aggregates import AGGREGATES, Ratios, ratios
from risk.models import RiskAggregate, RiskView
from risk.selectors.sight import Sight

#: Fewest companies behind the difference between a total and what one can still see.
FEWEST = 5
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

    def value(self, name: str) -> Decimal | int | str | None:
        """One sum; None if it is hidden or not known."""
        return self.sums.get(name)


def cells_of(*, view: RiskView, sight: Sight) -> dict[str, list[Cell]]:
    """Every released total of a ready view by cut, those to hide without their sums."""
    rows = list(RiskAggregate.objects.filter(view=view).order_by("cut", "key"))
    hidden = {
        (row.cut, row.key): sight.hidden & set(row.company_ids) for row in rows
    }
    kept_back = unsafe_cells(hidden)
    found: dict[str, list[Cell]] = {}
    for row in rows:
        is_hidden = (row.cut, row.key) in kept_back
        found.setdefault(row.cut, []).append(
            Cell(row.cut, row.key, _sums(row, is_hidden), is_hidden)
        )
    return found


def unsafe_cells(
    hidden: Mapping[tuple[str, str], frozenset[str]], fewest: int = FEWEST
) -> set[tuple[str, str]]:
    """The cells whose difference to what one still sees rests on too few companies.

    `hidden` names the hidden companies in each cell (cut, key). A cut with one such cell
    loses every cell that holds a hidden company, or the one would be the rest of the
    total; and of two cells that differ by too few hidden companies the larger goes.
    """
    few = {cell for cell, companies in hidden.items() if 0 < len(companies) < fewest}
    cuts = {cut for cut, _ in few}
    unsafe = {cell for cell, companies in hidden.items() if companies and cell[0] in cuts}
    open_cells = [cell for cell in hidden if hidden[cell] and cell not in unsafe]
    accepted: list[tuple[str, str]] = []
    for cell in sorted(open_cells, key=lambda each: (len(hidden[each]), each)):
        if _stands_apart(hidden[cell], [hidden[each] for each in accepted], fewest):
            accepted.append(cell)
        else:
            unsafe.add(cell)
    return unsafe


def _stands_apart(
    companies: frozenset[str], others: Sequence[frozenset[str]], fewest: int
) -> bool:
    differences = [len(companies - other) for other in others if other < companies]
    return all(difference >= fewest for difference in differences)


def _sums(row: RiskAggregate, is_hidden: bool) -> dict[str, Decimal | int | str | None]:
    sums: dict[str, Decimal | int | str | None] = {}
    for name, value in row.sums.items():
        if value is None or (is_hidden and name not in _OWN):
            sums[name] = None
        else:
            sums[name] = int(value) if name in _WHOLE else Decimal(value)
    return sums
