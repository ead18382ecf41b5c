"""A response as plain canonical JSON: what is signed, hashed, and read ever after."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

from questionnaires.language.answer_types import plain_text
from questionnaires.language.compiled import canonical_json
from questionnaires.language.definition import EVALUATOR_VERSION, Question
from questionnaires.language.explain import value_text
from questionnaires.language.facts import FactRecord, facts_of
from questionnaires.language.piping import in_language, shown
from questionnaires.language.run import State
from questionnaires.selectors.filling import Filling, fingerprint
from questionnaires.words import is_year

FORMAT = "greenfin-submission/1"
LANGUAGES = ("en", "zh-Hant")


def content_hash(content: object) -> str:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def freeze(filling: Filling, *, signed: dict[str, str]) -> dict[str, Any]:
    """All that was asked, with its values, and every fact with its derivation.

    Answers to questions that are not asked any more are left out. Numbers are texts, so
    that no reader rounds them.
    """
    response, definition = filling.response, filling.definition
    organisation = response.organisation
    return {
        "format": FORMAT,
        "questionnaire": definition.key,
        "version": definition.version,
        "definition_sha256": definition.sha256,
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
        "values": values_of(filling),
        "facts": list(_facts(filling)),
        "explanations": list(_explanations(filling)),
        "evidence": list(_evidence(filling)),
        "notes": list(_notes(filling)),
        "completeness": plain_text(filling.evaluation.completeness),
    }


def without_hidden(frozen: dict[str, Any], hidden: frozenset[str]) -> dict[str, Any]:
    """What was frozen, less the questions of these paths wherever they stand in it."""
    if not hidden:
        return frozen
    shown = dict(frozen)
    for part in ("values", "explanations", "evidence", "notes", "restated"):
        if part in frozen:
            shown[part] = [each for each in frozen[part] if each["path"] not in hidden]
    shown["explanations"] = [
        each | {"message": "", "messages": {}}
        if f"checks.{each['check']}" in hidden
        else each
        for each in shown["explanations"]
    ]
    shown["facts"] = [
        each for each in frozen["facts"] if each["derivation"]["question"] not in hidden
    ]
    return shown


def _facts(filling: Filling) -> Iterator[dict[str, Any]]:
    evaluation = filling.evaluation
    for fact in facts_of(filling.definition, evaluation, evaluation.run.answers):
        path, row = fact.derivation["question"], fact.derivation["row"]
        question = filling.definition.questions[path]
        words = {"label": _label(filling, question, row)}
        if question.options and fact.value:
            value = filling.evaluation.value(path, row)
            words["shown"] = {each: shown(value, question, each) for each in LANGUAGES}
        elif is_year(question) and fact.value:
            words["shown"] = dict.fromkeys(LANGUAGES, fact.value)
        if row:
            words["row_label"] = _row_label(filling, question, row)
        yield _fact(fact) | words


def _row_label(filling: Filling, column: Question, row: str) -> dict[str, str]:
    """What a row of a table is called: by the form, by its own name, by its number.

    Who is shown one part of the answers reads no name that belongs to another part.
    """
    evaluation, questions = filling.evaluation, filling.definition.questions
    if named := questions[column.table].fixed_row(row):
        return {each: in_language(named.label, each) for each in LANGUAGES}
    table = questions[column.row_table]
    key = table.column(table.rows.key)
    if key is not None and key.scope == column.scope:
        own = evaluation.value(key.path, row)
        if own is not None:
            return {each: shown(own, key, each) for each in LANGUAGES}
    place = evaluation.row_ids(table.key).index(row) + 1
    return {
        each: f"{in_language(table.rows.label, each)} {place}".strip()
        for each in LANGUAGES
    }


def _fact(fact: FactRecord) -> dict[str, Any]:
    return {
        "data_point": fact.data_point,
        "period": [str(fact.period_start), str(fact.period_end)],
        "dimensions": dict(fact.dimensions),
        "state": fact.state,
        "value": fact.value,
        "is_number": fact.number is not None,
        "unit": fact.unit,
        "quality": fact.quality,
        "scope": fact.scope,
        "derivation": dict(fact.derivation),
    }


def _explanations(filling: Filling) -> Iterator[dict[str, Any]]:
    for finding in filling.evaluation.findings:
        if finding.level == "explain" and finding.reason:
            given = filling.explanations[fingerprint(finding)]
            yield {
                "check": finding.rule,
                "path": finding.key,
                "row": finding.row,
                "reason": finding.reason,
                "reason_label": next(
                    dict(each.label)
                    for each in finding.reasons
                    if each.id == finding.reason
                ),
                "note": given.note,
                "given_by": given.given_by_label,
                "message": finding.message("en"),
                "messages": {each: finding.message(each) for each in LANGUAGES},
            }


def _evidence(filling: Filling) -> Iterator[dict[str, Any]]:
    """Every paper put to an answer: its name and hash, so that it can be told later."""
    for use in filling.around.papers:
        if (question := _of_point(filling, use.data_point)) is None:
            continue
        file = use.evidence.file
        yield {
            "path": question.path,
            "row": use.row_id,
            "id": str(use.evidence_id),
            "name": file.name,
            "media_type": file.media_type,
            "size": file.size,
            "sha256": file.sha256,
            "pages": [use.first_page, use.last_page] if use.first_page else [],
            "scanned": use.evidence.scanned,
        }


def _notes(filling: Filling) -> Iterator[dict[str, Any]]:
    for note in filling.around.notes:
        if question := _of_point(filling, note.data_point):
            yield {
                "path": question.path,
                "row": note.row_id,
                "text": note.text,
                "by": note.by_label,
                "at": note.at.isoformat(),
            }


def _of_point(filling: Filling, data_point: str) -> Question | None:
    """The question of a data point; None for one that is not asked any more."""
    question = filling.definition.by_data_point(data_point)
    if question is None:
        return None
    asked = filling.evaluation.state(question.table or question.path)
    return None if asked is State.NOT_ASKED else question


def values_of(filling: Filling) -> list[dict[str, Any]]:
    """Every value that was asked for, in the order of the form."""
    return list(_values(filling))


def _values(filling: Filling) -> Iterator[dict[str, Any]]:
    for section in filling.definition.sections:
        for question in section.questions:
            yield from _value(filling, question, "")
            for row in filling.evaluation.row_ids(question.key):
                for column in question.columns:
                    yield from _value(filling, column, row)


def _value(filling: Filling, question: Question, row: str) -> Iterator[dict[str, Any]]:
    evaluation = filling.evaluation
    state = evaluation.state(question.path, row)
    if state is State.NOT_ASKED:
        return
    value = evaluation.value(question.path, row) if not question.columns else None
    frozen: dict[str, Any] = {
        "path": question.path,
        "row": row,
        "section": question.section,
        "type": question.type,
        "state": state.value,
        "value": value_text(value),
        "unit": unit_of(filling, question) if value is not None else "",
        "label": _label(filling, question, row),
    }
    if answer := filling.answer(question, row):
        frozen["entered"] = {"text": answer.text, "unit": answer.unit}
        frozen["reason"] = answer.reason
        frozen["version_no"] = answer.version_no
        if answer.origin:
            frozen["origin"] = answer.origin
        if answer.estimate:
            frozen["estimate"] = answer.estimate
    yield frozen


def _label(filling: Filling, question: Question, row: str) -> dict[str, str]:
    return {
        language: filling.evaluation.text(
            question.label, language, table=question.table, row=row
        )
        for language in LANGUAGES
    }


def unit_of(filling: Filling, question: Question) -> str:
    """The unit in which a value counts; for money the currency that was chosen."""
    if question.type == "percent":
        return "%"
    if question.unit_from:
        return str(filling.evaluation.value(question.unit_from) or "")
    return question.unit
