"""Save one answer; add and remove rows; say why an unusual figure is right."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response as Answered

from accounts.permissions import Permission
from accounts.programs import Access, ProgramView, RefusedError
from questionnaires.api import shapes
from questionnaires.api.content import (
    answer_json,
    entry_json,
    finding_json,
    place_of,
)
from questionnaires.api.responses import closed, response_of
from questionnaires.forms.posted import Posted, UnstorableError, entry_of
from questionnaires.forms.saving import currency_of
from questionnaires.language.answer_types import plain_text
from questionnaires.language.definition import Question
from questionnaires.language.findings import Finding
from questionnaires.models import Response
from questionnaires.selectors.filling import Filling, filling_for, fingerprint
from questionnaires.services.errors import (
    ResponseClosedError,
    StaleAnswerError,
    TableFullError,
    UnknownRowError,
)
from questionnaires.services.explaining import ExplanationError, explain_finding
from questionnaires.services.rows import add_row, remove_row
from questionnaires.services.saving import Entry, Saved, save_answer

_EDIT: Access = {"PUT": (Permission.RESPONSE_EDIT,)}
_WORDS = (
    "Save one answer, typed over version `based_on`. What breaks a rule is kept too, and"
    " said in `findings`. If somebody was faster: 409 with `current` and `yours`."
)


class _SaveAnswer(ProgramView):
    access: ClassVar[Access] = _EDIT

    def _save(
        self, request: Request, response_id: UUID, path: str, row: str
    ) -> Answered:
        response = response_of(self, response_id)
        filling = filling_for(self.actor, response)
        question = _question(filling, path, row)
        given = shapes.EntrySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        entry = _entry(filling, question, row, given.validated_data)
        saved = self._saved(response, entry, given.validated_data["based_on"])
        after = filling_for(self.actor, response)
        found = after.evaluation.findings_on(question.path, row)
        return Answered(
            {
                "changed": saved.changed,
                "place": place_of(after, question, row),
                "findings": [finding_json(each) for each in found],
                "completeness": plain_text(after.evaluation.completeness),
            }
        )

    def _saved(self, response: Response, entry: Entry, base: int) -> Saved:
        try:
            return save_answer(
                response_id=response.pk,
                organisation_id=response.organisation_id,
                entry=entry,
                base=base,
                by=self.actor,
                at=timezone.now(),
            )
        except StaleAnswerError as error:
            both = {"current": answer_json(error.current), "yours": entry_json(entry)}
            words = "Somebody else changed this answer meanwhile."
            raise RefusedError(409, "stale_answer", words, both) from error
        except UnknownRowError as error:
            raise Http404 from error
        except ResponseClosedError as error:
            raise closed(error) from error


def _question(filling: Filling, path: str, row: str) -> Question:
    """The question of that path, or the column if the row is one of its table's."""
    question = filling.definition.questions.get(path)
    if question is None:
        raise Http404
    rows = {str(each.pk) for each in filling.rows.get(question.table, ())}
    if row not in (rows if question.table else {""}):
        raise Http404
    return question


def _entry(
    filling: Filling, question: Question, row: str, given: dict[str, str]
) -> Entry:
    if not question.is_input:
        raise RefusedError(422, "not_an_answer", "This figure is calculated.")
    posted = Posted([given["value"]], given["unit"], given["state"], given["reason"])
    try:
        return entry_of(question, row, posted, currency=currency_of(filling, question))
    except UnstorableError as error:
        raise RefusedError(422, "unstorable", error) from error


class AnswerDetail(_SaveAnswer):
    """The answer to a question."""

    @extend_schema(
        tags=["responses"],
        operation_id="save_answer",
        request=shapes.EntrySerializer,
        responses=shapes.SavedSerializer,
        description=_WORDS,
    )
    def put(self, request: Request, response_id: UUID, path: str) -> Answered:
        """Save it."""
        return self._save(request, response_id, path, "")


