"""Pages of a list that is too long to be paged through to its end."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property


class BoundedPaginator(Paginator):
    """Pages of a long list up to a bound: what is beyond is found by searching."""

    def __init__(self, rows: QuerySet[Any], per_page: int, most: int) -> None:
        super().__init__(rows, per_page)
        self.rows, self.most = rows, most

    @cached_property
    def count(self) -> int:
        """How many rows can be paged through; counting stops at the bound."""
        return min(self.most, self.rows.order_by()[: self.most + 1].count())
