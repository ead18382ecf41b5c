"""The value of a cell from its formula and the cells it names, each worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Protocol

from questionnaires.formats.named_cells import Area
from questionnaires.formats.sheet_cells import Cell, ErrorValue, Formula, Place, Sheet
from questionnaires.formats.sheet_formulas.days import FUNCTIONS
from questionnaires.formats.sheet_formulas.functions import single
from questionnaires.formats.sheet_formulas.grammar import (
    LAST_ROW,
    Corner,
    GrammarError,
    Node,
    parse,
)
from questionnaires.formats.sheet_formulas.values import (
    NOT_FOUND,
    VALUE,
    Failure,
    FailureError,
    Grid,
    Scalar,
    apply,
    broadcast,
    truth,
)

MOST_STEPS, MOST_CELLS = 400_000, 60_000
AT_WORK = Failure("#CIRCULAR!")
#: These fetch, or ask about the program itself.
ELSEWHERE = frozenset({"WEBSERVICE", "CELL", "INDIRECT", "FILTERXML"})


class UnknownFormulaError(Exception):
    """A formula that is not worked out here."""


class Book(Protocol):
    """What the calculator reads: sheets by name, and named areas."""

    @property
    def areas(self) -> Mapping[str, Area]:
        """The named areas."""

    @property
    def parts(self) -> Mapping[str, str]:
        """The sheets there are, by name."""

    def sheet(self, name: str) -> Sheet:
        """The cells of a sheet."""


class Calculator:
    """Works out formulas of one workbook, from its typed cells alone."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.done: dict[tuple[str, Place], Any] = {}
        self.shared: dict[str, dict[str, tuple[Place, str]]] = {}
        self.last_rows: dict[str, int] = {}
        self.steps = 0

    def value(self, sheet: str, place: Place) -> Scalar:
        """A cell's value, its formula worked out anew; raises UnknownFormulaError.

        Blank is None; what a formula gives as blank is the number 0, as in a sheet.
        """
        key = (sheet, place)
        if key in self.done:
            found: Scalar = self.done[key]
            return found
        cells = self.book.sheet(sheet)
        formula = cells.formulas.get(place)
        if formula is None:
            result: Scalar = _plain(cells.cells.get(place))
        else:
            self.done[key] = AT_WORK
            try:
                result = self._result(sheet, place, formula)
            except RecursionError as error:
                raise UnknownFormulaError("too deep") from error
            except UnknownFormulaError:
                del self.done[key]
                raise
        self.done[key] = result
        return result

    def _result(self, sheet: str, place: Place, formula: Formula) -> Scalar:
        text, origin = self._text_of(sheet, place, formula)
        try:
            tree = parse(text)
        except GrammarError as error:
            raise UnknownFormulaError(str(error)) from error
        move = (place[0] - origin[0], place[1] - origin[1])
        try:
            result = single(_Evaluation(self, sheet, move).of(tree))
        except FailureError as error:
            return error.failure
        return 0.0 if result is None else result

    def _text_of(self, sheet: str, place: Place, formula: Formula) -> tuple[str, Place]:
        """A formula's text and the cell it is written for."""
        if not formula.shared or formula.text:
            return formula.text, place
        if sheet not in self.shared:
            formulas = self.book.sheet(sheet).formulas
            self.shared[sheet] = {
                each.shared: (where, each.text)
                for where, each in formulas.items()
                if each.shared and each.text
            }
        try:
            origin, text = self.shared[sheet][formula.shared]
        except KeyError as error:
            raise UnknownFormulaError(
                "a shared formula without its first cell"
            ) from error
        return text, origin

    def step(self, count: int = 1) -> None:
        """Counts work; raises UnknownFormulaError above the bound."""
        self.steps += count
        if self.steps > MOST_STEPS:
            raise UnknownFormulaError("too much to work out")


