"""The functions of a spreadsheet that take values already worked out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from questionnaires.formats.sheet_formulas.criteria import matcher
from questionnaires.formats.sheet_formulas.values import (
    DIVISION,
    LONGEST_TEXT,
    NOT_FOUND,
    VALUE,
    Failure,
    FailureError,
    Grid,
    compare,
    number,
    text,
    truth,
)

Function = Callable[..., Any]
FUNCTIONS: dict[str, Function] = {}


def function(*names: str) -> Callable[[Function], Function]:
    """Registers a function under its names in a formula."""

    def register(work: Function) -> Function:
        FUNCTIONS.update(dict.fromkeys(names, work))
        return work

    return register


def numbers(arguments: Iterable[Any]) -> Iterator[float]:
    """The numbers of values and ranges; texts and truths in a range do not count."""
    for given in arguments:
        if isinstance(given, Grid):
            for value in given:
                if isinstance(value, Failure):
                    raise FailureError(value)
                if isinstance(value, float):
                    yield value
        elif given is not None:
            yield number(given)


def every(arguments: Iterable[Any]) -> Iterator[Any]:
    """All single values of values and ranges."""
    for given in arguments:
        yield from given if isinstance(given, Grid) else (given,)


def single(value: Any) -> Any:
    """A value where one is wanted; of a range of one cell that cell."""
    if isinstance(value, Grid):
        value = value.rows[0][0] if value.rows and value.rows[0] else None
    if isinstance(value, Failure):
        raise FailureError(value)
    return value


@function("AND")
def _and(*given: Any) -> bool:
    return all([truth(value) for value in _conditions(given)])


@function("OR")
def _or(*given: Any) -> bool:
    return any([truth(value) for value in _conditions(given)])


def _conditions(given: tuple[Any, ...]) -> Iterator[Any]:
    for each in given:
        if isinstance(each, Grid):
            yield from (v for v in each if v is not None and not isinstance(v, str))
        else:
            yield each


@function("NOT")
def _not(value: Any) -> bool:
    return not truth(single(value))


@function("ISBLANK")
def _isblank(value: Any) -> bool:
    return value is None or (isinstance(value, Grid) and single(value) is None)


@function("ISNUMBER")
def _isnumber(value: Any) -> bool:
    return isinstance(value, float) and not isinstance(value, bool)


@function("ISERROR")
def _iserror(value: Any) -> bool:
    return isinstance(value, Failure)


@function("SUM")
def _sum(*given: Any) -> float:
    return sum(numbers(given), 0.0)


@function("AVERAGE")
def _average(*given: Any) -> Any:
    found = list(numbers(given))
    return sum(found) / len(found) if found else DIVISION


@function("COUNTA")
def _counta(*given: Any) -> float:
    return float(sum(value is not None for value in every(given)))


@function("COUNTBLANK")
def _countblank(given: Grid) -> float:
    return float(sum(value is None or value == "" for value in every([given])))


@function("COUNTIF")
def _countif(given: Any, criterion: Any) -> float:
    fits = matcher(single(criterion))
    return float(sum(fits(value) for value in every([given])))


@function("SUMIF")
def _sumif(where: Any, criterion: Any, values: Any = None) -> float:
    return _sumifs(where if values is None else values, where, criterion)


@function("SUMIFS")
def _sumifs(values: Any, *pairs: Any) -> float:
    kept = [True] * len(list(every([values])))
    for where, criterion in zip(pairs[::2], pairs[1::2], strict=True):
        fits = matcher(single(criterion))
        kept = [
            one and fits(value) for one, value in zip(kept, every([where]), strict=True)
        ]
    found = (value for one, value in zip(kept, every([values]), strict=True) if one)
    return sum(numbers([Grid([[*found]])]), 0.0)


@function("SUMPRODUCT")
def _sumproduct(*given: Any) -> float:
    total = 0.0
    for values in zip(*(list(every([one])) for one in given), strict=True):
        product = 1.0
        for value in values:
            if isinstance(value, Failure):
                raise FailureError(value)
            product *= value if isinstance(value, float) else 0.0
        total += product
    return total


@function("MATCH")
def _match(wanted: Any, where: Any, kind: Any = 1.0) -> Any:
    if number(single(kind)) != 0:
        return VALUE
    fits = matcher(_literal(single(wanted)))
    for index, value in enumerate(every([where]), start=1):
        if fits(value):
            return float(index)
    return NOT_FOUND


def _literal(value: Any) -> Any:
    """A text to be found as it stands, were it to look like a comparison."""
    return f"={value}" if isinstance(value, str) and value[:1] in "<>=" else value


@function("INDEX")
def _index(given: Any, row: Any, column: Any = None) -> Any:
    rows = given.rows if isinstance(given, Grid) else [[given]]
    down = int(number(single(row)))
    across = 1 if column is None else int(number(single(column)))
    if len(rows) == 1 and column is None:
        down, across = 1, down
    if not (1 <= down <= len(rows) and 1 <= across <= len(rows[0])):
        return Failure("#REF!")
    return rows[down - 1][across - 1]


@function("VLOOKUP")
def _vlookup(wanted: Any, table: Grid, column: Any, near: Any = True) -> Any:  # noqa: FBT002
    if truth(single(near)):
        return VALUE
    across = int(number(single(column)))
    fits = matcher(_literal(single(wanted)))
    for row in table.rows:
        if fits(row[0]):
            return row[across - 1] if across <= len(row) else Failure("#REF!")
    return NOT_FOUND


@function("XLOOKUP")
def _xlookup(wanted: Any, where: Any, values: Any, otherwise: Any = NOT_FOUND) -> Any:
    sought = single(wanted)
    for value, result in zip(every([where]), every([values]), strict=False):
        is_like = value is not None and type(value) is type(sought)
        if is_like and compare(value, sought) == 0:
            return result
    return otherwise


@function("LEFT")
def _left(value: Any, count: Any = 1.0) -> str:
    return text(single(value))[: max(int(number(single(count))), 0)]


@function("RIGHT")
def _right(value: Any, count: Any = 1.0) -> str:
    length = max(int(number(single(count))), 0)
    return text(single(value))[-length:] if length else ""


@function("MID")
def _mid(value: Any, start: Any, count: Any) -> Any:
    begin, length = int(number(single(start))), int(number(single(count)))
    if begin < 1 or length < 0:
        return VALUE
    return text(single(value))[begin - 1 : begin - 1 + length]


@function("LEN")
def _len(value: Any) -> float:
    return float(len(text(single(value))))


@function("LOWER")
def _lower(value: Any) -> str:
    return text(single(value)).lower()


@function("TRIM")
def _trim(value: Any) -> str:
    return " ".join(part for part in text(single(value)).split(" ") if part)


@function("SUBSTITUTE")
def _substitute(value: Any, old: Any, new: Any) -> Any:
    sought = text(single(old))
    given, other = text(single(value)), text(single(new))
    if not sought:
        return given
    if len(given) + given.count(sought) * len(other) > LONGEST_TEXT:
        return VALUE
    return given.replace(sought, other)


@function("FIND")
def _find(sought: Any, value: Any, start: Any = 1.0) -> Any:
    place = text(single(value)).find(text(single(sought)), int(number(start)) - 1)
    return float(place + 1) if place >= 0 else VALUE


@function("SEARCH")
def _search(sought: Any, value: Any, start: Any = 1.0) -> Any:
    return _find(_lower(sought), _lower(value), start)


@function("VALUE")
def _value(value: Any) -> float:
    return number(single(value))


@function("MOD")
def _mod(value: Any, by: Any) -> Any:
    divisor = number(single(by))
    return number(single(value)) % divisor if divisor else DIVISION


@function("ROWS")
def _rows(given: Grid) -> float:
    return float(len(given.rows))


@function("COLUMNS")
def _columns(given: Grid) -> float:
    return float(len(given.rows[0]))


@function("HYPERLINK")
def _hyperlink(address: Any, name: Any = None) -> Any:
    where = single(address)
    return where if name is None else single(name)
