"""The state of a list as it stands in the address, and links that change one thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from typing import Any

from django.http import QueryDict

from risk.selectors.results import FIRST_SORT, SORTS, Selection

_LISTS = {
    "section": "sections",
    "sector": "sectors",
    "district": "districts",
    "option": "options",
    "score": "scores",
}


def selection_of(query: QueryDict) -> Selection:
    """The selection an address asks for; what it does not know is left out."""
    sort = query.get("sort", FIRST_SORT)
    page = query.get("page", "1")
    lists = {
        field: tuple(dict.fromkeys(value[:80] for value in query.getlist(name)))
        for name, field in _LISTS.items()
    }
    return Selection(
        **lists,
        search=query.get("search", "").strip()[:80],
        sort=sort if sort.removeprefix("-") in SORTS else FIRST_SORT,
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 8 else 1,
    )


def query_of(selection: Selection, *, leave_out: Iterable[str] = ()) -> str:
    """The selection as the query of an address, without what is as usual."""
    query = QueryDict(mutable=True)
    values = asdict(selection)
    for name, field in _LISTS.items():
        if name not in leave_out:
            query.setlist(name, list(values[field]))
    if selection.search and "search" not in leave_out:
        query["search"] = selection.search
    if selection.sort != FIRST_SORT and "sort" not in leave_out:
        query["sort"] = selection.sort
    if selection.page > 1 and "page" not in leave_out:
        query["page"] = str(selection.page)
    return query.urlencode()


def sorted_by(selection: Selection, key: str) -> tuple[str, str]:
    """How a column stands (`none`, `ascending`, `descending`) and the query to turn it."""
    now = selection.sort
    state = "descending" if now == f"-{key}" else "ascending" if now == key else "none"
    numeric = key in {"exposure", "emissions", "intensity", "score"}
    first, second = (f"-{key}", key) if numeric else (key, f"-{key}")
    turned = second if now == first else first
    return state, query_of(replace(selection, sort=turned, page=1))


def without(selection: Selection, name: str, value: str) -> str:
    """The query with one chosen value less."""
    if name == "search":
        return query_of(replace(selection, search="", page=1))
    field = _LISTS[name]
    held = tuple(each for each in getattr(selection, field) if each != value)
    changed: dict[str, Any] = {field: held, "page": 1}
    return query_of(replace(selection, **changed))


def chosen(selection: Selection) -> Mapping[str, tuple[str, ...]]:
    """What is chosen in each list, by the name it has in the address."""
    return {name: getattr(selection, field) for name, field in _LISTS.items()}
