"""Publishing: a definition is checked, compiled, hashed; from then on it never changes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from questionnaires.language.build import imports_of, map_entries_of, sections_of
from questionnaires.language.compiled import Definition
from questionnaires.language.definition import EVALUATOR_VERSION, Question, Section
from questionnaires.language.documents import Document
from questionnaires.language.errors import DefinitionError, ExpressionError, LintProblem
from questionnaires.language.lint import Linter
from questionnaires.language.lint_versions import version_problems
from questionnaires.language.loader import load, shape_problems
from questionnaires.language.plan import Plan, Planner, kinds_of
from questionnaires.language.registries import Registries, take_registries
from questionnaires.language.scope import FactorTable, Scope
from questionnaires.language.sizes import Larger, cut_to_size
from questionnaires.language.units import unit


def compile_definition(
    source: Path | str | Mapping[str, Any],
    *,
    previous: Definition | None = None,
    registries: Registries | None = None,
) -> Definition:
    """The compiled definition of a YAML file, or of the same as plain data.

    `previous` is the version published before it: what would be lost of the answers to
    that needs a `migrate` step. `registries` are those that `list_from` may name. Raises
    DefinitionError with every problem: file, line, key, message, remedy.
    """
    if isinstance(source, Mapping):
        document = Document(_plain(dict(source)))
    else:
        document = load(Path(source))
    return _compiled(document, previous=previous, registries=registries)


def from_kept(text: str) -> Definition:
    """The definition of a kept JSON; DefinitionError if it is of another evaluator."""
    whole = json.loads(text, parse_float=Decimal)
    if whole.get("evaluator") != EVALUATOR_VERSION:
        raise DefinitionError([
            LintProblem(
                "(json)", 0, "evaluator",
                f"It was compiled for evaluator {whole.get('evaluator')}.",
                f"This is evaluator {EVALUATOR_VERSION}.",
            )
        ])  # fmt: skip
    return _compiled(Document(_plain(whole["definition"])), is_kept=True)


def _compiled(
    document: Document,
    *,
    is_kept: bool = False,
    previous: Definition | None = None,
    registries: Registries | None = None,
) -> Definition:
    """The definition; a kept one was linted by the rules of its day, and not again."""
    problems, larger = ([], Larger()) if is_kept else cut_to_size(document)
    problems = problems or shape_problems(document)
    if not is_kept:
        problems = problems or take_registries(document, registries)
    if problems:
        raise DefinitionError(problems)
    document.content.pop("cases", None)
    linter = Linter(document, larger)
    sections = sections_of(document.content)
    questions = linter.questions(sections)
    if not is_kept:
        linter.check(sections, questions)
    linter.stop_if_wrong()
    imports = imports_of(document.content)
    plan = _plan(document, sections, questions, imports, linter)
    linter.stop_if_wrong()
    definition = Definition(
        _plain(document.content), sections, imports, questions,
        map_entries_of(document.content), plan, linter.warnings,
    )  # fmt: skip
    if previous is not None and previous.version != definition.version:
        linter.problems += version_problems(document, linter.at, previous, definition)
        linter.stop_if_wrong()
    return definition


def _plan(
    document: Document,
    sections: tuple[Section, ...],
    questions: Mapping[str, Question],
    imports: tuple[Question, ...],
    linter: Linter,
) -> Plan:
    content = document.content
    scope = Scope(
        kinds_of(questions),
        {
            question.key: frozenset(column.key for column in question.columns)
            for question in questions.values()
            if question.type == "table"
        },
        {s.key: frozenset(q.key for q in s.questions) for s in sections},
        kinds_of({f"{entry.section}.{entry.key}": entry for entry in imports}),
        {
            name: FactorTable(entry.get("table", name), unit(entry["unit"]))
            for name, entry in content.get("factors", {}).items()
        },
        content.get("lookups", {}),
        larger=linter.larger.questions,
        sources={
            question.key: question.rows.source
            for question in questions.values()
            if question.rows.source
        },
    )

    def complain(question: Question, attribute: str, error: ExpressionError) -> None:
        linter.refuse(question.path, attribute, error.message, error.remedy)

    planner = Planner(questions, scope, complain)
    plan = planner.build(sections)
    for name, text in content.get("conditions", {}).items():
        if error := planner.add_condition(name, text):
            linter.refuse_condition(name, error.message, error.remedy)
    for section in sections:
        for check in section.checks:
            planner.add_check(check, questions[check.on])
    return plan


def _plain(value: Any) -> Any:
    """A deep copy that JSON can hold: decimals become whole numbers or texts."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
