"""A response as it stands: its answers, rows and reasons, and what follows from them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accounts.actors import Actor
from measures.sourced import FactorSource
from questionnaires.language import reading
from questionnaires.language.comparing import COMPARED, comparisons
from questionnaires.language.compiled import Definition
from questionnaires.language.definition import Question
from questionnaires.language.evaluation import Evaluation, evaluate
from questionnaires.language.findings import Finding
from questionnaires.language.months import Period
from questionnaires.models import Answer, Explanation, Response, TableRow
from questionnaires.selectors.around import Around
from questionnaires.selectors.definitions import definition_of, tolerances
from questionnaires.selectors.earlier import (
    Earlier,
    draft_before,
    numbers_of,
    same_rows,
    signed_before,
)
from questionnaires.selectors.elsewhere import answers_elsewhere
from questionnaires.selectors.peers import peer_bands
from questionnaires.selectors.roles import EVERYBODY, roles_of
from questionnaires.selectors.signed_factors import factors_for

Place = tuple[str, str]


@dataclass
class Filling:
    """A response with its answers by (path, row id) and its evaluation.

    `explanations` are by the fingerprint of the finding that they were given for,
    `roles` those of whoever reads it.
    """

    response: Response
    definition: Definition
    answers: dict[Place, Answer]
    rows: dict[str, list[TableRow]]
    explanations: dict[str, Explanation]
    roles: frozenset[str] = EVERYBODY

    @cached_property
    def hidden(self) -> frozenset[str]:
        """The paths that its reader may not see."""
        if self.roles == EVERYBODY:
            return frozenset()
        return self.definition.hidden_from(self.roles)

    @cached_property
    def evaluation(self) -> Evaluation:
        """What is asked, found and worked out; reasons given count where they fit.

        Signed answers are worked out with the factors they were signed with.
        """
        evaluated = self.evaluated_with(factors_for(self.response))
        found = [*evaluated.findings, *self._comparisons(evaluated)]
        places = self.definition.places
        found.sort(key=lambda each: places.get(each.key, -1))
        explained = map(self._explained, found)
        # Peers move on; what was signed is not asked about them again.
        kept = (f for f in explained if f.reason or not self._is_late(f))
        return replace(evaluated, findings=tuple(kept))

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The findings that its reader may see."""
        return tuple(
            each
            for each in self.evaluation.findings
            if self.hidden.isdisjoint((each.key, f"checks.{each.rule}"))
        )

    def _is_late(self, finding: Finding) -> bool:
        return finding.rule == "peer_range" and not self.response.is_draft

    def evaluated_with(self, factors: FactorSource) -> Evaluation:
        """The answers worked out with those factors, without what compares to others."""
        return evaluate(
            self.definition,
            self._raw_answers(),
            prior=self.signed_before.values,
            sections=answers_elsewhere(self.response, self.definition),
            period=Period(self.response.period_start, self.response.period_end),
            factors=factors,
            evidence=self._proved(),
        )

    def _proved(self) -> frozenset[str]:
        """The answers that have a paper beside them, as paths, with `:row` in a table."""
        if not self.definition.wanting_evidence:
            return frozenset()
        places = {(each.data_point, each.row_id) for each in self.around.papers}
        return frozenset(
            f"{question.path}:{row}" if row else question.path
            for question in self.definition.wanting_evidence
            for data_point, row in places
            if data_point == question.data_point
        )

    def _comparisons(self, evaluated: Evaluation) -> Iterator[Finding]:
        """What stands apart from last year's signed figures, its own rows, its peers."""
        earlier = self.signed_before
        numbers = numbers_of(
            self.definition, earlier, self.rows_before if earlier.values else {}
        )
        ends = self.response.period_end
        peers = peer_bands(evaluated, year=ends.year, today=timezone.localdate())
        return comparisons(evaluated, numbers, earlier.year, tolerances(ends), peers)

    @cached_property
    def signed_before(self) -> Earlier:
        """What was last signed for an earlier period: what rules compare with."""
        return signed_before(self.response, self.definition)

    @cached_property
    def earlier(self) -> Earlier:
        """What stands beside the fields: signed, or else what the last draft says."""
        if self.signed_before.values:
            return self.signed_before
        return draft_before(self.response, self.definition)

    @cached_property
    def rows_before(self) -> Mapping[str, Mapping[str, str]]:
        """For each table, the earlier row of each row that is about the same."""
        return {
            table: self._same_rows(self.definition.questions[table])
            for table in self.rows
            if self.earlier.values.get(table)
        }

    def _same_rows(self, table: Question) -> Mapping[str, str]:
        """Rows of another table are about the same where those of that table are."""
        source = self.definition.questions.get(table.rows.source, table)
        return same_rows(source, self._cells(source.key), self.earlier)

    def rows_in(self, table: Question) -> list[TableRow]:
        """The rows that stand in it as things are; rows of another table may not be asked."""
        rows = self.rows.get(table.key, [])
        if not table.rows.source:
            return rows
        there = frozenset(self.evaluation.row_ids(table.key))
        return [row for row in rows if str(row.pk) in there]

    def said_before(
        self, question: Question, row: str = ""
    ) -> Mapping[str, Any] | None:
        """The earlier answer to a question, or to a column in the row of then."""
        if question.table:
            row = self.rows_before.get(question.table, {}).get(row, "")
            return self.earlier.value(question, row) if row else None
        return self.earlier.value(question)

    def _cells(self, table: str) -> dict[str, dict[str, str]]:
        cells: dict[str, dict[str, str]] = {
            str(row.pk): {} for row in self.rows.get(table, ())
        }
        for (path, row), answer in self.answers.items():
            if path.startswith(f"{table}.") and row in cells and not answer.problem:
                cells[row][path.rpartition(".")[2]] = answer.text
        return cells

    @cached_property
    def around(self) -> Around:
        """Papers, notes and questions at the answers."""
        return Around(self.response)

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
                answer.text, answer.number, answer.unit, answer.state, answer.estimate
            )
            table, _, column = path.rpartition(".")
            if not table:
                raw[path] = stored
            elif isinstance(rows := raw.get(table), dict) and row in rows:
                rows[row][column] = stored
        return raw

    def _explained(self, finding: Finding) -> Finding:
        """The finding with the reason that was given for exactly these values."""
        if finding.level != "explain":
            return finding
        given = self.explanations.get(fingerprint(finding))
        return replace(finding, reason=given.reason) if given else finding


