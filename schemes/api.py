"""The public API of schemes: the figures everybody may read."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import public
from schemes.selectors.library import library
from schemes.selectors.statistics import latest_release, reported


class ReportedSerializer(serializers.Serializer[Any]):
    """A figure that somebody published, as they reported it."""

    as_of = serializers.DateField()
    what = serializers.DictField(child=serializers.CharField())
    value = serializers.DictField(child=serializers.CharField())
    source = serializers.CharField()
    mark = serializers.CharField()


class StatisticsSerializer(serializers.Serializer[Any]):
    """The figures of a scheme; a hidden cell is null."""

    scheme = serializers.CharField()
    as_at = serializers.DateField(allow_null=True)
    currency = serializers.CharField(allow_null=True)
    tables = serializers.DictField()
    tables_as_at = serializers.DictField(child=serializers.DateField())
    reported = ReportedSerializer(many=True)


class Statistics(APIView):
    """The latest released figures of one scheme."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(
        tags=["schemes"],
        operation_id="scheme_statistics",
        auth=[],
        description="Count, sum and median days of approved claims by month, part of the"
        " scheme and sector, as at the end of a month. A cell that would give somebody"
        " away is null, never zero. `reported` holds what others published.",
        responses=StatisticsSerializer,
    )
    def get(self, request: Request, scheme: str) -> Response:
        """The figures, or empty tables where none were released yet."""
        if scheme not in library().schemes:
            raise NotFound
        release = latest_release(scheme)
        found = {
            "scheme": scheme,
            "as_at": release.as_at if release else None,
            "currency": release.currency if release else None,
            "tables": release.content if release else {},
            "tables_as_at": release.tables_as_at if release else {},
            "reported": reported(scheme),
        }
        return Response(StatisticsSerializer(found).data)


statistics = public(Statistics.as_view())