class CellDetail(_SaveAnswer):
    """One cell of a row of a table."""

    @extend_schema(
        tags=["responses"],
        operation_id="save_cell",
        request=shapes.EntrySerializer,
        responses=shapes.SavedSerializer,
        description=f"{_WORDS} `path` is table.column.",
    )
    def put(
        self, request: Request, response_id: UUID, row_id: str, path: str
    ) -> Answered:
        """Save it."""
        return self._save(request, response_id, path, row_id)


class RowList(ProgramView):
    """The rows of a table."""

    access: ClassVar[Access] = {"POST": (Permission.RESPONSE_EDIT,)}

    @extend_schema(
        tags=["responses"],
        operation_id="add_row",
        request=None,
        responses={201: shapes.RowSerializer},
        description="A new last row of a table; its cells are then saved one by one.",
    )
    def post(self, request: Request, response_id: UUID, table: str) -> Answered:
        """Add a row."""
        response = response_of(self, response_id)
        question = filling_for(self.actor, response).definition.questions.get(table)
        if question is None or not question.columns:
            raise Http404
        if source := question.rows.source:
            words = f"Its rows are those of {source}: add the row there."
            raise RefusedError(422, "rows_given", words)
        try:
            row = add_row(response=response, table=question)
        except TableFullError as error:
            words = f"The table has its {error.most} rows already."
            raise RefusedError(422, "table_full", words) from error
        except ResponseClosedError as error:
            raise closed(error) from error
        return Answered({"id": str(row.pk), "table": row.table}, status=201)


class RowDetail(ProgramView):
    """One row of a table."""

    access: ClassVar[Access] = {"DELETE": (Permission.RESPONSE_EDIT,)}

    @extend_schema(
        tags=["responses"],
        operation_id="remove_row",
        responses={204: None},
        description="Take a row out. Doing it twice is doing it once.",
    )
    def delete(self, request: Request, response_id: UUID, row_id: UUID) -> Answered:
        """Remove it."""
        response = response_of(self, response_id)
        get_object_or_404(response.table_rows, pk=row_id)
        try:
            remove_row(response=response, row_id=row_id)
        except ResponseClosedError as error:
            raise closed(error) from error
        return Answered(status=204)


class ExplanationList(ProgramView):
    """Reasons given for unusual figures."""

    access: ClassVar[Access] = {"POST": (Permission.RESPONSE_EDIT,)}

    @extend_schema(
        tags=["responses"],
        operation_id="explain_finding",
        request=shapes.ExplanationSerializer,
        responses={201: shapes.FindingSerializer},
        description="Settle a finding of level `explain` with one of its reasons; it"
        " holds for these values only.",
    )
    def post(self, request: Request, response_id: UUID) -> Answered:
        """Give a reason."""
        response = response_of(self, response_id)
        given = shapes.ExplanationSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        rule, row = given.validated_data["rule"], given.validated_data["row"]
        finding = _finding(filling_for(self.actor, response), rule, row)
        try:
            explain_finding(
                response=response,
                check_key=rule,
                row_id=row,
                fingerprint=fingerprint(finding),
                reason=given.validated_data["reason"],
                known_reasons=frozenset(each.id for each in finding.reasons),
                note=given.validated_data["note"],
                by=self.actor,
            )
        except ExplanationError as error:
            raise serializers.ValidationError(
                {"reason": [str(error.message)]}
            ) from error
        except ResponseClosedError as error:
            raise closed(error) from error
        settled = _finding(filling_for(self.actor, response), rule, row)
        return Answered(finding_json(settled), status=201)


def _finding(filling: Filling, rule: str, row: str) -> Finding:
    for finding in filling.evaluation.findings:
        if (finding.rule, finding.row, finding.level) == (rule, row, "explain"):
            return finding
    words = "There is no such finding that asks for a reason."
    raise RefusedError(422, "no_such_finding", words)
