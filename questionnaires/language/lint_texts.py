"""Every text stands in every language of the form, and pipes in the same values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from questionnaires.language.definition import Texts
from questionnaires.language.documents import Document, Place
from questionnaires.language.errors import LintProblem
from questionnaires.language.piping import holes

_NO_TEXTS = frozenset({"factors", "lookups", "migrate", "conditions"})
#: What may be written as one plain text, which then is English.
_PLAIN = "used_by"


def text_problems(document: Document) -> Iterator[LintProblem]:
    """A problem for each text that lacks a language or pipes differently in one."""
    languages = frozenset(document.content["languages"])
    for place, texts in _texts(document.content, (), languages | {"en"}):
        yield from _wrong(document, place, texts, languages)


def _texts(
    value: Any, place: Place, languages: frozenset[str]
) -> Iterator[tuple[Place, Texts]]:
    if isinstance(value, str) and place and place[-1] == _PLAIN:
        yield place, {"en": value}
    elif isinstance(value, list):
        for index, part in enumerate(value):
            yield from _texts(part, (*place, index), languages)
    elif isinstance(value, dict) and not (place and place[0] in _NO_TEXTS):
        if place and value.keys() & languages:
            yield place, value
            return
        for name, part in value.items():
            yield from _texts(part, (*place, name), languages)


def _wrong(
    document: Document,
    place: Place,
    texts: Mapping[str, Any],
    languages: frozenset[str],
) -> Iterator[LintProblem]:
    key = next((str(part) for part in reversed(place) if isinstance(part, str)), "")
    missing = [name for name in document.content["languages"] if name not in texts]
    if missing:
        yield document.problem(
            place, key, f"The text is missing in {', '.join(missing)}.",
            "Write it in all languages of the form.",
        )  # fmt: skip
    given = [sorted(holes(texts[name])) for name in languages & texts.keys()]
    if any(names != given[0] for names in given):
        yield document.problem(
            place, key, "The languages do not pipe in the same {values}.",
            "Use the same names in each.",
        )  # fmt: skip
