"""From a book's sectors to the factors that apply to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from risk.methods.columns import FACTORS_BY_SECTOR, schema

Ladder = Callable[[str], Sequence[str]]
"""A sector's code and those of its parents, nearest first, the section last."""

_SECTIONS = {
    "A": (1, 3), "B": (5, 9), "C": (10, 33), "D": (35, 35), "E": (36, 39),
    "F": (41, 43), "G": (45, 47), "H": (49, 53), "I": (55, 56), "J": (58, 63),
    "K": (64, 66), "L": (68, 68), "M": (69, 75), "N": (77, 82), "O": (84, 84),
    "P": (85, 85), "Q": (86, 88), "R": (90, 93), "S": (94, 96), "T": (97, 98),
    "U": (99, 99),
}  # fmt: skip


def section_of(code: str) -> str | None:
    """The section letter of an ISIC, NACE or HSIC code by its first two digits."""
    digits = "".join(character for character in code if character.isdigit())
    if not digits:
        return code[:1].upper() if code[:1].upper() in _SECTIONS else None
    # By the digits and not by a letter before them: banks write 3511, D35.11 and 35.
    division = int(digits[:2])
    return next((s for s, (a, b) in _SECTIONS.items() if a <= division <= b), None)


def code_ladder(code: str) -> Sequence[str]:
    """The code, then each shorter code down to two digits, then its section."""
    digits = "".join(character for character in code if character.isdigit())
    shorter = [digits[:length] for length in range(len(digits), 1, -1)]
    section = section_of(code)
    return tuple(dict.fromkeys([code, *shorter, *([section] if section else [])]))


def factors_by_sector(
    codes: Iterable[str | None],
    factors: pa.Table,
    rates: Mapping[str, Decimal],
    ladder: Ladder = code_ladder,
) -> pa.Table:
    """One row per distinct sector of the book with the factors nearest to it.

    `factors` has the columns SECTOR_FACTORS, `rates` the units of the reporting
    currency per unit of each currency; a factor whose currency has no rate is left
    out, never taken as it stands. Gives the columns FACTORS_BY_SECTOR.
    """
    published = _index(factors, rates)
    rows = [_row(code, published, ladder) for code in sorted({c for c in codes if c})]
    return pa.Table.from_pylist(rows, schema=schema(FACTORS_BY_SECTOR))


def _index(
    factors: pa.Table, rates: Mapping[str, Decimal]
) -> dict[tuple[str, str], dict[str, Any]]:
    # Later years overwrite earlier ones below; a factor without a year never does.
    rows = sorted(factors.to_pylist(), key=lambda row: row["year"] or 0)
    found = {}
    for row in rows:
        value = _in_reporting_currency(row, rates)
        if value is not None:
            name = "_".join(part for part in (row["basis"], row["scope"]) if part)
            found[row["sector_code"], name] = row | {"value": value}
    return found


def _in_reporting_currency(
    row: Mapping[str, Any], rates: Mapping[str, Decimal]
) -> float | None:
    if row["basis"] == "asset_turnover":
        return float(row["value"])
    rate = rates.get(row["currency"])
    # Through Decimal, so that the factor shown has the digits it was computed with.
    return float(round(Decimal(str(row["value"])) / rate, 9)) if rate else None


def _row(
    code: str, published: Mapping[tuple[str, str], Mapping[str, Any]], ladder: Ladder
) -> dict[str, Any]:
    row: dict[str, Any] = {"sector_code": code, "section": ladder(code)[-1]}
    if len(str(row["section"])) != 1:
        row["section"] = None
    for name in _factor_names():
        steps = ((step, name) for step in ladder(code))
        nearest = next((published[key] for key in steps if key in published), None)
        if nearest is not None:
            row[name] = nearest["value"]
            row[f"{name}_id"] = nearest["factor_id"]
            row[f"{name}_mark"] = nearest["mark"]
    return row


def _factor_names() -> Iterator[str]:
    endings = ("_id", "_mark")
    names = (column.name for column in FACTORS_BY_SECTOR[2:])
    return (name for name in names if not name.endswith(endings))
