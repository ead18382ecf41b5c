"""Pages by number, for results that never change once they are kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request

FIRST_SIZE, MOST = 100, 1_000


def _limits(most: int) -> dict[str, Any]:
    return {"type": "integer", "minimum": 1, "maximum": most}


PAGE_PARAMETERS = [
    OpenApiParameter("page", _limits(9_999_999), description="from 1; later: the last"),
    OpenApiParameter("page_size", _limits(MOST), description="more are cut"),
]


def numbered(name: str, row: type[serializers.Serializer[Any]]) -> Any:
    """The shape of a page of those rows, under a name of its own."""
    whole = serializers.IntegerField
    return inline_serializer(
        name,
        {
            "count": whole(),
            "page": whole(),
            "pages": whole(),
            "results": row(many=True),
        },
    )


@dataclass(frozen=True, slots=True)
class NumberedPage:
    """Which of `count` rows are asked for."""

    count: int
    number: int
    size: int

    @classmethod
    def asked(cls, request: Request, count: int) -> NumberedPage:
        """What the address asks for; beyond the end it is the last page."""
        size = page_size(request)
        last = max(1, -(-count // size))
        return cls(count, min(_whole(request, "page", 1), last), size)

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * self.size

    def of(self, rows: list[Any]) -> dict[str, Any]:
        """The page as it is sent."""
        last = max(1, -(-self.count // self.size))
        return {
            "count": self.count,
            "page": self.number,
            "pages": last,
            "results": rows,
        }


def page_size(request: Request) -> int:
    """Rows on a page: as asked, at most MOST."""
    return min(_whole(request, "page_size", FIRST_SIZE), MOST)


def _whole(request: Request, name: str, usual: int) -> int:
    text = request.query_params.get(name, "")
    is_number = text.isascii() and text.isdigit() and len(text) < 8
    return max(1, int(text)) if is_number else usual
