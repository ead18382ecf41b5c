"""Estimates of what a company does not have at hand, from other facts it stated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext

from questionnaires.language.definition import Estimate, Question
from questionnaires.language.evaluation import ARITHMETIC, Evaluation
from questionnaires.language.explain import Trace, trace_of

DIGITS = 3


@dataclass(frozen=True, slots=True)
class Estimated:
    """What an estimate comes to now, in the question's own unit, to three digits.

    `traces` has the sum behind it: one, or one for each row that is added up.
    """

    estimate: Estimate
    value: Decimal
    traces: tuple[Trace, ...]

    @property
    def is_rounded(self) -> bool:
        """Whether the sums come to more digits than are claimed."""
        return sum((trace.value for trace in self.traces), Decimal(0)) != self.value


def estimates_of(
    evaluation: Evaluation, question: Question, row: str = ""
) -> Iterator[Estimated]:
    """The estimates that can be made from what is known; none where a part is missing."""
    for estimate in question.estimates:
        found = _estimated(evaluation, question, estimate, row)
        if found is not None and _is_allowed(question, found.value):
            yield found


def _estimated(
    evaluation: Evaluation, question: Question, estimate: Estimate, row: str
) -> Estimated | None:
    table = estimate.over or question.table
    rows = evaluation.row_ids(estimate.over) if estimate.over else (row,)
    traces = []
    with localcontext(ARITHMETIC):
        for each in rows:
            trace = _worked_out(evaluation, question, estimate, table, each)
            if trace is None:
                return None
            traces.append(trace)
        if not traces:
            return None
        total = sum((trace.value for trace in traces), Decimal(0))
        return Estimated(estimate, _claimed(question, total), tuple(traces))


def _worked_out(
    evaluation: Evaluation, question: Question, estimate: Estimate, table: str, row: str
) -> Trace | None:
    run = evaluation.run
    if row:
        run.row = run.rows[table][run.row_ids[table].index(row)]
    done = evaluation.definition.plan.estimates[question.path, estimate.key](run, row)
    if not isinstance(done.value, Decimal) or done.partial:
        return None
    return trace_of(evaluation, done, row)


def _claimed(question: Question, value: Decimal) -> Decimal:
    """No more digits than an estimate can claim, and none after the point of a count."""
    step = Decimal(1).scaleb(value.adjusted() - DIGITS + 1) if value else Decimal(1)
    if question.type == "integer":
        step = max(step, Decimal(1))
    return value.quantize(step, ROUND_HALF_EVEN) + 0


def _is_allowed(question: Question, value: Decimal) -> bool:
    least, most = question.min, question.max
    return (least is None or value >= least) and (most is None or value <= most)
