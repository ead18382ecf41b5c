"""Results that a workbook was saved without, and results its own formulas do not give."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from questionnaires.formats.named_cells import Area, NamedCells
from questionnaires.formats.sheet_cells import Cell, ErrorValue, Place
from questionnaires.formats.sheet_formulas import Calculator, UnknownFormulaError
from questionnaires.formats.sheet_formulas.values import Failure, Scalar
from questionnaires.formats.vsme.book import text_of
from questionnaires.formats.vsme.statements import VsmeMessage
from questionnaires.formats.vsme.taxonomy import concepts, rules

NEAR = Decimal("1e-9")
SHOWN = 3
#: `[1]Sheet!A1`: a cell of the first file that the workbook links to.
OTHER_FILE = re.compile(r"\[\d+\][^\[\]!]*!")
UNKNOWN_NAME = ErrorValue("#NAME?")
#: Made of words in the workbook's own language, which change with it.
TEXTS = frozenset(
    name for name, concept in concepts().items() if concept.type == "choices"
)


def fill_results(cells: NamedCells) -> Iterator[VsmeMessage]:
    """Works out the named formulas that were saved without a result, and says so.

    Also those with a function that the program which saved the workbook did not know.
    """
    calculator = Calculator(cells)
    filled = []
    for _, area, place in _formulas(cells):
        sheet = cells.sheet(area.sheet)
        if place not in sheet.uncalculated and sheet.cells.get(place) != UNKNOWN_NAME:
            continue
        value = _worked_out(calculator, area, place)
        if value is not None and value != UNKNOWN_NAME:
            sheet.cells[place] = value
            filled.append(area.address(place))
    if filled:
        more = " …" if len(filled) > SHOWN else ""
        shown = ", ".join(filled[:SHOWN]) + more
        told = {"cell": shown, "value": str(len(filled))}
        yield VsmeMessage("calculated_here", told)


def result_of(cells: NamedCells, name: str) -> Cell | None:
    """What the formula of a name gives now; None if it has none that is understood."""
    area = cells.areas[name]
    if area.first not in cells.sheet(area.sheet).formulas:
        return None
    return _worked_out(Calculator(cells), area, area.first)


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


def linked_results(cells: NamedCells) -> Iterator[VsmeMessage]:
    """A message for each figure that its formula takes from another file."""
    for name, area, place in _formulas(cells):
        formula = cells.sheet(area.sheet).formulas[place].text
        if OTHER_FILE.search(formula):
            told = {
                "cell": area.address(place),
                "what": name.partition("_")[0],
                "value": formula[:80],
            }
            yield VsmeMessage("linked_cell", told)


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
    except UnknownFormulaError:
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
