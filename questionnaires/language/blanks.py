"""Why a figure is blank, and whether one tells more than the answers it was made from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from questionnaires.language.definition import Question
from questionnaires.language.evaluation import Evaluation
from questionnaires.language.run import Calculated, State
from questionnaires.language.units import UnitError, convert

#: The order in which one reason hides another: what can still be mended comes first.
_REASONS = (State.NOT_ANSWERED, State.DONT_KNOW, State.NOT_APPLICABLE)


@dataclass(frozen=True, slots=True)
class Blank:
    """Why there is no figure: the state of the answer it wants, or a note of the rule."""

    state: State
    question: Question | None = None
    row: str = ""
    note: str = ""


def why_blank(evaluation: Evaluation, path: str, row: str = "") -> Blank:
    """The first answer that a blank figure lacks, through every figure it is made of."""
    found = _figure(evaluation, path, row)
    if found is None:
        return Blank(State.NOT_ASKED)
    lacking = list(_lacking(evaluation, found, row, {(path, row)}))
    for state in _REASONS:
        for blank in lacking:
            if blank.state is state and not blank.note:
                return blank
    return next((blank for blank in lacking if blank.note), Blank(State.NOT_ANSWERED))


def _figure(evaluation: Evaluation, path: str, row: str) -> Calculated | None:
    if row:
        return evaluation.cells.get((path, row))
    return evaluation.calculated.get(path)


def _lacking(
    evaluation: Evaluation, figure: Calculated, row: str, seen: set[tuple[str, str]]
) -> Iterator[Blank]:
    for note in figure.notes:
        yield Blank(State.NOT_ANSWERED, note=note)
    for path, at in _read(evaluation, figure, row):
        if (path, at) in seen or evaluation.value(path, at) is not None:
            continue
        seen.add((path, at))
        if inner := _figure(evaluation, path, at):
            yield from _lacking(evaluation, inner, at, seen)
        elif _is_open(evaluation, evaluation.definition.questions.get(path)):
            question = evaluation.definition.questions[path]
            yield Blank(evaluation.state(path, at), question, at)


def _is_open(evaluation: Evaluation, question: Question | None) -> bool:
    """Whether it is an answer, or a table without rows."""
    if question is None or not question.is_input:
        return False
    return not (question.columns and evaluation.row_ids(question.key))


def _read(
    evaluation: Evaluation, figure: Calculated, row: str
) -> Iterator[tuple[str, str]]:
    """The answers and figures that were read, each with its row; also empty tables."""
    for name in figure.used:
        base, _dot, rest = name.partition(".")
        table = evaluation.definition.questions.get(base)
        if base == "row":
            yield figure.question.path_read(name), row
        elif not rest:
            yield name, ""
        elif table is not None and table.columns:
            rows = evaluation.row_ids(base)
            yield from ((name, each) for each in rows)
            if not rows:
                yield base, ""


def says_nothing_new(
    evaluation: Evaluation,
    figure: Calculated,
    row: str = "",
    is_summed: Callable[[str], bool] = lambda table: False,
) -> bool:
    """Whether a figure only says again what stands in the answers it was made from.

    So does one that is an answer in another unit, the sum of a column whose table shows
    its sums (`is_summed`) or has one row, and one that a "no" alone has made; but never
    one that a factor went into.
    """
    if figure.value is None or _has_factors(evaluation, figure):
        return False
    measured = 0
    for name in figure.used:
        base = name.partition(".")[0]
        path = figure.question.path_read(name)
        question = evaluation.definition.questions.get(path)
        if question is None or not (question.is_input or question.table):
            return False
        values = _values(evaluation, question, row if base == "row" else "")
        measured += any(isinstance(value, Decimal | date) for value in values)
        if len(values) > 1 and not is_summed(question.table):
            continue
        if _together(values, question, figure) == figure.value:
            return True
    return not measured and isinstance(figure.value, Decimal)


def _has_factors(evaluation: Evaluation, figure: Calculated) -> bool:
    """Whether a factor went into it, or into a cell it has read."""
    cells = (
        cell for (path, _), cell in evaluation.cells.items() if path in figure.used
    )
    return bool(figure.factors) or any(cell.factors for cell in cells)


def _values(evaluation: Evaluation, question: Question, row: str) -> list[Any]:
    """What was answered: one value, or those of a column's rows."""
    rows = evaluation.row_ids(question.table) if question.table and not row else (row,)
    found = (evaluation.value(question.path, each) for each in rows)
    return [value for value in found if value is not None]


def _together(values: list[Any], question: Question, figure: Calculated) -> Any:
    """The one value, or the sum of several, in the unit of the figure."""
    if not all(isinstance(value, Decimal) for value in values):
        return values[0] if len(values) == 1 else None
    total = sum(values, Decimal(0))
    if not values or question.unit == figure.unit or question.unit_from:
        return total if values else None
    try:
        return convert(total, question.unit or "1", figure.unit or "1")
    except UnitError:
        return None
