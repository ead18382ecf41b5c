"""Rows of a view as one may see them today: filtered, sorted, paged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from risk.files import read_row, read_table
from risk.models import RiskView
from risk.selectors.sight import Sight

#: Sort key -> column; a leading minus asks for the largest first.
SORTS = {
    "name": "borrower_name",
    "exposure": "exposure",
    "emissions": "fe_s12",
    "intensity": "intensity_s12",
    "score": "score_s12",
    "option": "option_s12",
    "sector": "sector_code",
    "district": "district_code",
}
FIRST_SORT = "-emissions"
PAGE = 100
#: One borrower of a view: the columns of BORROWER_RESULT, `hidden` and what is beside.
ResultRow = Mapping[str, Any]
_COLUMNS = (
    "borrower_id", "borrower_name", "borrower_reference", "company_id", "section",
    "sector_code", "district_code", "loans", "loans_without_rate", "exposure",
    "option_s12", "score_s12", "fe_s12", "mark_s12", "emissions_layer_s12",
    "balance_sheet_layer", "turnover_layer", "reasons_s12",
    "option_s3", "score_s3", "fe_s3", "flags",
)  # fmt: skip
NOT_COMPUTED = "none"


@dataclass(frozen=True, slots=True)
class Selection:
    """Which borrowers of a view, in what order: all of it stands in the address."""

    sections: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    search: str = ""
    sort: str = FIRST_SORT
    page: int = 1

    def without_page(self) -> Selection:
        """The same on its first page."""
        return replace(self, page=1)


@dataclass(frozen=True, slots=True)
class Rows:
    """The selected rows: all of them counted and added up, one page of them listed."""

    table: pa.Table
    total: int
    in_view: int
    exposure: Decimal | None
    financed: Decimal | None
    pages: int
    page: int
    listed: list[ResultRow] = field(default_factory=list)


def selected_rows(
    *, view: RiskView, sight: Sight, selection: Selection, page_size: int = PAGE
) -> Rows:
    """The borrowers of a ready view that fit the selection."""
    # Hidden before filtered: a filter for option 2a must not find who shared energy data.
    assert view.results is not None
    everything = sight.masked(read_table(view.results, _COLUMNS))
    table = _sorted(_filtered(_with_intensity(everything), selection), selection.sort)
    pages = max(1, -(-table.num_rows // page_size))
    page = min(max(1, selection.page), pages)
    return Rows(
        table=table,
        total=table.num_rows,
        in_view=everything.num_rows,
        exposure=pc.sum(table["exposure"]).as_py(),
        financed=pc.sum(table["fe_s12"]).as_py(),
        pages=pages,
        page=page,
        listed=table.slice((page - 1) * page_size, page_size).to_pylist(),
    )


def one_row(*, view: RiskView, sight: Sight, borrower_id: str) -> ResultRow | None:
    """Everything a view says of one borrower, or None if it is not in it."""
    assert view.results is not None
    row = read_row(view.results, "borrower_id", borrower_id)
    if row is None:
        return None
    table = pa.Table.from_pylist(
        [row], schema=read_table(view.results, list(row)).schema
    )
    # Hidden first: what is derived afterwards cannot hold what was there.
    return dict(_with_intensity(sight.masked(table)).to_pylist()[0])


def _with_intensity(table: pa.Table) -> pa.Table:
    """Tonnes per million lent beside each row; null where there is nothing to divide."""
    exposure = pc.cast(table["exposure"], pa.float64())
    usable = pc.if_else(
        pc.greater(exposure, 0), exposure, pa.scalar(None, pa.float64())
    )
    tonnes = pc.cast(table["fe_s12"], pa.float64())
    millions = pc.divide(usable, 1_000_000.0)
    return table.append_column("intensity_s12", pc.divide(tonnes, millions))


def _filtered(table: pa.Table, selection: Selection) -> pa.Table:
    keep = pa.scalar(True)
    named = {
        "section": selection.sections,
        "sector_code": selection.sectors,
        "district_code": selection.districts,
        "option_s12": selection.options,
        "score_s12": selection.scores,
    }
    for column, wanted in named.items():
        if wanted:
            keep = pc.and_(keep, _fits(table[column], wanted))
    if selection.search:
        words = [
            pc.match_substring(table[column], selection.search, ignore_case=True)
            for column in ("borrower_name", "borrower_reference")
        ]
        keep = pc.and_(keep, pc.or_(*words))
    if isinstance(keep, pa.Scalar):
        return table
    return table.filter(keep)


def _fits(column: pa.ChunkedArray, wanted: tuple[str, ...]) -> pa.ChunkedArray:
    text = pc.cast(column, pa.string())
    named = [value for value in wanted if value != NOT_COMPUTED]
    fits = pc.is_in(text, pa.array(named, pa.string()))
    return pc.or_(fits, pc.is_null(text)) if NOT_COMPUTED in wanted else fits


def _sorted(table: pa.Table, sort: str) -> pa.Table:
    column = SORTS.get(sort.removeprefix("-"), SORTS[FIRST_SORT.removeprefix("-")])
    order = "descending" if sort.startswith("-") else "ascending"
    keys = [(column, order), ("borrower_reference", "ascending")]
    return table.take(pc.sort_indices(table, keys))