def fingerprint(finding: Finding) -> str:
    """What a finding says, as a hash: other figures make another sentence.

    A rule that compares any question says the same of several, so it names the one.
    """
    text = f"{finding.rule}\n{finding.row}\n{finding.message('en')}"
    if finding.rule in COMPARED:
        text += f"\n{finding.key}"
    return hashlib.sha256(text.encode()).hexdigest()


def filling_for(actor: Actor, response: Response) -> Filling:
    """The response as that person may see it: what pages and the API show."""
    return filling_of(response, roles=roles_of(actor))


def filling_of(response: Response, *, roles: frozenset[str] = EVERYBODY) -> Filling:
    """Everything needed to judge a response, hidden or not: at most three queries."""
    definition = definition_of(response.version_id)
    answers = {}
    for answer in Answer.objects.filter(response_id=response.pk):
        if question := definition.by_data_point(answer.data_point):
            answers[question.path, answer.row_id] = answer
    return Filling(
        response, definition, answers, _rows(response, definition),
        _explanations(response), roles,
    )  # fmt: skip


def _rows(response: Response, definition: Definition) -> dict[str, list[TableRow]]:
    """The rows of each table, in order; no query where nobody can add any."""
    tables = list(definition.tables.values())
    rows: dict[str, list[TableRow]] = {table.key: [] for table in tables}
    if not all(table.rows.fixed for table in tables):
        for row in TableRow.objects.filter(response_id=response.pk, removed_at=None):
            rows.setdefault(row.table, []).append(row)
    fixed = {t.key: named_rows(response, t) for t in tables if t.rows.fixed}
    return rows | fixed | rows_of_others(definition, rows)


def rows_of_others(
    definition: Definition, rows: Mapping[str, list[TableRow]]
) -> dict[str, list[TableRow]]:
    """The rows of the tables that have another's: the very same, never stored twice."""
    return {
        table.key: list(rows.get(table.rows.source, ()))
        for table in definition.tables.values()
        if table.rows.source
    }


def named_rows(response: Response, table: Question) -> list[TableRow]:
    """The rows that the form itself names: never stored, since nobody adds them."""
    return [
        TableRow(pk=each.id, response=response, table=table.key)
        for each in table.fixed_rows
    ]


def _explanations(response: Response) -> dict[str, Explanation]:
    """The latest reason for each finding there ever was."""
    given = Explanation.objects.filter(response_id=response.pk)
    return {each.fingerprint: each for each in given}


def visible_response(actor: Any, response_id: UUID) -> QuerySet[Response]:
    """The actor's own response of that id, if there is one."""
    return Response.objects.visible_to(actor).filter(pk=response_id)
