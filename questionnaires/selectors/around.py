"""What stands around answers: papers, notes and open questions, by their place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet, Value

from questionnaires.language.definition import Question
from questionnaires.models import AnswerEvidence, AnswerNote, Query, Response
from questionnaires.models.queries import QueryQuerySet

Place = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Mark:
    """How much there is at one answer."""

    papers: int = 0
    notes: int = 0
    queries: int = 0


@dataclass
class Around:
    """Everything around the answers of one response; read when it is asked for."""

    response: Response

    @cached_property
    def papers(self) -> list[AnswerEvidence]:
        """The papers put to answers, in the order in which they came."""
        uses = AnswerEvidence.objects.filter(response=self.response, removed_at=None)
        return list(uses.select_related("evidence__file"))

    @cached_property
    def notes(self) -> list[AnswerNote]:
        """The notes on answers."""
        return list(AnswerNote.objects.filter(response=self.response, removed_at=None))

    @cached_property
    def queries(self) -> list[Query]:
        """The questions on values, also those of banks about the same period."""
        return list(queries_on(self.response).select_related("asker"))

    @cached_property
    def marks(self) -> dict[Place, Mark]:
        """How much there is, by data point and row: one query for a whole page."""
        found: dict[Place, Counter[str]] = {}
        for kind, data_point, row_id in _places(self.response):
            found.setdefault((data_point, row_id), Counter())[kind] += 1
        return {place: Mark(**counts) for place, counts in found.items()}

    def mark(self, question: Question, row: str = "") -> Mark:
        """How much there is at an answer."""
        return self.marks.get((question.data_point, row), Mark())

    def papers_of(self, question: Question, row: str) -> Iterator[AnswerEvidence]:
        """The papers put to one answer."""
        place = (question.data_point, row)
        return (use for use in self.papers if (use.data_point, use.row_id) == place)

    def notes_of(self, question: Question, row: str) -> Iterator[AnswerNote]:
        """The notes on one answer."""
        place = (question.data_point, row)
        return (note for note in self.notes if (note.data_point, note.row_id) == place)

    def queries_of(self, question: Question, row: str) -> Iterator[Query]:
        """The questions on one answer."""
        place = (question.data_point, row)
        return (
            each for each in self.queries if (each.data_point, each.row_id) == place
        )


def queries_on(response: Response) -> QueryQuerySet:
    """Colleagues' questions in the response, and banks' about its period."""
    from_banks = Q(
        response=None,
        organisation_id=response.organisation_id,
        period_end=response.period_end,
    )
    return Query.objects.filter(Q(response=response) | from_banks)


def _places(response: Response) -> Iterator[tuple[str, str, str]]:
    """The kind and place of everything that is shown at an answer."""
    kinds: dict[str, QuerySet[Any]] = {
        "papers": AnswerEvidence.objects.filter(response=response, removed_at=None),
        "notes": AnswerNote.objects.filter(response=response, removed_at=None),
        "queries": queries_on(response).unsettled(),
    }
    first, *others = (
        found.order_by()
        .annotate(kind=Value(kind))
        .values_list("kind", "data_point", "row_id")
        for kind, found in kinds.items()
    )
    yield from first.union(*others, all=True)
