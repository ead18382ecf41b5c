"""Whether facts are of a time that the day of a view has seen."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pyarrow.compute as pc

from risk.methods.columns import YES_NO, Column

#: Beside the facts as the plan reads them: of which the period ends after the view's day.
AFTER = (
    Column("financials_after", YES_NO, "the balance sheet is of a later day"),
    Column("emissions_after", YES_NO, "the year of the emissions ends later"),
)


def with_after(table: pa.Table, as_of: date | None) -> pa.Table:
    """A table of facts with the columns AFTER; null where either day is not known."""
    day = pa.scalar(as_of, pa.date32())
    for name, end in zip(
        AFTER, ("financials_period_end", "emissions_period_end"), strict=True
    ):
        table = table.append_column(name.name, pc.greater(table[end], day))
    return table
