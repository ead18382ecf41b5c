"""From an evaluation to fact records: the plain data that sign-off keeps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from questionnaires.language.definition import EVALUATOR_VERSION, Question
from questionnaires.language.evaluation import Evaluation
from questionnaires.language.explain import explain, value_text, without
from questionnaires.language.run import Calculated, State

if TYPE_CHECKING:
    from questionnaires.language.compiled import Definition

STATED = frozenset({State.ANSWERED, State.DONT_KNOW, State.NOT_APPLICABLE})


@dataclass(frozen=True, slots=True)
class FactRecord:
    """One fact as plain data.

    `value` is canonical text and `number` the same as a decimal, both in `unit`, the
    data point's own. `dimensions` names the row of a table. A fact whose `state` is
    `dont_know` or `not_applicable` has no value: that it was said is the fact.
    """

    data_point: str
    period_start: date | None
    period_end: date | None
    dimensions: Mapping[str, str]
    value: str
    number: Decimal | None
    unit: str
    quality: int | None
    scope: str
    state: str
    derivation: Mapping[str, Any]


def facts_of(
    definition: Definition, evaluation: Evaluation, answers: Mapping[str, Any]
) -> list[FactRecord]:
    """Every fact of these answers, in the order of the form.

    Only what was asked gives facts: an answer to a hidden question is parked, not
    reported, and neither is what a bank may not see. `answers` are those that were evaluated; they stay the source of what a
    person has entered.
    """
    if answers is not evaluation.run.answers and answers != evaluation.run.answers:
        raise ValueError("These are not the answers that were evaluated.")
    return [
        fact
        for section in definition.sections
        for question in section.questions
        if "bank" in question.visible_to
        for fact in _facts(evaluation, question)
    ]


def _facts(evaluation: Evaluation, question: Question) -> Iterator[FactRecord]:
    if question.type == "table":
        yield from _table_facts(evaluation, question)
    elif question.is_input:
        yield from _answered(evaluation, question, "", {})
    elif question.key in evaluation.calculated:
        yield from _worked_out(evaluation, evaluation.calculated[question.key], "", {})


def _table_facts(evaluation: Evaluation, table: Question) -> Iterator[FactRecord]:
    state = evaluation.state(table.key)
    if state in (State.DONT_KNOW, State.NOT_APPLICABLE):
        yield from _answered(evaluation, table, "", {})
    for row in evaluation.row_ids(table.key):
        dimensions = {table.rows.source or table.key: row}
        for column in table.columns:
            if "bank" not in column.visible_to:
                continue
            if column.is_input:
                yield from _answered(evaluation, column, row, dimensions)
            elif done := evaluation.cells.get((column.path, row)):
                yield from _worked_out(evaluation, done, row, dimensions)


def _answered(
    evaluation: Evaluation, question: Question, row: str, dimensions: Mapping[str, str]
) -> Iterator[FactRecord]:
    state = evaluation.state(question.path, row)
    if state not in STATED:
        return
    parsed = evaluation.parsed(question.path, row)
    derivation: dict[str, Any] = {
        "kind": "answer",
        "question": question.path,
        "row": row,
    }
    if parsed is not None:
        derivation |= {"entered": parsed.entered or parsed.text, "unit": parsed.unit}
    value = evaluation.value(question.path, row)
    grade = evaluation.run.grades.get((question.path, row))
    if basis := evaluation.basis(question.path, row):
        derivation |= {"estimate": basis, "flags": sorted(grade.flags) if grade else []}
    yield _record(
        evaluation, question, dimensions, value, state, derivation,
        grade.quality if grade else None,
    )  # fmt: skip


def _worked_out(
    evaluation: Evaluation, done: Calculated, row: str, dimensions: Mapping[str, str]
) -> Iterator[FactRecord]:
    if done.value is None:
        return
    question = done.question
    # Facts are for banks too: nothing that they may not see stands in them.
    hidden = evaluation.definition.hidden_from(frozenset({"bank"}))
    trace = without(explain(evaluation, question.path, row), hidden)
    derivation = {
        "kind": "calculated",
        "question": question.path,
        "row": row,
        "partial": done.partial,
        "flags": sorted(done.grade.flags),
        **trace.as_json(),
    }
    yield _record(
        evaluation, question, dimensions, done.value, State.ANSWERED, derivation,
        done.quality,
    )  # fmt: skip


def _record(
    evaluation: Evaluation,
    question: Question,
    dimensions: Mapping[str, str],
    value: Any,
    state: State,
    derivation: Mapping[str, Any],
    quality: int | None,
) -> FactRecord:
    period = evaluation.period
    end = period.end if period else None
    definition = evaluation.definition
    if definition.caps is not None:
        caps = [definition.cap_of(question, small=small) for small in (False, True)]
        derivation = {**derivation, "cap": caps}
    start = end if question.instant else (period.start if period else None)
    return FactRecord(
        data_point=question.data_point,
        period_start=start,
        period_end=end,
        dimensions=dict(dimensions),
        value=value_text(value),
        number=value if isinstance(value, Decimal) else None,
        unit=_unit(evaluation, question),
        quality=quality,
        scope=question.scope,
        state=state.value,
        derivation={
            **derivation,
            "definition": definition.sha256,
            "evaluator": EVALUATOR_VERSION,
        },
    )


def _unit(evaluation: Evaluation, question: Question) -> str:
    if question.unit_from:
        return str(evaluation.value(question.unit_from) or "")
    return "%" if question.type == "percent" else question.unit
