"""Many answers at once into a response: all are stored, or none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response as Answered

from accounts.permissions import Permission
from accounts.programs import Access, ProgramView, RefusedError
from questionnaires.api.content import answer_json, entry_json, finding_json
from questionnaires.api.responses import closed, response_of
from questionnaires.api.shapes import AnyObject, FindingSerializer, Plain
from questionnaires.forms.posted import Posted, UnstorableError, entry_of
from questionnaires.forms.saving import currency_of
from questionnaires.language.answer_types import plain_text
from questionnaires.language.definition import Question
from questionnaires.models import Response
from questionnaires.selectors.filling import Filling, filling_for
from questionnaires.services.errors import ResponseClosedError, StaleAnswerError
from questionnaires.services.saving import Entry, save_answer

MOST = 1_000


class AnswersSerializer(Plain):
    """Answers by question, as the schema has them; cells by `table.column` and row id.

    `based_on` gives the version that an answer was typed over, by the same key; without
    it the place must still be empty.
    """

    answers = AnyObject(
        help_text='{"employees": "12", "diesel": {"value": "30", "unit": "L"},'
        ' "sites.name:<row id>": "Kwun Tong"}'
    )
    based_on = AnyObject(required=False)


class StoredSerializer(Plain):
    """What was stored and what follows."""

    stored = AnyObject(help_text="version by key")
    findings = FindingSerializer(many=True)
    completeness = serializers.CharField()


class AnswerList(ProgramView):
    """The answers of a response, many at once."""

    access: ClassVar[Access] = {"POST": (Permission.RESPONSE_EDIT,)}

    @extend_schema(
        tags=["responses"],
        operation_id="save_answers",
        request=AnswersSerializer,
        responses=StoredSerializer,
        description="Store many answers together and get the findings. If one cannot be"
        " stored, none is: 422 names keys that are not asked for, 409 holds `conflicts`"
        " where somebody was faster. What breaks a rule is stored, and said.",
    )
    def post(self, request: Request, response_id: UUID) -> Answered:
        """Stored versions and findings."""
        response = response_of(self, response_id)
        given = AnswersSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        filling = filling_for(self.actor, response)
        bases = _versions(given.validated_data.get("based_on", {}))
        entries = list(_entries(filling, _mapping(given.validated_data["answers"])))
        stored = self._store(response, entries, bases)
        after = filling_for(self.actor, response)
        found = [finding_json(each) for each in after.findings]
        return Answered(
            {
                "stored": stored,
                "findings": found,
                "completeness": plain_text(after.evaluation.completeness),
            }
        )

    def _store(
        self,
        response: Response,
        entries: list[tuple[str, Entry]],
        bases: dict[str, int],
    ) -> dict[str, int]:
        stored: dict[str, int] = {}
        conflicts: dict[str, Any] = {}
        at = timezone.now()
        with transaction.atomic():
            for key, entry in entries:
                try:
                    saved = save_answer(
                        response_id=response.pk,
                        organisation_id=response.organisation_id,
                        entry=entry,
                        base=bases.get(key, 0),
                        by=self.actor,
                        at=at,
                    )
                except StaleAnswerError as error:
                    conflicts[key] = {
                        "current": answer_json(error.current),
                        "yours": entry_json(entry),
                    }
                except ResponseClosedError as error:
                    raise closed(error) from error
                else:
                    stored[key] = saved.version_no
            if conflicts:
                # Inside, so that what was stored before is taken back.
                words = (
                    "Somebody else changed these answers meanwhile; none was stored."
                )
                raise RefusedError(409, "stale_answer", words, {"conflicts": conflicts})
        return stored


def _mapping(found: Any) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise serializers.ValidationError({"answers": ["Send an object."]})
    if len(found) > MOST:
        raise serializers.ValidationError({"answers": [f"Send at most {MOST}."]})
    return found


def _versions(found: Any) -> dict[str, int]:
    if not isinstance(found, dict) or not all(
        isinstance(each, int) and 0 <= each < 2**31 for each in found.values()
    ):
        raise serializers.ValidationError({"based_on": ["Send versions by key."]})
    return found


def _entries(
    filling: Filling, answers: Mapping[str, Any]
) -> Iterator[tuple[str, Entry]]:
    unknown = {}
    for key, raw in answers.items():
        path, _, row = key.partition(":")
        question = _question(filling, path, row)
        if question is None:
            unknown[key] = ["Nothing of this name can be answered here."]
            continue
        try:
            posted = _posted(question, raw)
            currency = currency_of(filling, question)
            yield key, entry_of(question, row, posted, currency=currency)
        except UnstorableError as error:
            unknown[key] = [str(error)]
    if unknown:
        words = "Some answers cannot be stored; none was."
        raise RefusedError(422, "unstorable", words, {"errors": unknown})


def _question(filling: Filling, path: str, row: str) -> Question | None:
    question = filling.definition.questions.get(path)
    if question is None or not question.is_input or question.columns:
        return None
    rows = {str(each.pk) for each in filling.rows.get(question.table, ())}
    return question if row in (rows if question.table else {""}) else None


def _posted(question: Question, raw: Any) -> Posted:
    """An answer of the schema's shape as a page would have posted it."""
    if isinstance(raw, dict) and "state" in raw:
        return Posted((), "", str(raw["state"]), str(raw.get("reason") or ""))
    if isinstance(raw, dict) and set(raw) <= {"value", "unit"}:
        value = _text(raw.get("value"))
        return Posted([value], str(raw.get("unit") or "")[:30])
    if isinstance(raw, list) and question.type == "choices":
        return Posted([_text(each) for each in raw])
    return Posted([_text(raw)])


def _text(raw: Any) -> str:
    if isinstance(raw, bool):
        return "yes" if raw else "no"
    if raw is None:
        return ""
    if isinstance(raw, str | int):
        return str(raw)
    # A float has lost digits on its way already, and nobody would be told.
    raise UnstorableError("Send numbers as decimal text.")
