"""A compiled questionnaire and what is asked of it by everybody who reads forms."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from questionnaires.language.build import caps_of, migration_of
from questionnaires.language.definition import (
    CAP_CLASSES,
    EVALUATOR_VERSION,
    Caps,
    Check,
    MapEntry,
    Migration,
    Question,
    Section,
    Texts,
)
from questionnaires.language.errors import LintProblem
from questionnaires.language.findings import RANGED, Finding
from questionnaires.language.piping import piped
from questionnaires.language.plan import Plan


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
        """The canonical JSON that is kept; `compiler.from_kept` gives it back."""
        whole = {"evaluator": EVALUATOR_VERSION, "definition": self.content}
        return canonical_json(whole)

    @cached_property
    def sha256(self) -> str:
        """The hash of the canonical JSON: the identity of this version."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

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

    def may_read(self, finding: Finding, role: str) -> bool:
        """Whether that role may see the answer, and every value its remark names."""
        readers = self.check_readers.get(finding.rule)
        return self.is_visible(finding.key, role) and (
            readers is None or role in readers
        )

    def hidden_from(self, roles: frozenset[str]) -> frozenset[str]:
        """The paths that nobody of these roles may see, and as `checks.key` the remarks."""
        questions = {
            path
            for path, question in self.questions.items()
            if roles.isdisjoint(question.visible_to)
        }
        remarks = {
            f"checks.{check.key}"
            for check in self._checks
            if check.on not in questions
            and roles.isdisjoint(self.check_readers[check.key])
        }
        return frozenset(questions | remarks)

    @property
    def _checks(self) -> Iterator[Check]:
        return (check for section in self.sections for check in section.checks)

    @cached_property
    def check_readers(self) -> Mapping[str, frozenset[str]]:
        """Who may see every value that the message of a check names, by the check's key."""
        found: dict[str, frozenset[str]] = {}
        for check in self._checks:
            on = self.questions[check.on]
            named = [
                read
                for text in check.message.values()
                for _, read in piped(text, on, self.questions)
            ]
            found[check.key] = frozenset(on.visible_to).intersection(
                *(read.visible_to for read in named)
            )
        return found

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

    def rows_of(self, question: Question) -> str:
        """The data point of the table whose rows it stands in; "" for a plain question.

        A table's own, unless its rows are those of another.
        """
        table = question.row_table or question.rows.source or question.key
        return self.questions[table].data_point if table in self.tables else ""

    @cached_property
    def tables(self) -> Mapping[str, Question]:
        """The tables by key, in the order of the form."""
        return {key: each for key, each in self.questions.items() if each.columns}

    def tables_from(self, source: str) -> tuple[Question, ...]:
        """The tables whose rows are those of that one."""
        return tuple(t for t in self.tables.values() if t.rows.source == source)

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


def canonical_json(value: Any) -> str:
    """One text for one value: sorted keys, no blanks, decimals as numbers."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
