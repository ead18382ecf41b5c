"""Results that a workbook was saved without, and results its own formulas do not give."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from questionnaires.formats.named_cells import (
    Area,
    Cell,
    ErrorValue,
    NamedCells,
    Place,
)
from questionnaires.formats.sheet_formulas import Calculator, Unknown
from questionnaires.formats.sheet_formulas.values import Failure, Scalar
from questionnaires.formats.vsme.book import text_of
from questionnaires.formats.vsme.statements import VsmeMessage
from questionnaires.formats.vsme.taxonomy import concepts, rules

NEAR = Decimal("1e-9")
SHOWN = 3
#: Made of words in the workbook's own language, which change with it.
TEXTS = frozenset(
    name for name, concept in concepts().items() if concept.type == "choices"
)


def fill_results(cells: NamedCells) -> Iterator[VsmeMessage]:
    """Works out the named formulas that were saved without a result, and says so."""
    calculator = Calculator(cells)
    filled = []
    for _, area, place in _formulas(cells):
        sheet = cells.sheet(area.sheet)
        if place not in sheet.uncalculated:
            continue
        value = _worked_out(calculator, area, place)
        if value is not None:
            sheet.cells[place] = value
            filled.append(area.address(place))
    if filled:
        more = " …" if len(filled) > SHOWN else ""
        shown = ", ".join(filled[:SHOWN]) + more
        told = {"cell": shown, "value": str(len(filled))}
        yield VsmeMessage("calculated_here", told)


def stale_results(cells: NamedCells) -> Iterator[VsmeMessage]:
    """A message for each figure that differs from what its formula gives now."""
    calculator = Calculator(cells)
    for name, area, place in _formulas(cells):
        if name in TEXTS or name.endswith("_unit"):
            continue
        shown = cells.get(area, place)
        if isinstance(shown, ErrorValue):
            continue
        value = _worked_out(calculator, area, place)
        if value is None or _is_same(shown, value):
            continue
        told = {
            "cell": area.address(place),
            "what": name.partition("_")[0],
            "shown": text_of(shown) if shown is not None else "",
            "value": text_of(value),
        }
        yield VsmeMessage("stale_value", told)


def _formulas(cells: NamedCells) -> Iterator[tuple[str, Area, Place]]:
    """The formula cells that a fact, a unit or the period is read from."""
    metadata = set(rules()["metadata"].values())
    for name, area in cells.areas.items():
        concept = concepts().get(rules()["renamed"].get(name, name).partition("_")[0])
        if concept is None and name not in metadata:
            continue
        if name == rules()["metadata"]["status"]:
            continue
        formulas = cells.sheet(area.sheet).formulas
        for row in area.rows:
            for column in area.columns:
                if (column, row) in formulas:
                    yield name, area, (column, row)


def _worked_out(calculator: Calculator, area: Area, place: Place) -> Cell | None:
    try:
        value: Scalar = calculator.value(area.sheet, place)
    except Unknown:
        return None
    if isinstance(value, Failure):
        return ErrorValue(value.code)
    if isinstance(value, float):
        return Decimal(repr(value))
    return value


def _is_same(shown: Cell | None, value: Cell) -> bool:
    if isinstance(shown, Decimal) and isinstance(value, Decimal):
        return abs(shown - value) <= NEAR * max(abs(shown), abs(value))
    if shown is None:
        return value == ""
    return text_of(shown).strip() == text_of(value).strip()
