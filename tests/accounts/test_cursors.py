"""Lists by cursor: nothing repeats, nothing is missed, and odd cursors are refused."""

import base64
import json

import pytest
from rest_framework.request import Request
from rest_framework.test import APIRequestFactory

from accounts.cursors import CursorError, Pages
from accounts.models import Organisation
from tests.support.actors import organisation_of

pytestmark = pytest.mark.django_db


class ByName(Pages):
    ordering = ("-name", "id")
    page_size, max_page_size = 2, 3


def cursor_of(values):
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


def page_of(cursor="", size="", pages=ByName):
    """One page: its names, the cursor to go on from, the address of the next."""
    query = {"cursor": cursor, "page_size": size, "kept": "yes"}
    request = Request(APIRequestFactory().get("/list/", query))
    paginator = pages()
    rows = paginator.paginate_queryset(Organisation.objects.all(), request)
    answer = paginator.get_paginated_response([str(row) for row in rows]).data
    return answer["results"], answer["cursor"], answer["next"]


@pytest.fixture
def five():
    return [organisation_of("bank", name) for name in "ABCCD"]


def test_pages_follow_the_order_and_the_last_has_no_next(five):
    names, cursor, following = page_of()
    assert names == ["D", "C"]
    assert "kept=yes" in following
    names, cursor, following = page_of(cursor)
    assert names == ["C", "B"]
    names, cursor, following = page_of(cursor)
    assert (names, following) == (["A"], None)


def test_rows_of_one_value_come_once_each(five):
    first, cursor, _ = page_of(size="1")
    seen = first
    while len(seen) < 5:
        names, cursor, _ = page_of(cursor, size="1")
        seen += names
    assert seen == ["D", "C", "C", "B", "A"]


def test_row_added_while_paging_moves_no_other(five):
    _, cursor, _ = page_of()
    organisation_of("bank", "Z")
    assert page_of(cursor)[0] == ["C", "B"]


def test_last_cursor_goes_on_with_what_comes_later(five):
    _, cursor, _ = page_of(size="3")
    names, cursor, _ = page_of(cursor, size="3")
    assert page_of(cursor) == ([], cursor, None)
    organisation_of("bank", "0")
    assert page_of(cursor)[0] == ["0"]


def test_empty_list_has_neither_rows_nor_next():
    assert page_of() == ([], "", None)


@pytest.mark.parametrize(
    ("size", "rows"),
    [("1", 1), ("3", 3), ("99", 3), ("0", 1), ("", 2), ("-1", 2), ("many", 2),
     ("²", 2), ("99999999", 2)],
)  # fmt: skip
def test_size_is_kept_within_its_limits_and_nonsense_is_the_usual(five, size, rows):
    assert len(page_of(size=size)[0]) == rows


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        "a" * 501,
        cursor_of("text"),
        cursor_of({"name": "A"}),
        cursor_of(["A"]),
        cursor_of(["A", "B", "C"]),
        cursor_of(["A", 7]),
        cursor_of(["A", None]),
        cursor_of(["A", "not an id"]),
        cursor_of(["A\x00", "00000000-0000-4000-8000-000000000000"]),
        base64.urlsafe_b64encode(b"[" * 300).decode(),
    ],
    ids=["no base64", "not ascii", "too long", "text", "object", "too few", "too many",
         "number", "null", "no id", "nul", "deep"],
)  # fmt: skip
def test_cursor_we_never_gave_is_refused(five, cursor):
    with pytest.raises(CursorError):
        page_of(cursor)


def test_document_tells_limits_and_shape():
    parameters = {p["name"]: p["schema"] for p in ByName().get_schema_operation_parameters(None)}  # fmt: skip
    assert parameters["page_size"] == {
        "type": "integer", "default": 2, "minimum": 1, "maximum": 3,
    }  # fmt: skip
    answer = ByName().get_paginated_response_schema({"type": "array"})
    assert set(answer["required"]) == set(answer["properties"])
