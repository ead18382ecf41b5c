"""From questions and their expressions to steps in the order of their dependencies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from graphlib import CycleError, TopologicalSorter

from questionnaires.language.answer_types import TYPES
from questionnaires.language.definition import Check, Estimate, Question, Section
from questionnaires.language.errors import ExpressionError, did_you_mean
from questionnaires.language.expressions import compile_expression
from questionnaires.language.grammar import parse
from questionnaires.language.kinds import Closure, Kind, Term, expect, rescaled
from questionnaires.language.piping import Pipe, compile_pipe
from questionnaires.language.reading import reader
from questionnaires.language.references import references
from questionnaires.language.run import Calculated, Run
from questionnaires.language.scope import Scope
from questionnaires.language.steps import Step, calc_step, input_step, worker
from questionnaires.language.table_steps import (
    calc_cell_step,
    cell_step,
    name_step,
    table_step,
)
from questionnaires.language.units import unit

Work = Callable[[Run, str], Calculated]
Complain = Callable[[Question, str, ExpressionError], None]


@dataclass(frozen=True, slots=True)
class CompiledCheck:
    """A check with its closure, and the question or table whose being asked it needs."""

    check: Check
    passes: Closure
    table: str
    root: str


@dataclass
class Plan:
    """Everything that is worked out once, when a definition is published."""

    scope: Scope
    steps: list[Step] = field(default_factory=list)
    order: list[str] = field(default_factory=list)
    checks: list[CompiledCheck] = field(default_factory=list)
    required: dict[str, Closure | bool] = field(default_factory=dict)
    estimates: dict[tuple[str, str], Work] = field(default_factory=dict)
    conditions: dict[str, Closure] = field(default_factory=dict)
    pipes: dict[tuple[str, str], Pipe] = field(default_factory=dict)


class Planner:
    """Compiles each expression where it stands; every refusal becomes a complaint."""

    def __init__(
        self, questions: Mapping[str, Question], scope: Scope, complain: Complain
    ) -> None:
        self.questions = questions
        self.plan = Plan(scope)
        self.complain = complain
        self.section_asks: dict[str, str] = {}

    def build(self, sections: Iterable[Section]) -> Plan:
        """The plan of all sections, as far as their expressions can be compiled."""
        for section in sections:
            self.section_asks[section.key] = section.ask_if
        for path in self._ordered():
            self.plan.order.append(path)
            self._add(self.questions[path])
        for question in self.questions.values():
            self._require(question)
            for estimate in question.estimates:
                self._add_estimate(question, estimate)
            self._pipe_all(question)
        return self.plan

    def _ordered(self) -> list[str]:
        graph = {
            path: self._needs(question) for path, question in self.questions.items()
        }
        try:
            return list(TopologicalSorter(graph).static_order())
        except CycleError as error:
            circle: list[str] = error.args[1]
            self.complain(
                self.questions[circle[0]], "value",
                ExpressionError(
                    f"These depend on each other in a circle: {' -> '.join(circle)}.",
                    "Break it by asking for one of them.",
                ),
            )  # fmt: skip
            return []

    def _needs(self, question: Question) -> list[str]:
        scope = self._scope_of(question)
        needs = [question.unit_from] if question.unit_from in self.questions else []
        if question.table:
            needs.append(question.table)
        if question.rows.source:
            rows = self.plan.scope.in_row_of(question.key)
            needs += [question.rows.source, *self._read_by(question.rows.ask_if, rows)]
        quality = question.quality if isinstance(question.quality, str) else ""
        asks = self.section_asks.get(question.section, "") if not question.table else ""
        for text in (question.ask_if, asks, question.value, quality):
            needs += self._read_by(text, scope)
        return [path for path in dict.fromkeys(needs) if path in self.questions]

    def _read_by(self, text: str, scope: Scope) -> list[str]:
        try:
            return list(references(parse(text), scope)) if text else []
        except ExpressionError:
            return []  # said again, with its place, when it is compiled

    def _scope_of(self, question: Question) -> Scope:
        scope = self.plan.scope
        return scope.in_row_of(question.table) if question.table else scope

    def _add(self, question: Question) -> None:
        ask = self._condition(question)
        if question.type == "table":
            there = self._row_condition(question)
            self.plan.steps.append(table_step(question, ask, there))
        elif question.type == "calc":
            self._add_calc(question, ask)
        elif question.names_rows:
            self.plan.steps.append(name_step(question))
        else:
            make = cell_step if question.table else input_step
            self.plan.steps.append(make(question, ask, reader(question)))

    def _condition(self, question: Question) -> Closure | None:
        parts = [question.ask_if]
        if not question.table:
            parts.insert(0, self.section_asks.get(question.section, ""))
        terms = [self._compile(question, "ask_if", text) for text in parts if text]
        closures = [term.run for term in terms if term]
        if len(closures) < 2:
            return closures[0] if closures else None
        first, second = closures
        return lambda run: first(run) is True and second(run) is True

    def _row_condition(self, table: Question) -> Closure | None:
        """Which rows of the other table stand in this one; None: all of them."""
        if not table.rows.ask_if:
            return None
        scope = self.plan.scope.in_row_of(table.key)
        try:
            term = compile_expression(table.rows.ask_if, scope)
            return expect(term, "condition", "ask_if").run
        except ExpressionError as error:
            self.complain(table, "rows", error)
            return None

    def _add_calc(self, question: Question, ask: Closure | None) -> None:
        term = self._compile(question, "value", question.value)
        quality = self._quality(question)
        kind = self._calc_kind(question, term) if term else Kind("blank")
        self.plan.scope.kinds[question.path] = kind
        if term is None:
            return
        ratio = Fraction(1)
        if term.kind.name == "number" and term.kind.dimension is not None:
            ratio = term.kind.scale / kind.scale
        make = calc_cell_step if question.table else calc_step
        value = rescaled(term.run, ratio)
        self.plan.steps.append(make(question, ask, value, quality))

    def _calc_kind(self, question: Question, term: Term) -> Kind:
        if term.kind.name in ("column", "table", "words"):
            self._refuse(question, "value", f"The value is {term.kind}.", "Use sum(…).")
        measure = unit(question.unit or "1")
        if term.kind.name != "number":
            if question.unit:
                self._refuse(
                    question, "unit", f"The value is {term.kind}.", "Drop unit."
                )
            return term.kind
        if term.kind.dimension not in (None, measure.dimension):
            self._refuse(
                question, "unit",
                f"The value is {term.kind}, which is not {question.unit or 'unitless'}.",
                "Give the unit that the rule works out to.",
            )  # fmt: skip
        return Kind("number", measure.dimension, measure.scale)

    def _quality(self, question: Question) -> Closure | None:
        if isinstance(question.quality, str):
            term = self._compile(question, "quality", question.quality)
            return term.run if term else None
        score = question.quality
        return None if score is None else lambda _run: score

    def _require(self, question: Question) -> None:
        if question.required is False:
            return
        needed: Closure | bool = True
        if isinstance(question.required, str):
            term = self._compile(question, "required", question.required)
            needed = term.run if term else False
        self.plan.required[question.path] = needed

    def _add_estimate(self, question: Question, estimate: Estimate) -> None:
        """Compiles a proxy; it is worked out only for whoever asks for it."""
        try:
            term = self._estimate(question, estimate)
        except ExpressionError as error:
            self.complain(question, "estimates", error)
            return
        asked = replace(
            question, type="calc", value=estimate.value, decimals=None,
            table=estimate.over or question.table,
        )  # fmt: skip
        scale = unit(question.unit or "1").scale
        value = rescaled(term.run, term.kind.scale / scale)
        work = worker(asked, value, lambda _run: Decimal(estimate.quality))
        self.plan.estimates[question.path, estimate.key] = work

    def _estimate(self, question: Question, estimate: Estimate) -> Term:
        if question.unit_from:
            raise ExpressionError(
                "An amount in the company's own currency has no estimate.",
                "Leave it out: no rate is known when it is filled in.",
            )
        scope = self._scope_of(question)
        if estimate.over:
            if question.table or estimate.over not in scope.tables:
                raise ExpressionError(
                    f'"{estimate.over}" is no table that a question could add up.',
                    did_you_mean(estimate.over, scope.tables),
                )
            scope = scope.in_row_of(estimate.over)
        term = expect(compile_expression(estimate.value, scope), "number", "It")
        measure = unit(question.unit or "1").dimension
        if term.kind.dimension not in (None, measure):
            raise ExpressionError(
                f"It is {term.kind}, the question asks for {question.unit or 'no unit'}.",
                "Give the unit that the rule works out to.",
            )
        for path in references(parse(estimate.value), scope):
            read = self.questions.get(path)
            if path == question.path:
                raise ExpressionError("It reads the answer it would give.", "Drop it.")
            if read and "respondent" not in read.visible_to:
                raise ExpressionError(
                    f"It would show {path}, which a respondent may not see.", "Drop it."
                )
        return term

    def _compile(self, question: Question, attribute: str, text: str) -> Term | None:
        try:
            term = compile_expression(text, self._scope_of(question))
            wanted = {"value": None, "quality": "number"}.get(attribute, "condition")
            if wanted == "number":
                return expect(term, "number", attribute)
            return term if wanted is None else expect(term, "condition", attribute)
        except ExpressionError as error:
            self.complain(question, attribute, error)
            return None

    def _refuse(
        self, question: Question, attribute: str, message: str, cure: str
    ) -> None:
        self.complain(question, attribute, ExpressionError(message, cure))

    def _pipe_all(self, question: Question) -> None:
        for attribute in ("label", "help", "example"):
            for text in getattr(question, attribute).values():
                self.pipe(question, attribute, text, self._scope_of(question))

    def pipe(self, question: Question, attribute: str, text: str, scope: Scope) -> None:
        """Compiles a text that pipes values in, once for each table it may stand in."""
        if "{" not in text:
            return
        try:
            self.plan.pipes[scope.row_of, text] = compile_pipe(
                text, scope, self.questions
            )
        except ExpressionError as error:
            self.complain(question, attribute, error)

    def add_condition(self, name: str, text: str) -> ExpressionError | None:
        """Compiles what a relation to a framework may need; why not, if it cannot be."""
        try:
            term = compile_expression(text, self.plan.scope)
            self.plan.conditions[name] = expect(term, "condition", name).run
        except ExpressionError as error:
            return error
        return None

    def add_check(self, check: Check, on: Question) -> None:
        """Compiles one check and its message."""
        table = (on.table or on.key) if check.each_row else ""
        scope = self.plan.scope.in_row_of(table) if table else self.plan.scope
        try:
            term = compile_expression(check.passes, scope)
            passes = expect(term, "condition", "pass").run
        except ExpressionError as error:
            self.complain(on, f"checks.{check.key}", error)
            return
        for text in check.message.values():
            self.pipe(on, f"checks.{check.key}", text, scope)
        self.plan.checks.append(CompiledCheck(check, passes, table, on.table or on.key))


def kinds_of(questions: Mapping[str, Question]) -> dict[str, Kind]:
    """The kinds of everything that is asked; calculated ones are added when compiled."""
    return {
        path: TYPES[question.type].kind(question)
        for path, question in questions.items()
        if question.type in TYPES
    }
