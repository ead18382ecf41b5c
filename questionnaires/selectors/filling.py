"""A response as it stands: its answers, rows and reasons, and what follows from them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from questionnaires.language import reading
from questionnaires.language.compiler import Definition
from questionnaires.language.definition import Question
from questionnaires.language.evaluation import Evaluation, evaluate
from questionnaires.language.findings import Finding
from questionnaires.language.months import Period
from questionnaires.models import Answer, Explanation, Response, Submission, TableRow
from questionnaires.selectors.definitions import definition_of, factor_source

Place = tuple[str, str]


@dataclass
class Filling:
    """A response with its answers by (path, row id) and its evaluation."""

    response: Response
    definition: Definition
    answers: dict[Place, Answer]
    rows: dict[str, list[TableRow]]
    explanations: dict[Place, Explanation]

    @cached_property
    def evaluation(self) -> Evaluation:
        """What is asked, found and worked out; reasons given count where they fit."""
        evaluated = evaluate(
            self.definition,
            self._raw_answers(),
            prior=self.prior,
            period=Period(self.response.period_start, self.response.period_end),
            factors=factor_source(),
        )
        return replace(
            evaluated, findings=tuple(map(self._explained, evaluated.findings))
        )

    @cached_property
    def prior(self) -> Mapping[str, Any]:
        """The answers and figures of the last signed period before this one."""
        frozen = getattr(self.response, "prior_frozen", None)
        return prior_values(frozen) if frozen else {}

    @property
    def prior_year(self) -> str:
        """The year in which that earlier period ended; empty if there was none."""
        frozen = getattr(self.response, "prior_frozen", None)
        return str(date.fromisoformat(frozen["period"][1]).year) if frozen else ""

    @cached_property
    def started(self) -> frozenset[str]:
        """The keys of the questions, and tables, that somebody has said something to."""
        return frozenset(
            path.partition(".")[0]
            for (path, _row), answer in self.answers.items()
            if answer.text or answer.state != Answer.State.ANSWERED
        )

    def answer(self, question: Question, row: str = "") -> Answer | None:
        """The stored answer to a question, or to a column in that row."""
        return self.answers.get((question.path, row))

    def _raw_answers(self) -> dict[str, Any]:
        raw: dict[str, Any] = {
            table: {str(row.pk): {} for row in rows}
            for table, rows in self.rows.items()
        }
        for (path, row), answer in self.answers.items():
            if path in self.rows and answer.state == Answer.State.ANSWERED:
                continue
            stored = reading.Answer(
                answer.text, answer.number, answer.unit, answer.state
            )
            table, _, column = path.rpartition(".")
            if not table:
                raw[path] = stored
            elif row in raw.get(table, ()):
                raw[table][row][column] = stored
        return raw

    def _explained(self, finding: Finding) -> Finding:
        """The finding with the reason that was given for exactly these values."""
        if finding.level != "explain":
            return finding
        given = self.explanations.get((finding.rule, finding.row))
        if given is None or given.fingerprint != fingerprint(finding):
            return finding
        return replace(finding, reason=given.reason)


def fingerprint(finding: Finding) -> str:
    """What a finding says, as a hash: other figures make another sentence."""
    text = f"{finding.rule}\n{finding.row}\n{finding.message('en')}"
    return hashlib.sha256(text.encode()).hexdigest()


def with_prior(responses: QuerySet[Response]) -> QuerySet[Response]:
    """Responses with `prior_frozen`: what was last signed for an earlier period."""
    earlier = Submission.objects.filter(
        organisation_id=OuterRef("organisation_id"),
        response__instrument=OuterRef("instrument"),
        response__period_end__lt=OuterRef("period_start"),
    ).order_by("-response__period_end", "-revision")
    return responses.annotate(prior_frozen=Subquery(earlier.values("frozen")[:1]))


def filling_of(response: Response) -> Filling:
    """Everything needed to show or judge a response: at most three queries."""
    definition = definition_of(response.version_id)
    answers = {}
    for answer in Answer.objects.filter(response_id=response.pk):
        if question := definition.by_data_point(answer.data_point):
            answers[question.path, answer.row_id] = answer
    return Filling(
        response, definition, answers, _rows(response, definition),
        _explanations(response, definition),
    )  # fmt: skip


def _rows(response: Response, definition: Definition) -> dict[str, list[TableRow]]:
    """The rows of each table, in order; no query where there is no table."""
    tables = [
        question.key for question in definition.questions.values() if question.columns
    ]
    rows: dict[str, list[TableRow]] = {table: [] for table in tables}
    if tables:
        for row in TableRow.objects.filter(response_id=response.pk, removed_at=None):
            rows.setdefault(row.table, []).append(row)
    return rows


def _explanations(
    response: Response, definition: Definition
) -> dict[Place, Explanation]:
    """The latest reason for each check; no query where no check wants one."""
    checks = (check for section in definition.sections for check in section.checks)
    if all(check.level != "explain" for check in checks):
        return {}
    given = Explanation.objects.filter(response_id=response.pk)
    return {(each.check_key, each.row_id): each for each in given}


def prior_values(frozen: Mapping[str, Any]) -> dict[str, Any]:
    """Frozen values in the shape in which the evaluator takes those of last period."""
    prior: dict[str, Any] = {}
    for value in frozen["values"]:
        table, _, column = value["path"].rpartition(".")
        if value["state"] == "answered":
            entered: dict[str, Any] = {"value": value["value"], "unit": value["unit"]}
        else:
            entered = {"state": value["state"]}
        if table:
            prior.setdefault(table, {}).setdefault(value["row"], {})[column] = entered
        else:
            prior[value["path"]] = entered
    return prior


def visible_response(actor: Any, response_id: UUID) -> QuerySet[Response]:
    """The actor's own response of that id, if there is one."""
    return Response.objects.visible_to(actor).filter(pk=response_id)
