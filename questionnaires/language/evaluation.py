"""Evaluating answers: what is asked, what is found, what comes out, how complete it is."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from decimal import (
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)
from itertools import chain
from typing import TYPE_CHECKING, Any

from measures.sourced import FactorSource
from questionnaires.language.answer_types import Parsed
from questionnaires.language.definition import Question, Section, Texts
from questionnaires.language.findings import (
    Finding,
    check_findings,
    evidence_findings,
    holds,
    limit_findings,
    missing_findings,
    reading_findings,
    required_places,
    unit_findings,
)
from questionnaires.language.months import Period
from questionnaires.language.piping import in_language
from questionnaires.language.reading import Answer, read_fully, read_rows, reader
from questionnaires.language.run import Calculated, NoFactors, Run, State

if TYPE_CHECKING:
    from questionnaires.language.compiled import Definition

ARITHMETIC = Context(prec=34, traps=[InvalidOperation, DivisionByZero, Overflow])
HUNDREDTHS = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class SectionProgress:
    """How far one section, or one topic of it, is.

    Required answers given of those asked, and what blocks. A topic of figures alone asks
    nothing and is complete unless a figure of it blocks.
    """

    key: str
    asked: int
    required: int
    given: int
    blocking: int

    @property
    def is_complete(self) -> bool:
        """Whether nothing required is open and nothing blocks."""
        return self.given == self.required and not self.blocking


@dataclass(frozen=True)
class Evaluation:
    """The outcome of one evaluation.

    `asked` lists the questions put to the person, in the order of the form; `calculated`
    the figures by question, `cells` those of calculated columns by (table.column, row
    id); `completeness` is the share of the `required` answers that are given, where "do
    not know" and "not applicable" count as given.
    """

    definition: Definition
    asked: tuple[str, ...]
    findings: tuple[Finding, ...]
    calculated: Mapping[str, Calculated]
    cells: Mapping[tuple[str, str], Calculated]
    completeness: Decimal
    period: Period | None
    run: Run
    required: tuple[tuple[str, str], ...] = ()

    def state(self, path: str, row: str = "") -> State:
        """The state of an answer or of a cell (path `table.column`)."""
        if row:
            return self.run.cell_states.get((path, row), State.NOT_ASKED)
        return self.run.states.get(path, State.NOT_ASKED)

    def value(self, path: str, row: str = "") -> Any:
        """The typed value in the question's own unit; None where there is none."""
        if not row:
            return self.run.values.get(path)
        table, _, column = path.partition(".")
        return self._cells(table, row).get(column)

    def _cells(self, table: str, row: str) -> dict[str, Any]:
        """The values of one row; none of a row there is not."""
        ids = self.run.row_ids.get(table, [])
        return self.run.rows[table][ids.index(row)] if row in ids else {}

    def parsed(self, path: str, row: str = "") -> Parsed | None:
        """The answer as it was read, with its text as entered."""
        question = self.definition.questions[path]
        if not question.is_input or question.type == "table":
            return None
        found = read_fully(question, self._raw(path, row))[2]
        return found if isinstance(found, Parsed) else None

    def basis(self, path: str, row: str = "") -> str:
        """How a figure was estimated that nobody typed; empty for any other answer."""
        raw = self._raw(path, row)
        return raw.estimate if isinstance(raw, Answer) else ""

    def _raw(self, path: str, row: str) -> Any:
        if not row:
            return self.run.answers.get(path)
        table, _, column = path.partition(".")
        if row not in self.run.row_ids.get(table, ()):
            return None
        return self.run.raw_rows[table][self.run.row_ids[table].index(row)].get(column)

    def row_ids(self, table: str) -> tuple[str, ...]:
        """The ids of a table's rows, in order."""
        return tuple(self.run.row_ids.get(table, ()))

    def text(
        self, texts: Texts, language: str, *, table: str = "", row: str = ""
    ) -> str:
        """A label or help in that language with its {values} filled in."""
        plain = in_language(texts, language)
        pipe = self.definition.plan.pipes.get((table, plain))
        if pipe is None:
            return plain
        self.run.row = self._cells(table, row)
        return pipe(self.run, language)

    def is_required(self, path: str, row: str = "") -> bool:
        """Whether an answer (in that row) is required as things stand."""
        self.run.row = self._cells(path.partition(".")[0], row)
        return holds(self.definition.plan.required.get(path, False), self.run)

    def findings_on(self, path: str, row: str = "") -> tuple[Finding, ...]:
        """What there is to say at one field."""
        return tuple(f for f in self.findings if f.key == path and f.row == row)

    def findings_for(self, role: str) -> tuple[Finding, ...]:
        """What there is to say to a respondent, a reviewer or a bank."""
        may_read = self.definition.may_read
        return tuple(f for f in self.findings if may_read(f, role))

    @property
    def blocking(self) -> tuple[Finding, ...]:
        """The findings that stand in the way of signing off."""
        return tuple(finding for finding in self.findings if finding.blocks)

    def progress(self) -> tuple[SectionProgress, ...]:
        """The state of each section that has something to ask."""
        found = (
            _progress(self, section.key, section.questions)
            for section in self.definition.sections
        )
        return tuple(each for each in found if each.asked)

    def topic_progress(self, section: Section) -> tuple[SectionProgress, ...]:
        """The state of each topic of a section that has something to ask or to show."""
        return tuple(
            _progress(self, topic.key, topic.questions)
            for topic in section.topics
            if any(self.state(q.path) is not State.NOT_ASKED for q in topic.questions)
        )


