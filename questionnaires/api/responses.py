"""Start, list, read and sign off responses; read what was signed."""

from __future__ import annotations

from typing import ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django_filters import UUIDFilter
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.request import Request
from rest_framework.response import Response as Answered

from accounts.cursors import Pages
from accounts.permissions import Permission
from accounts.programs import Access, ProgramView, RefusedError
from questionnaires.api import shapes
from questionnaires.api.content import content_of, finding_json
from questionnaires.models import Response, Submission
from questionnaires.selectors.definitions import MAIN_QUESTIONNAIRE, newest_version
from questionnaires.selectors.earlier import with_prior
from questionnaires.selectors.filling import filling_for, visible_response
from questionnaires.services.errors import ResponseClosedError
from questionnaires.services.responses import (
    EntityError,
    PeriodError,
    start_response,
)
from questionnaires.services.signing import (
    IncompleteResponseError,
    SignatureError,
    sign_off,
)


def response_of(view: ProgramView, response_id: UUID) -> Response:
    """The caller's response with what an evaluation needs, or 404."""
    return get_object_or_404(with_prior(visible_response(view.actor, response_id)))


def closed(error: ResponseClosedError) -> RefusedError:
    """The refusal of every write after sign-off."""
    return RefusedError(409, "response_closed", error.message)


class ResponsePages(Pages):
    """Latest period first."""

    ordering = ("-period_end", "-started_at", "id")


@extend_schema(tags=["responses"])
class ResponseList(ProgramView, ListAPIView[Response]):
    """The company's responses."""

    serializer_class = shapes.ResponseSerializer
    pagination_class = ResponsePages
    access: ClassVar[Access] = {
        "GET": (Permission.RESPONSE_VIEW,),
        "POST": (Permission.RESPONSE_EDIT,),
    }

    def get_queryset(self) -> QuerySet[Response]:
        """The company's own."""
        mine = Response.objects.visible_to(self.actor).select_related("version")
        return mine.defer("version__definition")

    @extend_schema(operation_id="list_responses", description="Your responses.")
    def get(self, request: Request) -> Answered:
        """One page of responses."""
        return self.list(request)

    @extend_schema(
        operation_id="start_response",
        request=shapes.StartSerializer,
        responses={201: shapes.ResponseSerializer},
        description="Start answering for a period, or find that response as it stands.",
    )
    def post(self, request: Request) -> Answered:
        """The response for a period."""
        asked = shapes.StartSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        key = asked.validated_data.get("questionnaire", MAIN_QUESTIONNAIRE)
        version = newest_version(key)
        # A bank's own questions are begun from what it asked, on the page.
        if version is None or version.questionnaire.owner_id:
            words = [f"No questionnaire is published as {key}."]
            raise serializers.ValidationError({"questionnaire": words})
        assert self.actor.organisation is not None
        try:
            response = start_response(
                organisation=self.actor.organisation,
                version=version,
                start=asked.validated_data["period_start"],
                end=asked.validated_data["period_end"],
                by=self.actor,
            )
        except EntityError as error:
            words = [f"{key} is not made for an organisation of your kind."]
            raise serializers.ValidationError({"questionnaire": words}) from error
        except PeriodError as error:
            field = f"period_{error.field}"
            raise serializers.ValidationError({field: [str(error.message)]}) from error
        return Answered(shapes.ResponseSerializer(response).data, status=201)


class ResponseDetail(ProgramView):
    """One response with its answers."""

    access: ClassVar[Access] = {"GET": (Permission.RESPONSE_VIEW,)}

    @extend_schema(
        tags=["responses"],
        operation_id="read_response",
        responses=shapes.FilledSerializer,
        description="All that is asked, each place with its answer and version; what is"
        " wrong or missing; calculated figures with rule, inputs and factors.",
    )
    def get(self, request: Request, response_id: UUID) -> Answered:
        """The response as it stands."""
        response = response_of(self, response_id)
        head = shapes.ResponseSerializer(response).data
        return Answered(
            {
                **head,
                **content_of(filling_for(self.actor, response)),
            }
        )


class SignOff(ProgramView):
    """Freezes a response."""

    access: ClassVar[Access] = {"POST": (Permission.RESPONSE_SIGN,)}

    @extend_schema(
        tags=["responses"],
        operation_id="sign_off",
        request=shapes.SignatureSerializer,
        responses={201: shapes.SubmissionSerializer},
        description="Freeze the answers as the named person signs them. 422 with"
        " `findings` while something blocks; 409 once it is signed.",
    )
    def post(self, request: Request, response_id: UUID) -> Answered:
        """The submission that signing makes."""
        response = response_of(self, response_id)
        signature = shapes.SignatureSerializer(data=request.data)
        signature.is_valid(raise_exception=True)
        try:
            submission = sign_off(
                response=response,
                by=self.actor,
                at=timezone.now(),
                **signature.validated_data,
            )
        except IncompleteResponseError as error:
            findings = [finding_json(each) for each in error.findings]
            words = "Something still stands in the way of signing off."
            raise RefusedError(
                422, "response_incomplete", words, {"findings": findings}
            ) from error
        except SignatureError as error:
            raise serializers.ValidationError(
                {error.field: [str(error.message)]}
            ) from error
        except ResponseClosedError as error:
            raise closed(error) from error
        return Answered(shapes.SubmissionSerializer(submission).data, status=201)


class SubmissionFilter(FilterSet):
    """Those of one response."""

    response = UUIDFilter("response_id", label="only those of this response")


class SubmissionPages(Pages):
    """Latest first."""

    ordering = ("-signed_at", "id")


class _Submissions(ProgramView):
    access: ClassVar[Access] = {"GET": (Permission.RESPONSE_VIEW,)}

    def get_queryset(self) -> QuerySet[Submission]:
        """The company's own."""
        return Submission.objects.visible_to(self.actor)


@extend_schema_view(
    get=extend_schema(
        tags=["responses"],
        operation_id="list_submissions",
        description="What was signed, latest first.",
    )
)
class SubmissionList(_Submissions, ListAPIView[Submission]):
    """Submissions without their content."""

    serializer_class = shapes.SubmissionSerializer
    pagination_class = SubmissionPages
    filterset_class = SubmissionFilter


@extend_schema_view(
    get=extend_schema(
        tags=["responses"],
        operation_id="read_submission",
        description="One submission as it was frozen. `sha256` is the hash of `frozen` as"
        " JSON with sorted keys, without spaces, in UTF-8, unless `withheld` names questions"
        " that your role may not see.",
    )
)
class SubmissionDetail(_Submissions, RetrieveAPIView[Submission]):
    """One submission with its content."""

    serializer_class = shapes.FrozenSerializer
    lookup_url_kwarg = "submission_id"
    filter_backends: ClassVar[list[type]] = []
