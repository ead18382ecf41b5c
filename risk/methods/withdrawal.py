"""What stays visible of a released view after companies withdrew their consent."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from measures.differencing import Cell, Group, Place, cells_to_hide
from measures.disclosure import (
    Contribution,
    Rules,
    by_group,
    fails_p_percent,
    is_dominated,
)
from risk.methods.results import CUTS, SCOPES

_TREE = ("overall", "section", "sector")
_CROSSING = "district"


@dataclass(frozen=True, slots=True)
class CellState:
    """Whether one total may still be shown: `reason` is empty, difference, dominated
    or crossing; `hidden_contributors` is for the audit record, not for the page."""

    cut: str
    key: str
    visible: bool
    reason: str
    hidden_contributors: int


def contributors_of(borrower_result: pa.Table) -> pa.Table:
    """Who contributed consented facts to which cells: the columns `visible_aggregates`
    needs of a view's borrower result, kept with the view when it is released."""
    derived = pc.is_valid(borrower_result["company_id"])
    columns = ["borrower_reference", "company_id", "exposure", "fe_s12", "fe_s3"]
    columns += [column for column in CUTS.values() if column is not None]
    return borrower_result.select(columns).filter(derived)


def visible_aggregates(
    aggregates: pa.Table,
    contributors: pa.Table,
    withdrawn: Collection[str],
    rules: Rules | int,
) -> list[CellState]:
    """For each row of the aggregates, whether it may still be shown.

    The bank knows every borrower whose consent stands, so that a total gives it the sum
    of the withdrawn ones in it, and several totals every difference of such sums. Cells
    are hidden until no arithmetic over the shown ones isolates fewer than `k` withdrawn
    companies (`rules`, or just the number), nor a total that one of them dominates.
    Both scopes must be safe. Without withdrawals everything is visible.
    """
    limits = Rules(minimum=rules) if isinstance(rules, int) else rules
    rows = [row for row in contributors.to_pylist() if row["company_id"] in withdrawn]
    hidden: dict[Cell, str] = {}
    for scope in SCOPES:
        # Nothing lent and nothing computed add to no total, so that nobody learns of them.
        counted = [
            row for row in rows if row["exposure"] and row[f"fe_{scope}"] is not None
        ]
        hidden |= _hidden(counted, f"fe_{scope}", limits)
    counts = _counts(rows)
    cells = aggregates.select(["cut", "key"]).to_pylist()
    return [_state(row["cut"], row["key"], hidden, counts) for row in cells]


def shown_aggregates(aggregates: pa.Table, states: Sequence[CellState]) -> pa.Table:
    """The aggregates as they may be shown: null for what may not.

    A hidden cell keeps its cut and key. A visible one with withdrawn companies in it
    loses the sums from which scores and options of single companies could be solved,
    since the bank knows every exposure in them to the cent.
    """
    rows = []
    for row, state in zip(aggregates.to_pylist(), states, strict=True):
        rows.append(row | dict.fromkeys(withheld(row, state)))
    return pa.Table.from_pylist(rows, schema=aggregates.schema)


_SOLVABLE = (
    "borrowers_own_", "exposure_own_", "exposure_marked_", "exposure_score_", "fe_own_",
    "capped",
)  # fmt: skip


def withheld(names: Iterable[str], state: CellState) -> list[str]:
    """Those of a cell's columns that may not be shown, and nothing divided from them.

    All of a hidden cell; of a visible one with withdrawn companies in it the sums behind
    own-data share, marked share and weighted score.
    """
    if not state.visible:
        return [name for name in names if name not in ("cut", "key")]
    if state.hidden_contributors:
        return [name for name in names if name.startswith(_SOLVABLE)]
    return []


def _state(
    cut: str, key: str, hidden: Mapping[Cell, str], counts: Mapping[Cell, int]
) -> CellState:
    reason = hidden.get((cut, key), "")
    return CellState(cut, key, not reason, reason, counts.get((cut, key), 0))


def _hidden(
    rows: Sequence[Mapping[str, Any]], amount: str, rules: Rules
) -> dict[Cell, str]:
    names = [str(place) for place in range(len(rows))]
    parts = {
        name: Contribution(row["company_id"], row[amount])
        for name, row in zip(names, rows, strict=True)
    }

    def unsafe(group: Group) -> bool:
        amounts = by_group(parts[name] for name in group)
        # A sum of nothing but zeros says that each of them is zero.
        return (
            not any(amounts)
            or fails_p_percent(amounts, rules.p_percent)
            or is_dominated(amounts, rules.largest_share)
        )

    places: dict[str, Place] = {}
    seen: set[str] = set()
    # A company behind two borrowers weighs once: to hide it, both must be hidden.
    for name, row in zip(names, rows, strict=True):
        weight = 0 if row["company_id"] in seen else 1
        seen.add(row["company_id"])
        places[name] = _place(row, weight)
    return cells_to_hide(places, rules.minimum, unsafe)


def _place(row: Mapping[str, Any], weight: int) -> Place:
    others = [cut for cut in CUTS if cut not in (*_TREE, _CROSSING)]
    return Place(
        tree=tuple((cut, _key(row, cut)) for cut in _TREE),
        crossing=(_CROSSING, _key(row, _CROSSING)),
        others=tuple((cut, _key(row, cut)) for cut in others),
        weight=weight,
    )


def _key(row: Mapping[str, Any], cut: str) -> str:
    column = CUTS[cut]
    return "" if column is None else (row[column] or "")


def _counts(rows: Sequence[Mapping[str, Any]]) -> dict[Cell, int]:
    members: dict[Cell, set[str]] = {}
    for row in rows:
        for cut in CUTS:
            members.setdefault((cut, _key(row, cut)), set()).add(row["company_id"])
    return {cell: len(companies) for cell, companies in members.items()}
