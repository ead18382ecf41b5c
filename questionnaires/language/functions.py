"""Functions of single values: abs, round, coalesce, qty, convert, dates, texts, look-ups."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from questionnaires.language.calls import Call, function
from questionnaires.language.errors import ExpressionError, did_you_mean
from questionnaires.language.kinds import (
    BLANK,
    CONDITION,
    NUMBER,
    TEXT,
    Kind,
    Term,
    aligned,
    common,
    rescaled,
)
from questionnaires.language.patterns import PATTERNS
from questionnaires.language.run import Run, State
from questionnaires.language.units import PURE, Unit, UnitError, describe, unit

MOST_ARGUMENTS = 50
MOST_DECIMALS = 12


def rounded(value: Decimal, places: int) -> Decimal:
    """`value` with that many decimals, halves to the even neighbour."""
    if not value.is_finite() or value.adjusted() + places > 26:
        return value
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN)


def mapped(term: Term, change: Any, kind: Kind) -> Term:
    run = term.run

    def changed(state: Run) -> Any:
        value = run(state)
        return None if value is None else change(value)

    return Term(kind, changed)


@function("abs", 1)
def _abs(call: Call) -> Term:
    term = call.term(0, "number")
    return mapped(term, abs, term.kind)


@function("round", 1, 2)
def _round(call: Call) -> Term:
    term = call.term(0, "number")
    if term.kind.dimension:
        raise ExpressionError(
            f"round() needs a unit to round in, but got {term.kind}.",
            'Write round(convert(x, "MWh"), 1), or use decimals: on the question.',
        )
    places = call.whole(1) if len(call) == 2 else 0
    if not 0 <= places <= MOST_DECIMALS:
        raise ExpressionError(f"round() keeps 0 to {MOST_DECIMALS} decimals.")
    return mapped(term, lambda value: rounded(value, places), term.kind)


@function("coalesce", 2, MOST_ARGUMENTS)
def _coalesce(call: Call) -> Term:
    terms = call.terms()
    kind = common(terms, "coalesce()")
    runs = [aligned(term, kind, "coalesce()") for term in terms]

    def first_present(run: Run) -> Any:
        for candidate in runs:
            value = candidate(run)
            if value is not None:
                return value
        return None

    return Term(kind, first_present)


@function("blank", 1)
def _blank(call: Call) -> Term:
    run = call.term(0).run
    return Term(CONDITION, lambda state: _is_blank(run(state)))


@function("answered", 1)
def _answered(call: Call) -> Term:
    run = call.term(0).run
    return Term(CONDITION, lambda state: not _is_blank(run(state)))


def _is_blank(value: Any) -> bool:
    return value is None or value == []


@function("state", 1)
def _state(call: Call) -> Term:
    term = call.term(0)
    if not term.key or "." in term.key:
        raise ExpressionError("state() needs the name of a question.")
    key, kind = term.key, Kind("text", options=frozenset(State))

    def state_of(run: Run) -> str:
        term.run(run)
        return run.states[key].value

    return Term(kind, state_of)


@function("qty", 2)
def _qty(call: Call) -> Term:
    number, measure = call.number(0), _unit(call, 1)
    return Term(Kind("number", measure.dimension, measure.scale), lambda _run: number)


@function("convert", 2)
def _convert(call: Call) -> Term:
    term, measure = call.term(0, "number"), _unit(call, 1)
    dimension = term.kind.dimension or PURE
    if dimension != measure.dimension:
        raise ExpressionError(
            f"{term.kind} cannot be given in {measure.symbol}, "
            f"which measures {describe(measure.dimension)}."
        )
    return Term(NUMBER, rescaled(term.run, term.kind.scale / measure.scale))


def _unit(call: Call, position: int) -> Unit:
    try:
        return unit(call.word(position))
    except UnitError as error:
        raise ExpressionError(str(error)) from None


@function("prior", 1)
def _prior(call: Call) -> Term:
    term = call.term(0)
    if not term.key or "." in term.key or term.kind.name == "table":
        raise ExpressionError("prior() needs the name of a question.", "Or prior.key.")
    return call.scope.earlier(term.key)


@function("lookup", 2)
def _lookup(call: Call) -> Term:
    name, term = call.word(0), call.term(1, "text")
    known = call.scope.lookups
    if name not in known:
        raise ExpressionError(
            f'There is no look-up "{name}".', did_you_mean(name, known)
        )
    table = known[name]
    kind = Kind("text", options=frozenset(table.values()))
    return mapped(term, table.get, kind)


@function("text", 1)
def _text(call: Call) -> Term:
    term = call.term(0)
    if term.kind == BLANK:
        return term
    if term.kind.name not in ("number", "text", "date") or term.kind.dimension:
        raise ExpressionError(
            f"text() cannot write {term.kind}.", "Use convert() first."
        )
    return mapped(term, _written, TEXT)


def _written(value: Any) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


@function("starts_with", 2)
def _starts_with(call: Call) -> Term:
    beginning = call.word(1)
    return mapped(
        call.term(0, "text"), lambda value: value.startswith(beginning), CONDITION
    )


@function("matches", 2)
def _matches(call: Call) -> Term:
    name = call.word(1)
    if name not in PATTERNS:
        raise ExpressionError(
            f'There is no pattern "{name}".', did_you_mean(name, PATTERNS)
        )
    pattern = PATTERNS[name]
    return mapped(
        call.term(0, "text"), lambda value: bool(pattern.fullmatch(value)), CONDITION
    )
