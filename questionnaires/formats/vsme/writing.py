"""Writes a report into the operator's blank template: only the cells that answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from tempfile import NamedTemporaryFile

from documents.reading.limits import column_letters
from questionnaires.formats.named_cells import NamedCells
from questionnaires.formats.sheet_cells import Cell, ErrorValue, Place
from questionnaires.formats.sheet_formulas import Calculator, UnknownFormulaError
from questionnaires.formats.sheet_formulas.values import Failure, Scalar
from questionnaires.formats.sheet_patch import Change, patch
from questionnaires.formats.vsme.cells_of_facts import fill
from questionnaires.formats.vsme.lines import fact_row
from questionnaires.formats.vsme.reading import read_workbook
from questionnaires.formats.vsme.statements import VsmeFact, VsmeReading
from questionnaires.formats.vsme.template import CannotWriteError, Writing

#: Rounding of binary numbers, on the way through the cells of a workbook.
NEAR = Decimal("1e-9")
Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, slots=True)
class Written:
    """The filled workbook, the cells that were changed, and what a re-read found.

    `lost` are facts that the workbook does not state; `changed` are stated otherwise;
    `worked_out` are totals and ratios that its formulas add.
    """

    workbook: bytes
    cells: Mapping[str, frozenset[str]]
    lost: tuple[VsmeFact, ...] = ()
    changed: tuple[tuple[VsmeFact, VsmeFact], ...] = ()
    worked_out: tuple[VsmeFact, ...] = ()
    notes: tuple[str, ...] = ()


def write_workbook(template: Path, report: VsmeReading) -> Written:
    """Fill in a blank template with a report and prove the result by reading it again.

    Raises CannotWriteError for a template that lacks what is needed.
    """
    with NamedCells(template) as cells:
        writing = Writing(cells)
        fill(writing, report)
        _type_in(cells, writing.typed)
        changes = _results(cells, writing)
        _type_over(cells, writing, report, changes)
        parts = {cells.parts[sheet]: found for sheet, found in changes.items()}
        workbook = patch(template.read_bytes(), parts)
        addresses = {
            sheet: frozenset(f"{column_letters(column)}{row}" for column, row in found)
            for sheet, found in changes.items()
        }
    return _proved(Written(workbook, addresses, notes=tuple(writing.notes)), report)


def _type_in(
    cells: NamedCells, typed: Mapping[str, Mapping[Place, Cell | None]]
) -> None:
    """Put the typed values where the calculator reads them."""
    for sheet, values in typed.items():
        known = cells.sheet(sheet)
        for place, value in values.items():
            if value is None:
                known.cells.pop(place, None)
            else:
                known.cells[place] = value


def _results(cells: NamedCells, writing: Writing) -> dict[str, dict[Place, Change]]:
    """The typed cells, and every formula whose result is another than before."""
    changes = {
        sheet: {place: Change(_new(value)) for place, value in values.items()}
        for sheet, values in writing.typed.items()
    }
    calculator = Calculator(cells)
    for sheet in cells.parts:
        known = cells.sheet(sheet)
        for place in known.formulas:
            try:
                value = calculator.value(sheet, place)
            except UnknownFormulaError:
                continue
            if not _is_same(value, known.cells.get(place)):
                shown = value.code if isinstance(value, Failure) else value
                changes.setdefault(sheet, {})[place] = Change(shown)
    return changes


def _type_over(
    cells: NamedCells,
    writing: Writing,
    report: VsmeReading,
    changes: dict[str, dict[Place, Change]],
) -> None:
    """A stated figure whose own inputs are not there stands in place of its formula."""
    calculator = Calculator(cells)
    over: dict[str, dict[Place, Decimal | str]] = {}
    for fact, sheet, place in writing.formula_facts(report.facts):
        formula = cells.sheet(sheet).formulas[place]
        is_first_of_shared = formula.shared and formula.text
        if is_first_of_shared or not isinstance(fact.value, Decimal | str):
            continue
        value = calculator.value(sheet, place)
        if isinstance(value, str) and value.strip() in ("-", ""):
            over.setdefault(sheet, {})[place] = fact.value
    if not over:
        return
    for sheet, values in over.items():
        for place in values:
            cells.sheet(sheet).formulas.pop(place)
    _type_in(cells, over)
    again = _results(cells, writing)
    changes.clear()
    changes.update(again)
    for sheet, values in over.items():
        for place, stated in values.items():
            changes.setdefault(sheet, {})[place] = Change(stated, constant=True)


def _new(value: Cell | None) -> Decimal | str | bool | None:
    return value.text if isinstance(value, ErrorValue) else value


def _is_same(value: Scalar, shown: Cell | None) -> bool:
    match value:
        case Failure():
            return isinstance(shown, ErrorValue) and shown.text == value.code
        case bool():
            return shown is value
        case float():
            return isinstance(shown, Decimal) and float(shown) == value
        case _:
            return value == ("" if shown is None else shown)


def _proved(written: Written, report: VsmeReading) -> Written:
    """What was written, read again by the importer and compared fact by fact."""
    with NamedTemporaryFile(suffix=".xlsx") as file:
        file.write(written.workbook)
        file.flush()
        reading = read_workbook(Path(file.name))
    found = {fact.key: fact for fact in reading.facts}
    wanted = {fact.key: fact for fact in report.facts}
    return Written(
        written.workbook,
        written.cells,
        lost=tuple(fact for key, fact in wanted.items() if key not in found),
        changed=tuple(_changed(wanted, found)),
        worked_out=tuple(fact for key, fact in found.items() if key not in wanted),
        notes=written.notes,
    )


def _changed(
    wanted: Mapping[Key, VsmeFact], found: Mapping[Key, VsmeFact]
) -> Iterator[tuple[VsmeFact, VsmeFact]]:
    for key, fact in wanted.items():
        again = found.get(key)
        if again is not None and not says_the_same(fact, again):
            yield fact, again


def says_the_same(one: VsmeFact, other: VsmeFact) -> bool:
    """Whether two facts are one statement: value, unit, members, notes, period."""
    left, right = fact_row(one), fact_row(other)
    for row in (left, right):
        row.pop("cell")
        row.pop("label", None)
    if isinstance(one.value, Decimal) and isinstance(other.value, Decimal):
        left.pop("value")
        right.pop("value")
        limit = NEAR * max(abs(one.value), abs(other.value))
        if abs(one.value - other.value) > limit:
            return False
    return left == right and one.period == other.period


__all__ = ["CannotWriteError", "Written", "write_workbook"]
