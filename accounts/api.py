"""The API of jobs: what a program waits for."""

from __future__ import annotations

from typing import ClassVar

from django.db.models import QuerySet
from django_filters import ChoiceFilter
from django_filters.rest_framework import FilterSet
from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView

from accounts.cursors import Pages
from accounts.permissions import Permission
from accounts.programs import Access, ProgramView
from jobs.models import Job


class ProgressSerializer(serializers.Serializer[dict[str, object]]):
    """How far a running job says it is."""

    message = serializers.CharField(required=False)
    done = serializers.IntegerField(required=False)
    total = serializers.IntegerField(required=False)


class JobSerializer(serializers.ModelSerializer[Job]):
    """A job: how far it is and what came of it."""

    progress = ProgressSerializer(read_only=True)
    result = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields = (
            "id", "kind", "status", "progress", "result", "failure",
            "created_at", "started_at", "finished_at",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field({"type": ["object", "null"], "additionalProperties": True})
    def get_result(self, job: Job) -> dict[str, object] | None:
        """What it made, such as the id of a risk view; null until it is done."""
        return job.result if job.status == Job.Status.DONE else None


class JobFilter(FilterSet):
    """Jobs in one state."""

    status = ChoiceFilter(choices=Job.Status.choices)


class JobPages(Pages):
    """Newest first."""

    ordering = ("-created_at", "id")


class _Jobs(ProgramView):
    serializer_class = JobSerializer
    access: ClassVar[Access] = {"GET": (Permission.JOBS_VIEW,)}

    def get_queryset(self) -> QuerySet[Job]:
        """The organisation's jobs."""
        return Job.objects.visible_to(self.actor).defer("payload")


@extend_schema_view(
    get=extend_schema(
        tags=["jobs"],
        operation_id="list_jobs",
        description="The organisation's jobs, newest first.",
    )
)
class JobList(_Jobs, ListAPIView[Job]):
    """Jobs of the caller's organisation."""

    pagination_class = JobPages
    filterset_class = JobFilter


@extend_schema_view(
    get=extend_schema(
        tags=["jobs"],
        operation_id="read_job",
        description="One job. Ask again while it is `waiting` or `running`.",
    )
)
class JobDetail(_Jobs, RetrieveAPIView[Job]):
    """One job of the caller's organisation."""

    lookup_url_kwarg = "job_id"
    filter_backends: ClassVar[list[type]] = []
