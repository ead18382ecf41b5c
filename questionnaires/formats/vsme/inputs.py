"""The cells behind facts: gates, and the figures that ratios are worked out from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from questionnaires.formats.named_cells import Area, NamedCells
from questionnaires.formats.sheet_cells import Cell, ErrorValue, Place, place_of
from questionnaires.formats.vsme.taxonomy import load

Spot = tuple[str, Place]


@cache
def about_inputs() -> Mapping[str, Any]:
    """Where inputs stand and what they are, as in inputs.yaml."""
    told: Mapping[str, Any] = load("inputs.yaml")
    return told


def spots(cells: NamedCells) -> Mapping[str, Spot]:
    """Sheet and cell of every input of this workbook."""
    return dict(_spots(cells.areas))


def _spots(areas: Mapping[str, Area]) -> Iterator[tuple[str, Spot]]:
    told = about_inputs()
    for key, about in told["inputs"].items():
        if area := areas.get(about["at"]):
            column, row = area.first
            right, down = about.get("right", 0), about.get("down", 0)
            yield key, (area.sheet, (column + right, row + down))
    count = told["scope_3"]["categories"]
    for year, name in told["scope_3"]["totals"].items():
        if area := areas.get(name):
            column, row = area.first
            for number in range(1, count + 1):
                place = (column, row - count + number - 1)
                yield f"scope_3_{number}_{year}", (area.sheet, place)
    fuels = told["fuels"]
    column, row = place_of(fuels["first"])
    for number in range(fuels["rows"]):
        for right, part in enumerate(("fuel", "unit", "amount")):
            spot = (fuels["sheet"], (column + right, row + number))
            yield f"fuel_{number + 1}_{part}", spot
    yield "fuels_carried_over", (fuels["sheet"], place_of(fuels["carried_over"]))


def read_inputs(cells: NamedCells) -> dict[str, Decimal | str | bool]:
    """What the inputs say; a gate that is not ticked and a delivered number say nothing."""
    found: dict[str, Decimal | str | bool] = {}
    for key, (sheet, place) in spots(cells).items():
        if sheet not in cells.parts:
            continue
        value = cells.sheet(sheet).cells.get(place)
        about = about_inputs()["inputs"].get(key, {})
        is_delivered = value == about.get("delivered", object())
        if value is None or isinstance(value, ErrorValue) or is_delivered:
            continue
        if value is False or (isinstance(value, str) and value.strip() in ("", "-")):
            continue
        if fits(about.get("type", ""), value):
            found[key] = value
    return found


def fits(kind: str, value: Cell) -> bool:
    """Whether a value is of an input's kind."""
    match kind:
        case "gate":
            return isinstance(value, bool)
        case "number" | "integer":
            return isinstance(value, Decimal)
        case _:
            return True
