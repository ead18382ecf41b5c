"""A section has questions, or topics that have them: each a page with an address."""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires.language.documents import Document, Place
from questionnaires.language.errors import LintProblem

#: Words that stand where a topic's key stands in an address.
TAKEN = frozenset({"save"})


def topic_problems(document: Document) -> Iterator[LintProblem]:
    """What is wrong with the way the sections are divided."""
    for s, section in enumerate(document.content["sections"]):
        place: Place = ("sections", s)
        has = [name for name in ("questions", "topics") if name in section]
        if not has:
            yield document.problem(
                place, section["key"], "A section needs questions or topics.",
                "Add questions: …, or topics: with questions of their own.",
            )  # fmt: skip
        if len(has) > 1:
            yield document.problem(
                (*place, "questions"), section["key"],
                "A section has questions or topics, not both.",
                "Move these questions into a topic.",
            )  # fmt: skip
        yield from _keys(document, (*place, "topics"), section.get("topics", ()))


def _keys(
    document: Document, place: Place, topics: list[dict[str, str]]
) -> Iterator[LintProblem]:
    seen: set[str] = set()
    for t, topic in enumerate(topics):
        key = topic["key"]
        if key in seen:
            yield document.problem(
                (*place, t, "key"), key, "The section has another topic of this key.",
                "Give it a key of its own.",
            )  # fmt: skip
        if key in TAKEN:
            yield document.problem(
                (*place, t, "key"), key, f'"{key}" is an address of its own.',
                "Choose another key.",
            )  # fmt: skip
        seen.add(key)
