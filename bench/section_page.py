"""A section page of 60 fields beside the same bytes by string formatting, on PostgreSQL.

Run: bin/bench section_page. Both go through the whole middleware and read the answers.
"""

from __future__ import annotations

import re
import sys

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.form_world import PIECES, compare, make_world, report, value_of

FIELDS, TIMES, MOST_QUERIES = 60, 10, 8
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
#: The moment from which on the page asks who else is there.
SINCE = re.compile(r'data-since="[^"]+"')


def main() -> int:
    """Prints the medians and the ratio; 1 if a target is missed."""
    visitor, response = make_world(FIELDS)
    ours = f"/responses/{response.pk}/sections/all/"
    twin = f"/bench/pages/{response.pk}/"
    status, content = visitor.ask(ours)
    assert status.startswith("200"), status
    PIECES[:] = pieces(content.decode())
    same = _plain(visitor.ask(twin)[1]) == _plain(visitor.ask(ours)[1])
    assert same, "the twin does not give the same bytes"
    queries = count_queries(lambda: visitor.ask(ours))
    sides = {
        "string formatting": lambda: visitor.ask(twin),
        "section page": lambda: visitor.ask(ours),
    }
    found = compare(sides, TIMES)
    well = report(f"section_page, {FIELDS} fields", found, {"section page": 2.5})
    print(f"  the same bytes: {same}, {len(content):,}; queries {queries}")
    return 0 if well and queries <= MOST_QUERIES else 1


def count_queries(work) -> int:
    """How many statements a request sends, transaction control left out."""
    with CaptureQueriesContext(connection) as captured:
        work()
    words = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    return sum(
        not q["sql"].upper().startswith(words) for q in captured.captured_queries
    )


def pieces(html: str) -> list[tuple[str, str]]:
    """The page cut at the token and at the values of its text and number fields."""
    holes: list[tuple[int, int, str, str]] = []
    for found in TOKEN.finditer(html):
        holes.append((*found.span(1), "token", ""))
    for found in re.finditer(r'id="q-q(\d+)"\s+name="q\d+"\s+value="([^"]*)"', html):
        holes.append((*found.span(2), "value", f"all.q{found[1]}"))
    cut, end = [], 0
    for start, stop, kind, name in sorted(holes):
        if (
            kind == "value"
            and value_of("choice") == "o2"
            and html[start:stop] in ("o0", "yes")
        ):
            continue
        cut += [("text", html[end:start]), (kind, name)]
        end = stop
    return [*cut, ("text", html[end:])]


def _plain(content: bytes) -> str:
    return SINCE.sub("", TOKEN.sub("", content.decode()))


if __name__ == "__main__":
    sys.exit(main())
