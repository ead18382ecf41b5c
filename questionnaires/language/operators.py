"""Arithmetic, comparison and logic with blanks: what each operator means and may join."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from questionnaires.language.errors import ExpressionError
from questionnaires.language.kinds import (
    CONDITION,
    Closure,
    Kind,
    Term,
    aligned,
    check_option,
    common,
    expect,
)
from questionnaires.language.run import Run
from questionnaires.language.units import PURE, combine

DIVISION_BY_ZERO = "division_by_zero"

_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
}
_ORDERED = frozenset({"number", "date"})
_COMPARABLE = frozenset({"number", "text", "date", "condition"})


def arithmetic(op: ast.operator, left: Term, right: Term) -> Term:
    """`left op right` for + - * /; blank if either is blank."""
    expect(left, "number", "Arithmetic")
    expect(right, "number", "Arithmetic")
    if isinstance(op, ast.Add | ast.Sub):
        doing = "Adding" if isinstance(op, ast.Add) else "Subtracting"
        kind = common([left, right], doing)
        step = operator.add if isinstance(op, ast.Add) else operator.sub
        return Term(
            kind, _both(aligned(left, kind, doing), aligned(right, kind, doing), step)
        )
    divide = isinstance(op, ast.Div)
    kind = _product(left.kind, right.kind, divide)
    if divide:
        return Term(kind, _quotient(left.run, right.run))
    return Term(kind, _both(left.run, right.run, operator.mul, right.constant))


def _product(left: Kind, right: Kind, divide: bool) -> Kind:
    dimension = combine(
        left.dimension or PURE, right.dimension or PURE, -1 if divide else 1
    )
    scale = left.scale / right.scale if divide else left.scale * right.scale
    return Kind("number", dimension, scale)


def _both(
    left: Closure, right: Closure, step: Callable[[Any, Any], Any], constant: Any = None
) -> Closure:
    """Joins two values, blank if either is; a constant on the right is not asked for."""

    def joined(run: Run) -> Any:
        one = left(run)
        if one is None:
            return None
        other = right(run)
        return None if other is None else step(one, other)

    def joined_to_constant(run: Run) -> Any:
        one = left(run)
        return None if one is None else step(one, constant)

    return joined if constant is None else joined_to_constant


def _quotient(left: Closure, right: Closure) -> Closure:
    def divided(run: Run) -> Decimal | None:
        above = left(run)
        if above is None:
            return None
        below = right(run)
        if below is None:
            return None
        if not below:
            run.notes.append(DIVISION_BY_ZERO)
            return None
        quotient: Decimal = above / below
        return quotient

    return divided


def negative(term: Term) -> Term:
    """Minus a number."""
    run = expect(term, "number", "Minus").run

    def negated(state: Run) -> Decimal | None:
        value = run(state)
        return None if value is None else -value

    return Term(term.kind, negated)


def comparison(op: ast.cmpop, left: Term, right: Term) -> Term:
    """`left op right` as a condition; unknown if either is blank."""
    if isinstance(op, ast.In | ast.NotIn):
        return _membership(left, right, isinstance(op, ast.In))
    kind = common([left, right], "Comparing")
    compare = _COMPARISONS[type(op)]
    if kind.name not in _COMPARABLE | {"blank"}:
        raise ExpressionError(
            f"{kind} cannot be compared.", "Compare first() or sum()."
        )
    ordering = not isinstance(op, ast.Eq | ast.NotEq)
    if ordering and kind.name not in _ORDERED:
        raise ExpressionError(f"There is no order of {kind}.", "Use == or !=.")
    check_option(left.kind, right.literal)
    check_option(right.kind, left.literal)
    one = aligned(left, kind, "Comparing")
    other = aligned(right, kind, "Comparing")
    constant = right.constant if other is right.run else None
    return Term(CONDITION, _both(one, other, compare, constant))


def _membership(left: Term, right: Term, wanted: bool) -> Term:
    if right.kind.name not in ("words", "choices", "column"):
        raise ExpressionError(
            f'"in" needs a list or a question with several choices, not {right.kind}.',
            'Write x in ["a", "b"] or "a" in x.',
        )
    cell = right.kind.cell or Kind("text", options=right.kind.options)
    aligned(left, cell, "Looking in a list")
    check_option(right.kind, left.literal)
    for word in sorted(right.kind.options or ()) if right.kind.name == "words" else ():
        check_option(left.kind, word)

    def member(run: Run) -> bool | None:
        one: Any = left.run(run)
        several: Any = right.run(run)
        if one is None or several is None:
            return None
        found: bool = one in several
        if found:
            return wanted
        unsure: bool = None in several
        return None if unsure else not wanted

    return Term(CONDITION, member)


def conjunction(terms: list[Term]) -> Term:
    """All of them: false if any is false, else unknown if any is unknown."""
    return Term(CONDITION, _kleene(terms, "and", decisive=False))


def disjunction(terms: list[Term]) -> Term:
    """Any of them: true if any is true, else unknown if any is unknown."""
    return Term(CONDITION, _kleene(terms, "or", decisive=True))


def _kleene(terms: list[Term], word: str, *, decisive: bool) -> Closure:
    parts = tuple(expect(term, "condition", f'"{word}"').run for term in terms)
    if len(parts) == 2:
        return _kleene_of_two(*parts, decisive=decisive)

    def combined(run: Run) -> bool | None:
        result: bool | None = not decisive
        for part in parts:
            value: bool | None = part(run)
            if value is decisive:
                return decisive
            if value is None:
                result = None
        return result

    return combined


def _kleene_of_two(first: Closure, second: Closure, *, decisive: bool) -> Closure:
    """The same for the usual two, without a loop."""

    def combined(run: Run) -> bool | None:
        one: bool | None = first(run)
        if one is decisive:
            return decisive
        other: bool | None = second(run)
        if other is decisive:
            return decisive
        return None if one is None or other is None else not decisive

    return combined


def negation(term: Term) -> Term:
    """Not; unknown stays unknown."""
    run = expect(term, "condition", '"not"').run

    def denied(state: Run) -> bool | None:
        value = run(state)
        return None if value is None else not value

    return Term(CONDITION, denied)


def choice(test: Term, then: Term, otherwise: Term) -> Term:
    """`then if test else otherwise`; blank if the test is unknown."""
    asked = expect(test, "condition", '"if"').run
    kind = common([then, otherwise], "Both sides of if/else")
    first = aligned(then, kind, "if/else")
    second = aligned(otherwise, kind, "if/else")

    def chosen(run: Run) -> Any:
        decision = asked(run)
        if decision is None:
            return None
        return first(run) if decision else second(run)

    return Term(kind, chosen)
