"""A filling as plain values: places, tables, findings; what the shapes describe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from questionnaires.forms.factors import figure_of
from questionnaires.language.answer_types import plain_text
from questionnaires.language.definition import Option, Question
from questionnaires.language.explain import explain, value_text
from questionnaires.language.findings import Finding
from questionnaires.language.piping import in_language
from questionnaires.language.run import State
from questionnaires.models import Answer
from questionnaires.selectors.definitions import content_language
from questionnaires.selectors.filling import Filling
from questionnaires.services.freezing import unit_of
from questionnaires.services.saving import Entry

Json = dict[str, Any]


def content_of(filling: Filling) -> Json:
    """Everything that is asked in a response, with what stands there."""
    evaluation = filling.evaluation
    return {
        "completeness": plain_text(evaluation.completeness),
        "places": list(_places(filling)),
        "tables": list(_tables(filling)),
        "findings": [finding_json(each) for each in filling.findings],
    }


def _places(filling: Filling) -> Iterator[Json]:
    for section in filling.definition.sections:
        for question in section.questions:
            if filling.evaluation.state(question.path) is State.NOT_ASKED:
                continue
            if question.path in filling.hidden:
                continue
            yield place_of(filling, question, "")
            for row in filling.evaluation.row_ids(question.key):
                for column in question.columns:
                    if column.path not in filling.hidden:
                        yield place_of(filling, column, row)


def _tables(filling: Filling) -> Iterator[Json]:
    evaluation = filling.evaluation
    for question in filling.definition.questions.values():
        if question.columns and evaluation.state(question.path) is not State.NOT_ASKED:
            yield {
                "key": question.key,
                "section": question.section,
                "label": _label(filling, question, ""),
                "rows": list(evaluation.row_ids(question.key)),
                "most": question.rows.max,
                "is_fixed": question.rows.fixed,
                "rows_from": question.rows.source,
            }


def place_of(filling: Filling, question: Question, row: str) -> Json:
    """One question, or one cell: how it is asked and what stands there."""
    evaluation = filling.evaluation
    value = evaluation.value(question.path, row) if not question.columns else None
    answer = filling.answer(question, row) or Answer(version_no=0)
    table = filling.definition.questions[question.table] if question.table else question
    return {
        "path": question.path,
        "row": row,
        "section": table.section,
        "data_point": question.data_point,
        "type": question.type,
        "label": _label(filling, question, row),
        "units": list(question.units),
        "options": _choices(question.options),
        "allow": list(question.allow) if question.is_input else [],
        "state": evaluation.state(question.path, row).value,
        "value": None if value is None else value_text(value),
        "unit": unit_of(filling, question) if value is not None else "",
        "entered": answer.text,
        "entered_unit": answer.unit,
        "reason": answer.reason,
        "origin": answer.origin,
        "estimate": answer.estimate,
        "problem": answer.problem,
        "version": answer.version_no,
        "calculated": _calculated(filling, question, row),
    }


def _label(filling: Filling, question: Question, row: str) -> str:
    return filling.evaluation.text(
        question.label, content_language(), table=question.table, row=row
    )


def _choices(options: Iterable[Option]) -> list[Json]:
    language = content_language()
    return [
        {"id": option.id, "label": in_language(option.label, language)}
        for option in options
    ]


def _calculated(filling: Filling, question: Question, row: str) -> Json | None:
    found = figure_of(filling.evaluation, question.path, row)
    if found is None:
        return None
    return {
        "quality": found.quality,
        "partial": found.partial,
        "flags": sorted(found.grade.flags),
        "explanation": explain(filling.evaluation, question.path, row).as_json(),
    }


def finding_json(finding: Finding) -> Json:
    """A finding in the reader's language."""
    return {
        "path": finding.key,
        "row": finding.row,
        "rule": finding.rule,
        "level": finding.level,
        "blocks": finding.blocks,
        "message": finding.message(content_language()),
        "reasons": _choices(finding.reasons),
        "reason": finding.reason,
    }


def answer_json(answer: Answer) -> Json:
    """A stored answer, for whoever was slower."""
    return {
        "state": answer.state,
        "value": answer.text,
        "unit": answer.unit,
        "reason": answer.reason,
        "version": answer.version_no,
        "changed_by": answer.changed_by_label,
        "changed_at": answer.changed_at.isoformat(),
    }


def entry_json(entry: Entry) -> Json:
    """What was sent and not saved."""
    return {
        "state": entry.state,
        "value": entry.text,
        "unit": entry.unit,
        "reason": entry.reason,
    }
