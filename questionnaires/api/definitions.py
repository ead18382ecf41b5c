"""Questionnaires for programs: what can be answered, and answers evaluated at once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response as Answered

from accounts.permissions import Permission
from accounts.programs import Access, ProgramView
from questionnaires.api.shapes import AnyObject, Plain
from questionnaires.composing.json_schema import schema_of
from questionnaires.language.cli import as_json, read_period
from questionnaires.language.definition import ROLES
from questionnaires.language.evaluation import evaluate
from questionnaires.models import CampaignRequest, Questionnaire, Version
from questionnaires.selectors.definitions import (
    content_language,
    definition_of,
    factor_source,
    newest_version,
)

_READ: tuple[Permission, ...] = (Permission.RESPONSE_VIEW, Permission.RISK_VIEW_READ)
LANGUAGE = OpenApiParameter(
    "Accept-Language", str, "header", description="of titles and messages: en, zh-hant"
)


class SectionSerializer(Plain):
    """A module of a questionnaire, and where its schema stands."""

    key = serializers.CharField()
    title = serializers.CharField()
    schema = serializers.CharField()


class QuestionnaireSerializer(Plain):
    """A questionnaire in its newest published version."""

    key = serializers.CharField()
    version = serializers.CharField()
    title = serializers.CharField()
    sha256 = serializers.CharField()
    schema = serializers.CharField()
    sections = SectionSerializer(many=True)


class TrialSerializer(Plain):
    """Answers as `evaluate` takes them; see the questionnaire's schema."""

    answers = AnyObject()
    prior = AnyObject(required=False, help_text="answers of the period before")
    sections = AnyObject(required=False, help_text="answers of other questionnaires")
    period = serializers.JSONField(
        required=False, help_text="2024-01-01/2024-12-31, or {start, end}"
    )
    role = serializers.ChoiceField(
        choices=ROLES, required=False, help_text="without it: everything"
    )


class FoundSerializer(Plain):
    """One finding."""

    key = serializers.CharField()
    row = serializers.CharField(allow_null=True)
    rule = serializers.CharField()
    level = serializers.CharField()
    message = serializers.CharField()


class EvaluatedSerializer(Plain):
    """What follows from the answers."""

    asked = serializers.ListField(child=serializers.CharField())
    findings = FoundSerializer(many=True)
    calculated = AnyObject()
    completeness = serializers.FloatField()


class _Definitions(ProgramView):
    """Newest versions of what the caller may be asked; others' own are not there."""

    def version(self, key: str) -> Version:
        """The newest version of a questionnaire, or 404."""
        if not self.known().filter(pk=key).exists():
            raise Http404
        version = newest_version(key)
        if version is None:
            raise Http404
        return version

    def known(self) -> Any:
        """Everybody's, the caller's own, and those it was asked by a campaign."""
        mine = self.actor.organisation_id
        asked = CampaignRequest.objects.filter(
            company_id=mine, inviter_id=OuterRef("owner_id"),
            campaign__with_supplement=True,
        )  # fmt: skip
        seen = Q(owner=None) | Q(owner_id=mine) | Exists(asked)
        return Questionnaire.objects.filter(seen)


@extend_schema(tags=["questionnaires"])
class QuestionnaireList(_Definitions):
    """What can be answered."""

    access: ClassVar[Access] = {"GET": _READ}

    @extend_schema(
        operation_id="list_questionnaires",
        responses=QuestionnaireSerializer(many=True),
        parameters=[LANGUAGE],
        description="Every questionnaire you can be asked, with its modules.",
    )
    def get(self, request: Request) -> Answered:
        """The newest version of each."""
        keys = self.known().order_by("key").values_list("key", flat=True)
        versions = [newest_version(key) for key in keys]
        return Answered([_summary(request, each) for each in versions if each])


def _summary(request: Request, version: Version) -> dict[str, Any]:
    definition = definition_of(version.pk)
    schema = schema_of(definition, content_language())

    def address(*place: str) -> str:
        name = "api:section_schema" if len(place) > 1 else "api:schema_of"
        return request.build_absolute_uri(reverse(name, args=place))

    return {
        "key": definition.key,
        "version": definition.version,
        "title": schema["title"],
        "sha256": definition.sha256,
        "schema": address(definition.key),
        "sections": [
            {
                "key": section.key,
                "title": schema_of(definition, content_language(), section=section.key)[
                    "title"
                ],
                "schema": address(definition.key, section.key),
            }
            for section in definition.sections
        ],
    }


class SchemaDetail(_Definitions):
    """The JSON Schema of a questionnaire's answers."""

    access: ClassVar[Access] = {"GET": _READ}

    @extend_schema(
        tags=["questionnaires"],
        operation_id="read_answer_schema",
        responses=OpenApiTypes.OBJECT,
        parameters=[LANGUAGE],
        description="JSON Schema 2020-12 of all answers. Numbers are decimal text,"
        " quantities `{value, unit}`; `x-ask-if` and `x-required-if` quote the rules by"
        " which a question is asked or must be answered.",
    )
    def get(self, request: Request, key: str) -> Answered:
        """The whole schema."""
        return Answered(self._schema(request, key, ""))

    def _schema(self, request: Request, key: str, section: str) -> dict[str, Any]:
        definition = definition_of(self.version(key).pk)
        here = request.build_absolute_uri(request.path)
        try:
            return schema_of(
                definition, content_language(), section=section, address=here
            )
        except KeyError as error:
            raise Http404 from error


class SectionSchemaDetail(SchemaDetail):
    """The JSON Schema of one module's answers."""

    @extend_schema(
        tags=["questionnaires"],
        operation_id="read_section_schema",
        responses=OpenApiTypes.OBJECT,
        parameters=[LANGUAGE],
        description="The same for one module.",
    )
    def get(self, request: Request, key: str, section: str) -> Answered:
        """The schema of a section."""
        return Answered(self._schema(request, key, section))


class Evaluate(_Definitions):
    """Answers in, findings out."""

    access: ClassVar[Access] = {"POST": _READ}

    @extend_schema(
        tags=["questionnaires"],
        operation_id="evaluate_answers",
        request=TrialSerializer,
        responses=EvaluatedSerializer,
        parameters=[LANGUAGE],
        description="What follows from answers: what is asked, what is found, what is"
        " worked out. Nothing is stored.",
    )
    def post(self, request: Request, key: str) -> Answered:
        """The evaluation."""
        definition = definition_of(self.version(key).pk)
        given = TrialSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        data = given.validated_data
        try:
            period = read_period(data.get("period"))
        except ValueError as error:
            raise serializers.ValidationError({"period": [str(error)]}) from error
        outcome = evaluate(
            definition,
            _mapping(data, "answers"),
            prior=_mapping(data, "prior"),
            sections=_of_mappings(data, "sections"),
            period=period,
            factors=factor_source(),
        )
        told = as_json(outcome, content_language(), role=data.get("role", ""))
        return Answered(told)


def _mapping(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = data.get(name, {})
    if not isinstance(found, dict):
        raise serializers.ValidationError({name: ["Send an object."]})
    return found


def _of_mappings(data: Mapping[str, Any], name: str) -> dict[str, dict[str, Any]]:
    found = _mapping(data, name)
    if not all(isinstance(each, dict) for each in found.values()):
        raise serializers.ValidationError({name: ["Send an object of objects."]})
    return found
