"""The pager under a long table: which rows of how many, and the other pages."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page
from django.http import QueryDict
from django.utils.translation import gettext as _


def pager_of(
    page: Page[Any], given: QueryDict, name: str = "page"
) -> dict[str, Any] | None:
    """For components/pager.html; the links keep what else stands in the address.

    None for a list that fits one page. `name` is the page's word in the address.
    """
    paginator = page.paginator
    if paginator.num_pages < 2:
        return None

    def url(number: int) -> str:
        query = given.copy()
        query[name] = str(number)
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
