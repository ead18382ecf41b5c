"""Pages by number: what the address asks for, within limits."""

import pytest
from django.http import QueryDict

from risk.api.paging import FIRST_SIZE, MOST, NumberedPage, page_size


class Asked:
    """A request of which only the query is looked at."""

    def __init__(self, query):
        self.query_params = QueryDict(query)


@pytest.mark.parametrize(
    ("query", "count", "number", "size", "offset", "pages"),
    [
        ("", 0, 1, FIRST_SIZE, 0, 1),
        ("", 100, 1, 100, 0, 1),
        ("", 101, 1, 100, 0, 2),
        ("page=2", 101, 2, 100, 100, 2),
        ("page=3", 101, 2, 100, 100, 2),
        ("page=0", 101, 1, 100, 0, 2),
        ("page=-1", 101, 1, 100, 0, 2),
        ("page=x", 101, 1, 100, 0, 2),
        ("page=٢", 101, 1, 100, 0, 2),
        ("page=99999999", 101, 1, 100, 0, 2),
        ("page=2&page_size=10", 25, 2, 10, 10, 3),
        ("page_size=0", 25, 1, 1, 0, 25),
        ("page_size=5000", 25, 1, MOST, 0, 1),
    ],
)
def test_page_that_is_asked_for(query, count, number, size, offset, pages):
    page = NumberedPage.asked(Asked(query), count)
    assert (page.number, page.size, page.offset) == (number, size, offset)
    assert page.of(["row"]) == {
        "count": count,
        "page": number,
        "pages": pages,
        "results": ["row"],
    }


@pytest.mark.parametrize(
    ("query", "size"),
    [("", FIRST_SIZE), ("page_size=7", 7), (f"page_size={MOST}", MOST),
     (f"page_size={MOST + 1}", MOST), ("page_size=seven", FIRST_SIZE)],
)  # fmt: skip
def test_size_of_a_page_is_as_asked_up_to_the_most(query, size):
    assert page_size(Asked(query)) == size
