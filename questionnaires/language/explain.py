"""How a figure came about, and proof of it: the same figure from the shown inputs alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

from measures.sourced import Sourced
from questionnaires.language.answer_types import plain_text
from questionnaires.language.definition import Question
from questionnaires.language.evaluation import ARITHMETIC, Evaluation
from questionnaires.language.expressions import compile_expression
from questionnaires.language.kinds import rescaled
from questionnaires.language.months import Period
from questionnaires.language.run import SOURCE_ROW, Calculated, FactorUse, Run, State
from questionnaires.language.scope import Scope
from questionnaires.language.steps import computed
from questionnaires.language.units import unit

if TYPE_CHECKING:
    from questionnaires.language.compiled import Definition


@dataclass(frozen=True, slots=True)
class Input:
    """One thing a figure was made from, as it is shown beside the figure.

    `name` is as the rule writes it (`total`, `row.kwh`, `prior.total`); `row` is set for
    each cell of a column. `entered` is what a person typed, empty for a calculated one.
    """

    name: str
    row: str
    state: State
    value: Any
    unit: str
    entered: str
    is_calculated: bool

    def as_json(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return {
            "name": self.name, "row": self.row, "state": self.state.value,
            "value": value_text(self.value), "unit": self.unit, "entered": self.entered,
            "calculated": self.is_calculated,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trace:
    """A figure with its rule and everything the rule has read."""

    question: Question
    row: str
    value: Any
    inputs: tuple[Input, ...]
    factors: tuple[FactorUse, ...]
    notes: tuple[str, ...]
    period: Period | None

    @property
    def rule(self) -> str:
        """The expression that gave the figure."""
        return self.question.value

    def as_json(self) -> dict[str, Any]:
        """The same as plain JSON values."""
        return {
            "rule": self.rule,
            "unit": self.question.unit,
            "inputs": [shown.as_json() for shown in self.inputs],
            "factors": [_factor_json(use) for use in self.factors],
            "notes": list(self.notes),
        }


def _factor_json(use: FactorUse) -> dict[str, Any]:
    return {
        "table": use.table, "asked_for": use.key, **use.sourced.as_json(),
        "months": plain_text(use.months.quantize(Decimal("0.0001"))),
        "days": [day.isoformat() for day in use.days],
    }  # fmt: skip


def without(trace: Trace, hidden: Collection[str]) -> Trace:
    """The trace without the inputs of those paths: what its reader may not see."""
    kept = (
        shown
        for shown in trace.inputs
        if trace.question.path_read(shown.name).removeprefix("prior.") not in hidden
    )
    return replace(trace, inputs=tuple(kept)) if hidden else trace


def explain(evaluation: Evaluation, key: str, row: str = "") -> Trace:
    """The trace of a figure; of a calculated column, of the cell in that row.

    Raises KeyError if there is no such figure.
    """
    done = evaluation.cells[key, row] if row else evaluation.calculated[key]
    return trace_of(evaluation, done, row)


def trace_of(evaluation: Evaluation, done: Calculated, row: str = "") -> Trace:
    """The trace of a figure just worked out in this evaluation."""
    inputs = [
        shown
        for name in done.used
        for shown in _inputs(evaluation, done.question, name, row)
    ]
    return Trace(
        done.question, row, done.value, tuple(inputs), done.factors, done.notes,
        evaluation.period,
    )  # fmt: skip


def _inputs(
    evaluation: Evaluation, question: Question, name: str, row: str
) -> Iterator[Input]:
    run, questions = evaluation.run, evaluation.definition.questions
    base, _, rest = name.partition(".")
    if base == "row":
        yield _cell(evaluation, questions[question.path_read(name)], row, name)
    elif base in run.rows and rest:
        for row_id in run.row_ids[base]:
            if rest in run.rows[base][run.row_ids[base].index(row_id)]:
                yield _cell(evaluation, questions[name], row_id, name)
    elif base in run.rows:
        yield _stated(name, Decimal(len(run.rows[base])), "")
    elif base == "prior":
        earlier = questions.get(rest)
        yield _stated(name, run.prior.get(rest), earlier.unit if earlier else "")
    elif base == "sections":
        yield _stated(name, run.imports.get(rest), "")
    elif base == "period":
        period = evaluation.period
        yield _stated(name, getattr(period, rest) if period else None, "")
    else:
        yield _answer(evaluation, questions[name])


def _stated(name: str, value: Any, measure: str) -> Input:
    state = State.NOT_ANSWERED if value is None else State.ANSWERED
    return Input(name, "", state, value, measure, "", is_calculated=True)


def _answer(evaluation: Evaluation, question: Question) -> Input:
    parsed = evaluation.parsed(question.key)
    return Input(
        question.key, "", evaluation.state(question.key), evaluation.value(question.key),
        question.unit, _entered(parsed), not question.is_input,
    )  # fmt: skip


def _cell(evaluation: Evaluation, column: Question, row: str, name: str) -> Input:
    parsed = evaluation.parsed(column.path, row)
    return Input(
        name, row, evaluation.state(column.path, row), evaluation.value(column.path, row),
        column.unit, _entered(parsed), not column.is_input,
    )  # fmt: skip


def _entered(parsed: Any) -> str:
    if parsed is None:
        return ""
    entered = parsed.entered or parsed.text
    return (
        f"{entered} {parsed.unit}"
        if parsed.unit not in ("", *entered.split())
        else entered
    )


class _ShownFactors:
    """A source that knows only the factors shown in a trace."""

    def __init__(self, uses: tuple[FactorUse, ...]) -> None:
        self.known = {
            (use.table, use.key, day): use.sourced for use in uses for day in use.days
        }

    def lookup(self, table: str, key: str | None, on: date) -> Sourced | None:
        """The factor that was shown for that day."""
        return self.known.get((table, key, on))


def recompute(definition: Definition, trace: Trace) -> Any:
    """The figure again, from nothing but what the trace shows; for tests and auditors."""
    run = Run(
        {},
        prior={},
        imports={},
        period=trace.period,
        factors=_ShownFactors(trace.factors),
    )
    scope = definition.plan.scope
    _restore(run, trace, scope)
    if trace.question.table:
        scope = scope.in_row_of(trace.question.table)
    term = compile_expression(trace.rule, scope)
    measure = unit(trace.question.unit or "1")
    ratio = term.kind.scale / measure.scale
    with localcontext(ARITHMETIC):
        return computed(run, rescaled(term.run, ratio), trace.question.decimals)


def _restore(run: Run, trace: Trace, scope: Scope) -> None:
    run.rows = {table: [] for table in scope.tables}
    run.row[SOURCE_ROW] = {}
    cells: dict[tuple[str, str], dict[str, Any]] = {}
    earlier: dict[str, Any] = {}
    counted: dict[str, int] = {}
    for shown in trace.inputs:
        base, _, rest = shown.name.partition(".")
        if base == "row" and "." in rest:
            run.row[SOURCE_ROW][rest.partition(".")[2]] = shown.value
        elif base == "row":
            run.row[rest] = shown.value
        elif base in ("prior", "sections"):
            earlier[rest] = shown.value
        elif shown.row:
            cells.setdefault((base, shown.row), {})[rest] = shown.value
        elif base in scope.tables:
            counted[base] = int(shown.value)
        else:
            run.values[base] = shown.value
            run.states[base] = shown.state
    for (table, row_id), row in cells.items():
        if source := scope.sources.get(table):
            row[SOURCE_ROW] = cells.get((source, row_id), {})
        run.rows[table].append(row)
    for table, count in counted.items():
        run.rows[table] += [{} for _ in range(count - len(run.rows[table]))]
    run.prior = run.imports = earlier


def value_text(value: Any) -> str:
    """A typed value as canonical text; empty for a blank."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain_text(value)
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    return str(value)
