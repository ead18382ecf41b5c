"""Lists by cursor: the sort key of the last row, so that nothing repeats or is missed."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from rest_framework.exceptions import APIException
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import remove_query_param, replace_query_param

if TYPE_CHECKING:
    from rest_framework.views import APIView

LONGEST_CURSOR = 500


class CursorError(APIException):
    """A cursor that this list never gave."""

    status_code = 400
    default_detail = "This cursor is not one of this list. Begin without a cursor."
    default_code = "bad_cursor"


class Pages(BasePagination):
    """`results`, `next` (an address, or null) and `cursor` (where to go on later).

    `ordering` ends in something unique; a leading minus turns a field round. Rows that
    are added while somebody pages neither move others nor hide them, and any number of
    rows may share a value.
    """

    ordering: Sequence[str] = ("pk",)
    page_size = 100
    max_page_size = 1000

    def paginate_queryset(
        self, queryset: QuerySet[Any], request: Request, view: APIView | None = None
    ) -> list[Any]:
        """The rows after the cursor, one page of them; raises CursorError."""
        size = self._size(request.query_params.get("page_size", ""))
        self._request, self._given = request, request.query_params.get("cursor", "")
        rows = queryset.order_by(*self.ordering)
        try:
            if self._given:
                rows = rows.filter(self._after(_read(self._given)))
            # One more than asked for tells whether there is a next page without counting.
            page = list(rows[: size + 1])
        except (ValueError, ValidationError, TypeError, OverflowError):
            raise CursorError from None
        self._more = len(page) > size
        page = page[:size]
        self._last = self._written(page[-1]) if page else self._given
        return page

    def get_paginated_response(self, data: Any) -> Response:
        """The page with its address of the next, and the cursor to keep."""
        address = remove_query_param(self._request.build_absolute_uri(), "cursor")
        following = replace_query_param(address, "cursor", self._last)
        return Response(
            {
                "next": following if self._more else None,
                "cursor": self._last,
                "results": data,
            }
        )

    def _size(self, text: str) -> int:
        is_number = text.isascii() and text.isdigit() and len(text) < 8
        return (
            min(max(1, int(text)), self.max_page_size) if is_number else self.page_size
        )

    def _after(self, values: Sequence[str]) -> Q:
        """Rows that come later: a later first value, or the same and a later second …"""
        if len(values) != len(self.ordering):
            raise ValueError(values)
        later, same = Q(), Q()
        for field, value in zip(self.ordering, values, strict=True):
            name, way = field.lstrip("-"), "lt" if field.startswith("-") else "gt"
            later |= same & Q(**{f"{name}__{way}": value})
            same &= Q(**{name: value})
        return later

    def _written(self, row: Model) -> str:
        values = [_text(getattr(row, field.lstrip("-"))) for field in self.ordering]
        return (
            base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
        )

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        """The two parameters of the list in the document of the API."""
        limits = {"minimum": 1, "maximum": self.max_page_size}
        size = {"type": "integer", "default": self.page_size} | limits
        return [
            _parameter("cursor", {"type": "string"}, "Go on after this cursor."),
            _parameter("page_size", size, "At most so many results; more are cut."),
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """A page in the document of the API."""
        address = {"type": ["string", "null"], "format": "uri"}
        cursor = {"type": "string", "description": "Keep it, and go on from it later."}
        return {
            "type": "object",
            "required": ["next", "cursor", "results"],
            "properties": {"next": address, "cursor": cursor, "results": schema},
        }


def _parameter(name: str, schema: dict[str, Any], words: str) -> dict[str, Any]:
    place = {"name": name, "in": "query", "required": False}
    return place | {"schema": schema, "description": words}


def _text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime | date) else str(value)


def _read(cursor: str) -> list[str]:
    """The sort key in a cursor; raises ValueError for anything we never wrote."""
    if len(cursor) > LONGEST_CURSOR or not cursor.isascii():
        raise ValueError(cursor)
    values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    if not isinstance(values, list) or not all(
        isinstance(value, str) and "\x00" not in value for value in values
    ):
        raise ValueError(cursor)
    return values
