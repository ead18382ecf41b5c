"""Publishing: a definition is checked, compiled, hashed; from then on it never changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from questionnaires.language.build import (
    caps_of,
    imports_of,
    map_entries_of,
    migration_of,
    sections_of,
)
from questionnaires.language.definition import (
    CAP_CLASSES,
    EVALUATOR_VERSION,
    Caps,
    MapEntry,
    Migration,
    Question,
    Section,
    Texts,
)
from questionnaires.language.documents import Document
from questionnaires.language.errors import DefinitionError, ExpressionError, LintProblem
from questionnaires.language.findings import RANGED
from questionnaires.language.lint import Linter
from questionnaires.language.lint_versions import version_problems
from questionnaires.language.loader import load, shape_problems
from questionnaires.language.plan import Plan, Planner, kinds_of
from questionnaires.language.scope import FactorTable, Scope
from questionnaires.language.sizes import Larger, cut_to_size
from questionnaires.language.units import unit


@dataclass(frozen=True)
class Definition:
    """A compiled questionnaire: immutable, hashed, ready to evaluate.

    `questions` has every question by key and every column as `table.column`.
    """

    content: Mapping[str, Any]
    sections: tuple[Section, ...]
    imports: tuple[Question, ...]
    questions: Mapping[str, Question]
    map_entries: tuple[MapEntry, ...]
    plan: Plan
    warnings: tuple[LintProblem, ...] = field(default=(), compare=False)

    @property
    def key(self) -> str:
        """The name of the questionnaire, the same in all versions."""
        return str(self.content["key"])

    @property
    def version(self) -> str:
        """The label of this version."""
        return str(self.content["version"])

    @property
    def size(self) -> str:
        """Which of its instrument's sizes this is; empty where there is but one."""
        return str(self.content.get("size", ""))

    @property
    def sizes(self) -> tuple[str, ...]:
        """The sizes of its instrument, smallest first."""
        return tuple(self.content.get("sizes", ()))

    @property
    def instrument(self) -> str:
        """What it belongs to over all sizes; its own key where it stands alone."""
        return str(self.content.get("instrument", self.key))

    @property
    def entity(self) -> str:
        """Whom it asks: a company, or a bank about itself."""
        return str(self.content.get("entity", "company"))

    @cached_property
    def migration(self) -> Migration:
        """What becomes of answers to the version before this one."""
        return migration_of(self.content)

    @cached_property
    def caps(self) -> Caps | None:
        """Where its cap classes come from; None where it has none."""
        return caps_of(self.content)

    def cap_of(self, question: Question, *, small: bool = False) -> str:
        """How far a buyer in the chain may ask this; empty for what no standard asks.

        `small` is for a company of few employees. A column is as its table is; a
        question without a class of its own as what it is related to.
        """
        own = self._cap(question, small)
        if not own and question.table:
            own = self._cap(self.questions[question.table], small)
        return own

    def _cap(self, question: Question, small: bool) -> str:
        points = {question.data_point, *(each.data_point for each in question.columns)}
        related = (e for e in self.map_entries if e.data_point in points and e.cap)
        carriers: list[Question | MapEntry] = [question, *related]
        given = [
            each.cap_small if small and each.cap_small else each.cap
            for each in carriers
            if each.cap
        ]
        return min(given, key=CAP_CLASSES.index, default="")

    @property
    def title(self) -> Texts:
        """Its title by language."""
        title: Texts = self.content["title"]
        return title

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages all its texts are written in."""
        return tuple(self.content["languages"])

    def to_json(self) -> str:
        """The canonical JSON that is kept and hashed; `from_json` gives it back."""
        whole = {"evaluator": EVALUATOR_VERSION, "definition": self.content}
        return canonical_json(whole)

    @cached_property
    def sha256(self) -> str:
        """The hash of the canonical JSON: the identity of this version."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @staticmethod
    def from_json(text: str) -> Definition:
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

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """The keys of what a person answers, in the order of the form."""
        return tuple(
            question.key
            for section in self.sections
            for question in section.questions
            if question.is_input
        )

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each question and column stands in the form."""
        return {path: number for number, path in enumerate(self.questions)}

    @cached_property
    def limited(self) -> tuple[Question, ...]:
        """The questions whose numbers or rows have limits."""
        return tuple(
            question
            for question in self.questions.values()
            if question.type == "table"
            or (
                question.type in RANGED and (question.min, question.max) != (None, None)
            )
        )

    @cached_property
    def inputs_by_table(self) -> Mapping[str, frozenset[str]]:
        """What may be answered: the questions under "", the columns under their table."""
        columns = {
            question.key: frozenset(c.key for c in question.columns if c.is_input)
            for question in self.questions.values()
            if question.type == "table"
        }
        return {"": frozenset(self.inputs), **columns}

    @cached_property
    def wanting_evidence(self) -> tuple[Question, ...]:
        """The questions whose answer must have a document beside it."""
        return tuple(
            question
            for question in self.questions.values()
            if question.evidence and question.evidence.ask == "required"
        )

    def is_visible(self, path: str, role: str) -> bool:
        """Whether a respondent, a reviewer or a bank may see that question."""
        question = self.questions.get(path)
        return question is None or role in question.visible_to

    def hidden_from(self, roles: frozenset[str]) -> frozenset[str]:
        """The paths that nobody of these roles may see."""
        return frozenset(
            path
            for path, question in self.questions.items()
            if roles.isdisjoint(question.visible_to)
        )

    @cached_property
    def in_currency(self) -> tuple[Question, ...]:
        """The amounts that take their currency from another question."""
        return tuple(q for q in self.questions.values() if q.unit_from)

    @cached_property
    def prior_used(self) -> Mapping[str, Question]:
        """The questions whose last answers are read by a rule, and how they are read."""
        return {
            path: _as_input(question, self.plan)
            for path, question in self.questions.items()
            if path in self.plan.scope.prior_read
        }

    def by_data_point(self, data_point: str) -> Question | None:
        """The question or column that asks for that data point."""
        return self._data_points.get(data_point)

    @cached_property
    def _data_points(self) -> Mapping[str, Question]:
        return {question.data_point: question for question in self.questions.values()}


def _as_input(question: Question, plan: Plan) -> Question:
    if question.is_input:
        return question
    kind = plan.scope.kinds[question.path].name
    number = "quantity" if question.unit else "decimal"
    return replace(question, type={"number": number, "date": "date"}.get(kind, "text"))


def compile_definition(
    source: Path | str | Mapping[str, Any], *, previous: Definition | None = None
) -> Definition:
    """The compiled definition of a YAML file, or of the same as plain data.

    `previous` is the version published before it: what would be lost of the answers to
    that needs a `migrate` step. Raises DefinitionError with every problem: file, line,
    key, message, remedy.
    """
    if isinstance(source, Mapping):
        return _compiled(Document(_plain(dict(source))), previous=previous)
    return _compiled(load(Path(source)), previous=previous)


def _compiled(
    document: Document, *, is_kept: bool = False, previous: Definition | None = None
) -> Definition:
    """The definition; a kept one was linted by the rules of its day, and not again."""
    problems, larger = ([], Larger()) if is_kept else cut_to_size(document)
    if problems := problems or shape_problems(document):
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


def canonical_json(value: Any) -> str:
    """One text for one value: sorted keys, no blanks, decimals as numbers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _plain(value: Any) -> Any:
    """A deep copy that JSON can hold: decimals become whole numbers or texts."""
    if isinstance(value, Mapping):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
