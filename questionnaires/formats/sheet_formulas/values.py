"""Values of a spreadsheet and how its operators treat them."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

LONGEST_TEXT = 32_767


@dataclass(frozen=True, slots=True)
class Failure:
    """An error value, such as #N/A."""

    code: str


VALUE, DIVISION, NOT_FOUND, NUMBER = (
    Failure(code) for code in ("#VALUE!", "#DIV/0!", "#N/A", "#NUM!")
)


class FailureError(Exception):
    """Carries a Failure out of a function."""

    def __init__(self, failure: Failure) -> None:
        self.failure = failure
        super().__init__(failure.code)


Scalar = float | str | bool | Failure | None


@dataclass(slots=True)
class Grid:
    """Rows of values: a range or a computed array.

    `is_range` is for functions that treat typed values and cells differently.
    """

    rows: list[list[Any]]
    is_range: bool = True

    def __iter__(self) -> Iterator[Any]:
        for row in self.rows:
            yield from row


def number(value: Any) -> float:
    """A value as a number, as `+` would take it; raises FailureError."""
    match value:
        case None:
            return 0.0
        case bool():
            return float(value)
        case float():
            return value
        case Failure():
            raise FailureError(value)
        case str():
            try:
                return float(value)
            except ValueError as error:
                raise FailureError(VALUE) from error
    raise FailureError(VALUE)


def text(value: Any) -> str:
    """A value as text, as `&` would take it; raises FailureError."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case float():
            return shown(value)
        case Failure():
            raise FailureError(value)
    return str(value)


def shown(value: float) -> str:
    """A number as a cell shows it in the general format."""
    return f"{value:.0f}" if value.is_integer() else f"{value:.15g}"


def truth(value: Any) -> bool:
    """A value as a condition; raises FailureError."""
    match value:
        case None:
            return False
        case bool():
            return value
        case float():
            return value != 0
        case Failure():
            raise FailureError(value)
        case str() if value.upper() in ("TRUE", "FALSE"):
            return value.upper() == "TRUE"
    raise FailureError(VALUE)


def compare(left: Any, right: Any) -> int:
    """Below, equal or above, as a spreadsheet orders numbers, texts and truths."""
    left, right = _counterpart(left, right), _counterpart(right, left)
    one, two = _rank(left), _rank(right)
    if one != two:
        return -1 if one < two else 1
    if isinstance(left, str):
        left, right = left.casefold(), right.casefold()
    return int(left > right) - int(left < right)


def _counterpart(value: Any, other: Any) -> Any:
    """A blank becomes nothing of the other's kind."""
    if value is not None:
        return value
    if isinstance(other, str):
        return ""
    return False if isinstance(other, bool) else 0.0


def _rank(value: Any) -> int:
    if isinstance(value, bool):
        return 2
    return 1 if isinstance(value, str) else 0


def _power(left: float, right: float) -> float:
    try:
        result = left**right
    except (OverflowError, ZeroDivisionError) as error:
        raise FailureError(NUMBER) from error
    if isinstance(result, complex):
        raise FailureError(NUMBER)
    return result


def _divided(left: float, right: float) -> float:
    if right == 0:
        raise FailureError(DIVISION)
    return left / right


ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _divided,
    "^": _power,
}
COMPARING: dict[str, Callable[[int, int], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def apply(sign: str, left: Any, right: Any) -> Any:
    """Two single values joined by an operator; a Failure on either side stays one."""
    for value in (left, right):
        if isinstance(value, Failure):
            return value
    try:
        if sign in COMPARING:
            return COMPARING[sign](compare(left, right), 0)
        if sign == "&":
            joined = text(left) + text(right)
            return joined if len(joined) <= LONGEST_TEXT else VALUE
        result = ARITHMETIC[sign](number(left), number(right))
    except FailureError as error:
        return error.failure
    except OverflowError:
        return NUMBER
    return result


def broadcast(work: Callable[[Any, Any], Any], left: Any, right: Any) -> Any:
    """A function of two values over arrays: cell by cell, a single one with each."""
    if not isinstance(left, Grid) and not isinstance(right, Grid):
        return work(left, right)
    height = max(_height(left), _height(right))
    width = max(_width(left), _width(right))
    return Grid(
        [
            [
                work(_at(left, row, column), _at(right, row, column))
                for column in range(width)
            ]
            for row in range(height)
        ],
        is_range=False,
    )


def _height(value: Any) -> int:
    return len(value.rows) if isinstance(value, Grid) else 1


def _width(value: Any) -> int:
    return len(value.rows[0]) if isinstance(value, Grid) and value.rows else 1


def _at(value: Any, row: int, column: int) -> Any:
    if not isinstance(value, Grid):
        return value
    row = 0 if len(value.rows) == 1 else row
    if row >= len(value.rows):
        return NOT_FOUND
    cells = value.rows[row]
    column = 0 if len(cells) == 1 else column
    return cells[column] if column < len(cells) else NOT_FOUND
