"""The pager under a long table: which rows of how many, and the other pages."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _


class BoundedPaginator(Paginator):
    """Pages of a long list up to a bound: what is beyond is found by searching."""

    def __init__(self, rows: QuerySet[Any], per_page: int, most: int) -> None:
        super().__init__(rows, per_page)
        self.rows, self.most = rows, most

    @cached_property
    def count(self) -> int:
        """How many rows can be paged through; counting stops at the bound."""
        return min(self.most, self.rows.order_by()[: self.most + 1].count())


def pager_of(page: Page[Any], given: QueryDict) -> dict[str, Any] | None:
    """For components/pager.html; the links keep what else stands in the address.

    None for a list that fits one page.
    """
    paginator = page.paginator
    if paginator.num_pages < 2:
        return None

    def url(number: int) -> str:
        query = given.copy()
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    shown = paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    return {
        "text": _("%(first)s–%(last)s of %(all)s")
        % {
            "first": f"{page.start_index():,}",
            "last": f"{page.end_index():,}",
            "all": f"{paginator.count:,}",
        },
        "previous": url(page.number - 1) if page.has_previous() else "",
        "next": url(page.number + 1) if page.has_next() else "",
        "pages": [
            {"number": each, "url": url(each), "current": each == page.number}
            if isinstance(each, int)
            else {"gap": True}
            for each in shown
        ],
    }