def evaluate(
    definition: Definition,
    answers: Mapping[str, Any],
    *,
    prior: Mapping[str, Any] | None = None,
    sections: Mapping[str, Mapping[str, Any]] | None = None,
    period: Period | None = None,
    factors: FactorSource | None = None,
    reasons: Mapping[str, str] | None = None,
    evidence: Container[str] | None = None,
) -> Evaluation:
    """Everything that follows from the answers, in one pass.

    `answers` and `prior` map question keys to an Answer, a text, a number or
    {"value", "unit"} / {"state"}; tables to a list of rows or to rows by id. `sections`
    gives answers of other questionnaires by section. `reasons` maps a check's key (with
    `:row`) to the coded reason given. `evidence` holds the paths (with `:row`) that have
    a document; None, and required documents are not asked after. Nothing in `answers`
    makes it raise.
    """
    run = Run(
        answers,
        prior=_earlier(definition, prior or {}),
        imports=_imported(definition, sections or {}),
        period=period,
        factors=factors or NoFactors(),
    )
    with localcontext(ARITHMETIC):
        for step in definition.plan.steps:
            step(run)
        return _outcome(definition, run, reasons or {}, evidence)


def _outcome(
    definition: Definition, run: Run, reasons: Mapping[str, str],
    evidence: Container[str] | None,
) -> Evaluation:  # fmt: skip
    plan = definition.plan
    places = tuple(required_places(run, plan))
    findings = chain(
        reading_findings(run, definition.inputs_by_table),
        unit_findings(run, definition.in_currency),
        missing_findings(run, places),
        limit_findings(run, definition.limited),
        check_findings(run, plan, reasons),
        () if evidence is None
        else evidence_findings(run, definition.wanting_evidence, evidence),
    )  # fmt: skip
    ordered = sorted(findings, key=lambda f: definition.places.get(f.key, -1))
    asked = tuple(
        key for key in definition.inputs if run.states[key] is not State.NOT_ASKED
    )
    return Evaluation(
        definition, asked, tuple(ordered), run.calculated, run.cells,
        _completeness(places, run), run.period, run, places,
    )  # fmt: skip


def _completeness(places: Iterable[tuple[str, str]], run: Run) -> Decimal:
    given = [_is_given(place, run) for place in places]
    if not given:
        return Decimal(1)
    return (Decimal(sum(given)) / len(given)).quantize(HUNDREDTHS)


def _is_given(place: tuple[str, str], run: Run) -> bool:
    path, row = place
    state = run.cell_states[path, row] if row else run.states[path]
    return state is not State.NOT_ANSWERED


def _earlier(definition: Definition, prior: Mapping[str, Any]) -> dict[str, Any]:
    """Last period's values of the questions that rules refer to."""
    values: dict[str, Any] = {}
    for path, question in definition.prior_used.items():
        table, _, column = path.rpartition(".")
        if table:
            rows = read_rows(prior.get(table)) or []
            values[path] = [_value(question, row.get(column)) for _, row in rows]
        else:
            values[path] = _value(question, prior.get(path))
    return values


def _imported(
    definition: Definition, sections: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for question in definition.imports:
        section = sections.get(question.section)
        raw = section.get(question.key) if isinstance(section, Mapping) else None
        values[f"{question.section}.{question.key}"] = _value(question, raw)
    return values


def _value(question: Question, raw: Any) -> Any:
    return reader(question)(raw)[1]


def _progress(
    evaluation: Evaluation, key: str, questions: Iterable[Question]
) -> SectionProgress:
    run = evaluation.run
    keys = {question.key for question in questions}
    asked = sum(each in keys for each in evaluation.asked)
    mine = [
        place for place in evaluation.required if place[0].partition(".")[0] in keys
    ]
    blocking = sum(
        finding.blocks and finding.rule != "required"
        for finding in evaluation.findings
        if finding.key.partition(".")[0] in keys
    )
    given = sum(_is_given(place, run) for place in mine)
    return SectionProgress(key, asked, len(mine), given, blocking)
