"""A response as plain canonical JSON: what is signed, hashed, and computed again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from questionnaires.language.answer_types import plain_text
from questionnaires.language.compiler import canonical_json
from questionnaires.language.definition import EVALUATOR_VERSION, Question
from questionnaires.language.evaluation import Evaluation
from questionnaires.language.run import Calculated, State
from questionnaires.selectors.filling import Filling

FORMAT = "greenfin-submission/1"
LANGUAGES = ("en", "zh-Hant")


def content_hash(content: object) -> str:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def freeze(
    filling: Filling, *, definition_sha256: str, signed: dict[str, str]
) -> dict[str, Any]:
    """All that was asked, with values, figures, factors and reasons.

    Answers to questions that are not asked any more are left out. Numbers are texts, so
    that no reader rounds them.
    """
    response, evaluation = filling.response, filling.evaluation
    organisation = response.organisation
    return {
        "format": FORMAT,
        "questionnaire": filling.definition.key,
        "version": filling.definition.version,
        "definition_sha256": definition_sha256,
        "evaluator_version": EVALUATOR_VERSION,
        "organisation": {
            "id": str(organisation.pk),
            "name": organisation.name,
            "name_zh": organisation.name_zh,
        },
        "period": [response.period_start.isoformat(), response.period_end.isoformat()],
        "revision": response.revision,
        "amendment_reason": response.amendment_reason,
        "signed": signed,
        "tables": {
            table.key: list(evaluation.row_ids(table.key))
            for table in filling.definition.questions.values()
            if table.columns
        },
        "values": list(_values(filling)),
        "explanations": list(_explanations(filling)),
        "completeness": plain_text(evaluation.completeness),
    }


def _explanations(filling: Filling) -> Iterator[dict[str, str]]:
    for finding in filling.evaluation.findings:
        if finding.level == "explain" and finding.reason:
            given = filling.explanations[finding.rule, finding.row]
            yield {
                "check": finding.rule,
                "path": finding.key,
                "row": finding.row,
                "reason": finding.reason,
                "note": given.note,
                "given_by": given.given_by_label,
                "message": finding.message("en"),
            }


def _values(filling: Filling) -> Iterator[dict[str, Any]]:
    for section in filling.definition.sections:
        for question in section.questions:
            if not question.columns:
                yield from _value(filling, question, section.scope, "")
                continue
            for row in filling.evaluation.row_ids(question.key):
                for column in question.columns:
                    yield from _value(filling, column, section.scope, row)


def _value(
    filling: Filling, question: Question, scope: str, row: str
) -> Iterator[dict[str, Any]]:
    evaluation = filling.evaluation
    state = evaluation.state(question.path, row)
    if state is State.NOT_ASKED:
        return
    value = evaluation.value(question.path, row)
    frozen: dict[str, Any] = {
        "path": question.path,
        "row": row,
        "data_point": question.data_point,
        "scope": question.scope or scope,
        "type": question.type,
        "state": state.value,
        "value": plain_value(value),
        "unit": unit_of(evaluation, question, row) if value is not None else "",
        "is_number": isinstance(value, Decimal),
        "label": {
            language: evaluation.text(
                question.label, language, table=question.table, row=row
            )
            for language in LANGUAGES
        },
    }
    frozen |= _grade(evaluation, question, row)
    if question.is_input:
        frozen |= _entered(filling, question, row)
    elif figure := figure_of(evaluation, question.path, row):
        frozen["derivation"] = derivation(evaluation, figure, row)
    yield frozen


def _grade(evaluation: Evaluation, question: Question, row: str) -> dict[str, Any]:
    grade = evaluation.run.grades.get((question.path, row))
    if grade is None:
        return {"quality": None, "flags": [], "partial": False}
    return {
        "quality": grade.quality,
        "flags": sorted(grade.flags),
        "partial": grade.partial,
    }


def _entered(filling: Filling, question: Question, row: str) -> dict[str, Any]:
    answer = filling.answer(question, row)
    if answer is None:
        return {}
    return {
        "entered": {"text": answer.text, "unit": answer.unit},
        "reason": answer.reason,
        "version_no": answer.version_no,
    }


def figure_of(evaluation: Evaluation, path: str, row: str) -> Calculated | None:
    """The calculated figure of a question, or of a column in that row."""
    return evaluation.cells.get((path, row)) if row else evaluation.calculated.get(path)


def derivation(evaluation: Evaluation, figure: Calculated, row: str) -> dict[str, Any]:
    """Rule, inputs and factors of a figure: enough to work it out again."""
    return {
        "rule": figure.question.value,
        "inputs": [_input(evaluation, name, row) for name in figure.used],
        "factors": [
            {
                "table": use.table,
                "months": plain_text(use.months),
                **use.sourced.as_json(),
            }
            for use in figure.factors
        ],
        "notes": list(figure.notes),
    }


def _input(evaluation: Evaluation, name: str, row: str) -> dict[str, Any]:
    """One name that a rule read: its value as it was then, a list for a column."""
    run, definition = evaluation.run, evaluation.definition
    base, _, rest = name.partition(".")
    if base == "prior":
        return {"name": name, "value": _plain(run.prior.get(rest))}
    if base == "sections":
        return {"name": name, "value": _plain(run.imports.get(rest))}
    if base == "period":
        period = evaluation.period
        return {"name": name, "value": _plain(getattr(period, rest, None))}
    if base == "row":
        table = _table_of(evaluation, row)
        path = f"{table}.{rest}"
        unit = definition.questions[path].unit
        return {"name": name, "path": path, "row": row, "unit": unit,
                "value": plain_value(evaluation.value(path, row))}  # fmt: skip
    question = definition.questions[name]
    if rest:
        cells = [evaluation.value(name, each) for each in evaluation.row_ids(base)]
        return {
            "name": name,
            "path": name,
            "unit": question.unit,
            "value": _plain(cells),
        }
    if question.columns:
        count = len(evaluation.row_ids(name))
        return {"name": name, "path": name, "rows": count, "value": None}
    return {"name": name, "path": name, "unit": unit_of(evaluation, question, ""),
            "value": plain_value(evaluation.value(name))}  # fmt: skip


def _table_of(evaluation: Evaluation, row: str) -> str:
    return next(table for table, ids in evaluation.run.row_ids.items() if row in ids)


def _plain(value: Any) -> Any:
    return (
        [plain_value(each) for each in value]
        if isinstance(value, list)
        else plain_value(value)
    )


def plain_value(value: Any) -> str | None:
    """A typed value as canonical text; None where there is none."""
    if value is None:
        return None
    if isinstance(value, Decimal):
        return plain_text(value)
    if isinstance(value, frozenset):
        return ",".join(sorted(value))
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def unit_of(evaluation: Evaluation, question: Question, row: str) -> str:
    """The unit in which the value counts; for money the currency that was chosen."""
    if question.type == "percent":
        return "%"
    if question.unit_from:
        return str(evaluation.value(question.unit_from) or "")
    return question.unit
