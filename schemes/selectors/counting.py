"""Counts that stop at a bound: a queue of 200,000 costs no more than one of a thousand."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any, TypeVar

from django.db import connection
from django.db.models import IntegerField, QuerySet, Subquery


class BoundedCount(Subquery):
    """How many rows a sliced queryset about the outer row has, as an annotation."""

    template = "(SELECT count(*) FROM (%(subquery)s) bounded)"
    output_field = IntegerField()


Key = TypeVar("Key", bound=Hashable)


def bounded_counts(querysets: Mapping[Key, QuerySet[Any]], most: int) -> dict[Key, int]:
    """How many rows each has, `most` + 1 standing for more; one query for all."""
    if not querysets:
        return {}
    parts: list[str] = []
    params: list[Any] = []
    for number, queryset in enumerate(querysets.values()):
        rows = queryset.order_by().values_list("pk")[: most + 1]
        sql, values = rows.query.sql_with_params()
        parts.append(f"(SELECT count(*) FROM ({sql}) counted_{number})")
        params += values
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(parts)}", params)
        found = cursor.fetchone()
    return dict(zip(querysets, found, strict=True))
