"""Tables of counts and sums that may be published: small cells and their complements hidden.

A cell that breaks a safety rule is hidden (`measures.disclosure`). What the total leaves
when all shown cells are taken away must itself be safe, so further cells are hidden until
it is: the smallest first. A table is brought up to date only where subtracting the last
edition from it tells nothing that is not safe.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from measures.disclosure import Contribution, Rules, reasons_to_hide


@dataclass(frozen=True, slots=True)
class Case:
    """One case in one cell of a table: whose it is, its amount and its days."""

    contributor: str
    cell: str
    amount: Decimal
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """What is published of a cell or a total."""

    count: int
    amount: Decimal
    median_days: Decimal | None

    def as_json(self) -> dict[str, Any]:
        """The same as plain JSON values: numbers as text, so that nobody rounds them."""
        days = self.median_days
        return {
            "count": self.count,
            "amount": str(self.amount),
            "median_days": None if days is None else str(days),
        }


@dataclass(frozen=True)
class Tabulation:
    """A table fit to publish: a hidden cell is None; so is a hidden total."""

    cells: Mapping[str, Figures | None]
    total: Figures | None

    def as_json(self) -> dict[str, Any]:
        """The same as plain JSON values; a hidden cell is null, never zero."""
        return {
            "cells": {
                key: figures.as_json() if figures else None
                for key, figures in self.cells.items()
            },
            "total": self.total.as_json() if self.total else None,
        }


def tabulated(
    cases: Iterable[Case], rules: Rules, hiding: Collection[str] = ()
) -> Tabulation:
    """The table of these cases with everything hidden that has to be, and `hiding` too."""
    by_cell: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        by_cell[case.cell].append(case)
    hidden = {cell for cell, found in by_cell.items() if not is_safe(found, rules)}
    hidden |= by_cell.keys() & set(hiding)
    everything = [case for found in by_cell.values() for case in found]
    while hidden and not is_safe(_union(by_cell, hidden), rules):
        shown = [cell for cell in by_cell if cell not in hidden]
        if not shown:
            break
        hidden.add(min(shown, key=lambda cell: (len(by_cell[cell]), cell)))
    cells = {
        cell: None if cell in hidden else figures_of(found)
        for cell, found in sorted(by_cell.items())
    }
    total = figures_of(everything) if is_safe(everything, rules) else None
    return Tabulation(cells, total)


def _union(by_cell: Mapping[str, Sequence[Case]], cells: Iterable[str]) -> list[Case]:
    return [case for cell in cells for case in by_cell[cell]]


def is_safe(cases: Sequence[Case], rules: Rules) -> bool:
    """Whether figures of these cases give nobody away."""
    parts = (Contribution(case.contributor, case.amount) for case in cases)
    return not reasons_to_hide(parts, rules)


def figures_of(cases: Sequence[Case]) -> Figures:
    """Count, sum and median days; a case without days is in count and sum alone."""
    days = [case.days for case in cases if case.days is not None]
    return Figures(
        len(cases),
        sum((case.amount for case in cases), Decimal(0)),
        _plain(Decimal(median(days))) if days else None,
    )


def _plain(number: Decimal) -> Decimal:
    """The number without needless zeros: 10 and not 10.0."""
    return number.to_integral_value() if number == int(number) else number


def may_follow(
    earlier: Iterable[Case],
    later: Iterable[Case],
    rules: Rules,
    *,
    hid: Collection[str] | None = None,
    hides: Collection[str] | None = None,
) -> bool:
    """Whether a later edition of a table may stand beside an earlier one.

    `hid` and `hides` are what each hides, where that is more than it has to by itself.

    Safe, or nobody, must be: what came and what went in each cell that both show, in all
    cells together that the later one hides, and over all; and of the cells that the
    earlier one hid, those that stay hidden.
    """
    before, after = list(earlier), list(later)
    was = hidden_in(before, rules) if hid is None else set(hid)
    now = hidden_in(after, rules) if hides is None else set(hides)
    still = [case for case in before if case.cell in was & now]
    if (was - now) and still and not is_safe(still, rules):
        return False
    came, went = _less(after, before), _less(before, after)
    return all(
        is_safe(part, rules)
        for moved in (came, went)
        for part in (moved, *_seen(moved, was, now))
        if part
    )


def hidden_in(cases: Iterable[Case], rules: Rules) -> set[str]:
    """The cells that a table of these cases hides by itself."""
    table = tabulated(cases, rules)
    return {cell for cell, figures in table.cells.items() if figures is None}


def _seen(moved: Sequence[Case], was: set[str], now: set[str]) -> list[list[Case]]:
    """What subtracting two editions tells of the cases that moved, part by part."""
    by_cell: dict[str, list[Case]] = defaultdict(list)
    for case in moved:
        if case.cell not in now:
            by_cell[case.cell if case.cell not in was else ""].append(case)
    return [[case for case in moved if case.cell in now], *by_cell.values()]


def _less(cases: Sequence[Case], others: Sequence[Case]) -> list[Case]:
    """The cases that are not among the others, each counted as often as it stands."""
    left = Counter(others)
    found = []
    for case in cases:
        if left[case]:
            left[case] -= 1
        else:
            found.append(case)
    return found