class _Evaluation:
    """The tree of one formula, for the cell it stands in."""

    def __init__(self, calculator: Calculator, sheet: str, move: Place) -> None:
        self.calculator, self.sheet, self.move = calculator, sheet, move

    def of(self, node: Node) -> Any:
        """The value of a part of the formula."""
        self.calculator.step()
        match node[0]:
            case "value":
                return node[1]
            case "error":
                return Failure(node[1])
            case "range":
                return self._range(node[1] or self.sheet, node[2], node[3])
            case "name":
                return self._name(node[1])
            case "array":
                return Grid([[self.of(cell) for cell in row] for row in node[1]])
            case "unary":
                return self._unary(node[1], self.of(node[2]))
            case "binary":
                return broadcast(
                    lambda left, right: apply(node[1], left, right),
                    self._operand(self.of(node[2])),
                    self._operand(self.of(node[3])),
                )
        return self._call(node[1].removeprefix("_XLFN."), node[2])

    def _operand(self, value: Any) -> Any:
        """One cell counts as its value."""
        if isinstance(value, Grid) and len(value.rows) == 1 and len(value.rows[0]) == 1:
            return value.rows[0][0]
        return value

    def _range(self, sheet: str, first: Corner, last: Corner) -> Any:
        left, top = first.moved(*self.move)
        right, bottom = last.moved(*self.move)
        if first is last:
            return self._cell(sheet, (left, top))
        return self._area(
            sheet, (min(left, right), min(top, bottom)),
            (max(left, right), max(top, bottom)),
        )  # fmt: skip

    def _area(self, sheet: str, first: Place, last: Place) -> Grid:
        if last[1] == LAST_ROW:
            last = (last[0], max(self._last_row(sheet), first[1]))
        size = (last[0] - first[0] + 1) * (last[1] - first[1] + 1)
        if size > MOST_CELLS:
            raise UnknownFormulaError("a very large range")
        self.calculator.step(size // 8)
        return Grid(
            [
                [
                    self._cell(sheet, (column, row))
                    for column in range(first[0], last[0] + 1)
                ]
                for row in range(first[1], last[1] + 1)
            ]
        )

    def _last_row(self, sheet: str) -> int:
        """The last row that holds anything, for a range of whole columns."""
        known = self.calculator.last_rows
        if sheet not in known:
            cells = self.calculator.book.sheet(sheet)
            rows = [row for _, row in (*cells.cells, *cells.formulas)]
            known[sheet] = max(rows, default=1)
        return known[sheet]

    def _cell(self, sheet: str, place: Place) -> Any:
        if sheet not in self.calculator.book.parts:
            return Failure("#REF!")
        value = self.calculator.value(sheet, place)
        if value is AT_WORK:
            raise UnknownFormulaError("a formula that needs its own result")
        return value

    def _name(self, name: str) -> Any:
        area = self.calculator.book.areas.get(name)
        if area is None:
            return Failure("#NAME?")
        if area.first == area.last:
            return self._cell(area.sheet, area.first)
        return self._area(area.sheet, area.first, area.last)

    def _unary(self, sign: str, value: Any) -> Any:
        if sign == "+":
            return value
        return broadcast(
            lambda one, _: apply("*", -1.0, one), self._operand(value), None
        )

    def _call(self, name: str, arguments: list[Node]) -> Any:
        if name in LAZY:
            return LAZY[name](self, arguments)
        if name in ELSEWHERE:
            raise UnknownFormulaError(f"{name}, which asks outside the workbook")
        work = FUNCTIONS.get(name)
        if work is None:
            raise UnknownFormulaError(f"the function {name}")
        given = [self.of(argument) for argument in arguments]
        try:
            return work(*given)
        except FailureError as error:
            return error.failure
        except (TypeError, AttributeError, ValueError, OverflowError):
            return VALUE

    def condition(self, node: Node) -> bool:
        """A part of the formula as a condition; raises FailureError."""
        return truth(single(self.of(node)))


def _if(evaluation: _Evaluation, arguments: list[Node]) -> Any:
    condition = evaluation.of(arguments[0])
    if isinstance(condition, Grid) and len(list(condition)) > 1:
        raise UnknownFormulaError("a condition on a whole range")
    try:
        holds = truth(single(condition))
    except FailureError as error:
        return error.failure
    if holds:
        return evaluation.of(arguments[1])
    return evaluation.of(arguments[2]) if len(arguments) > 2 else False


def _ifs(evaluation: _Evaluation, arguments: list[Node]) -> Any:
    for condition, value in zip(arguments[::2], arguments[1::2], strict=False):
        try:
            if evaluation.condition(condition):
                return evaluation.of(value)
        except FailureError as error:
            return error.failure
    return NOT_FOUND


def _iferror(evaluation: _Evaluation, arguments: list[Node]) -> Any:
    value = evaluation.of(arguments[0])
    if isinstance(value, Grid):
        value = value.rows[0][0]
    return evaluation.of(arguments[1]) if isinstance(value, Failure) else value


LAZY = {"IF": _if, "IFS": _ifs, "IFERROR": _iferror}


def _plain(value: Cell | None) -> Scalar:
    match value:
        case ErrorValue():
            return Failure(value.text)
        case Decimal():
            return float(value)
        case _:
            return value
