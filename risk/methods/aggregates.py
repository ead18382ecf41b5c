"""Totals of a view by cut, carried as sums so that they can be merged; ratios come last."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import ibis
import pyarrow as pa

from measures.expressions import Plan, as_amount, as_double, unbound
from measures.money import rounded
from risk.methods.columns import schema
from risk.methods.results import AGGREGATES, BORROWER_RESULT, CUTS, SCOPES

OWN_OPTIONS = ("1a", "1b", "2a", "2b")
_SUMS = AGGREGATES[2:]


def merge(parts: Sequence[pa.Table]) -> pa.Table:
    """One table of totals from those of disjoint parts of a book."""
    rows = [row for part in parts for row in part.to_pylist()]
    return _table(_added(rows, lambda row: (row["cut"], row["key"])))


def rolled_up(aggregates: pa.Table, cut: str, groups: Mapping[str, str]) -> pa.Table:
    """The rows of one cut added up to coarser keys; a key without a group is empty."""
    rows = [row for row in aggregates.to_pylist() if row["cut"] == cut]
    return _table(_added(rows, lambda row: (cut, groups.get(row["key"], ""))))


@dataclass(frozen=True, slots=True)
class Ratios:
    """What is divided once, at the end; None where there is nothing to divide by.

    Shares have six places, intensity is t CO2e per million of the reporting currency.
    """

    coverage: Decimal | None
    own_data_share: Decimal | None
    marked_share: Decimal | None
    intensity: Decimal | None
    weighted_score: Decimal | None


def ratios(row: Mapping[str, Decimal | int | str | None], scope: str) -> Ratios:
    """Ratios of one row of AGGREGATES for `s12` or `s3`.

    Coverage = exposure with FE / total exposure. While loans are left out for want of
    a rate the total is not known, so that coverage and own-data share are not computed.
    """
    # Exposures without a rate are in no currency that could be added to the others.
    exposure, tonnes = _sum(row, "exposure"), _sum(row, f"fe_{scope}")
    total = None if row["loans_without_rate"] else exposure
    zero = Decimal(0)
    covered = _sum(row, f"exposure_{scope}") or zero
    own = _sum(row, f"exposure_own_{scope}") or zero
    marked = _sum(row, f"exposure_marked_{scope}") or zero
    return Ratios(
        coverage=_divided(covered, total),
        own_data_share=_divided(own, total),
        marked_share=_divided(marked, covered),
        intensity=None if tonnes is None else _divided(tonnes * 1_000_000, covered),
        weighted_score=_divided(_sum(row, f"exposure_score_{scope}"), covered),
    )


def _sum(row: Mapping[str, Decimal | int | str | None], name: str) -> Decimal | None:
    value = row[name]
    return None if value is None else Decimal(value)


def _divided(above: Decimal | None, below: Decimal | None) -> Decimal | None:
    return rounded(above / below, 6) if above is not None and below else None


def aggregates_plan() -> Plan:
    """The plan over `borrower_result` that gives AGGREGATES, in no promised order.

    Sums are of fixed decimals and so exact: they do not depend on the order of the
    rows. A sum over no value is null, not zero.
    """
    plan = Plan()
    table = unbound("borrower_result", schema(BORROWER_RESULT))
    # One row for each combination first: the cuts then add up few rows.
    cells = plan.step("cells", _cells(table))
    plan.step("aggregates", ibis.union(*[_cut(cells, name) for name in CUTS]))
    return plan


def _cut(cells: ibis.Table, name: str) -> ibis.Table:
    column = CUTS[name]
    key = ibis.literal("") if column is None else cells[column].fill_null("")
    keyed = cells.mutate(cut=ibis.literal(name), key=key)
    return keyed.group_by(["cut", "key"]).aggregate(
        **{column.name: keyed[column.name].sum() for column in _SUMS}
    )


def _cells(table: ibis.Table) -> ibis.Table:
    columns = [column for column in CUTS.values() if column is not None]
    sums = {
        "borrowers": table.count(),
        "loans": table.loans.sum(),
        "loans_without_rate": table.loans_without_rate.sum(),
        "capped": table.flags.contains("attribution_capped").sum(),
        "exposure": table.exposure.sum(),
        "undrawn": table.undrawn.sum(),
    }
    for scope in SCOPES:
        sums |= _cell_sums(table, scope)
    types = ibis.Schema.from_pyarrow(schema(_SUMS))
    return table.group_by(columns).aggregate(
        **{name: value.cast(types[name]) for name, value in sums.items()}
    )


def _cell_sums(table: ibis.Table, scope: str) -> dict[str, ibis.Value]:
    option, tonnes = table[f"option_{scope}"], table[f"fe_{scope}"]
    covered = option.notnull()
    own = option.isin(OWN_OPTIONS)
    marked = table[f"mark_{scope}"].notnull() & (table[f"mark_{scope}"] != "verified")
    # Weighted by exposure and not by emissions (PCAF Part A, ch. 6, box 8).
    exposure = table.exposure
    weighted = as_amount(as_double(exposure) * table[f"score_{scope}"])
    return {
        f"borrowers_{scope}": covered.sum(),
        f"borrowers_own_{scope}": (covered & own).sum(),
        f"exposure_{scope}": exposure.sum(where=covered),
        f"exposure_own_{scope}": exposure.sum(where=own),
        f"exposure_marked_{scope}": exposure.sum(where=marked),
        f"exposure_score_{scope}": weighted.sum(),
        f"fe_{scope}": tonnes.sum(),
        f"fe_own_{scope}": tonnes.sum(where=own),
    }


def _added(
    rows: Sequence[Mapping[str, Any]], keyed: Callable[[Mapping[str, Any]], Any]
) -> list[dict[str, Any]]:
    found: dict[Any, dict[str, Any]] = {}
    for row in rows:
        cut, key = keyed(row)
        total = found.setdefault((cut, key), {"cut": cut, "key": key})
        for column in _SUMS:
            known = [part for part in (total.get(column.name), row[column.name])
                     if part is not None]  # fmt: skip
            total[column.name] = sum(known[1:], known[0]) if known else None
    return [found[place] for place in sorted(found)]


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=schema(AGGREGATES))
