"""Reads signals.yaml; what is wrong is told by file, line and key."""

from __future__ import annotations

import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from questionnaires.language.documents import Document, Place, read_document
from questionnaires.language.errors import DefinitionError, LintProblem
from questionnaires.language.loader import shape_problems
from schemes.rules.loading import dotted
from schemes.rules.office import day_problems
from schemes.rules.signals.definition import SignalRule, Unwatched, Watch, read_limit
from schemes.rules.signals.judging import JUDGES, Judge

FILE = Path(__file__).with_name("signals.yaml")
SCHEMA = Path(__file__).with_name("schema.yaml")


def load_signals(path: Path = FILE) -> Watch:
    """The signals of a file; DefinitionError with all that is wrong with it."""
    document = read_document(path)
    if problems := shape_problems(document, SCHEMA, dotted):
        raise DefinitionError(problems)
    if problems := list(_problems(document)):
        raise DefinitionError(problems)
    content = document.content
    return Watch(
        {key: _signal(key, raw) for key, raw in content["signals"].items()},
        tuple(Unwatched(key, **raw) for key, raw in content["not_watched"].items()),
    )


def _signal(key: str, raw: dict[str, Any]) -> SignalRule:
    limits = {
        name: read_limit(name, each) for name, each in raw.get("limits", {}).items()
    }
    return SignalRule(key=key, **(raw | {"limits": limits}))


def _problems(document: Document) -> Iterator[LintProblem]:
    signals = document.content["signals"]
    for key, raw in signals.items():
        place: Place = ("signals", key)
        judge = JUDGES.get(key)
        if judge is None:
            yield _told(document, place, "no rule judges this signal.", "Remove it.")
            continue
        yield from _limits(document, place, raw, judge)
        yield from _holes(document, place, raw, judge)
    for key in sorted(set(JUDGES) - set(signals)):
        yield _told(document, ("signals",), f"{key} is missing.", "Add it.")


def _limits(
    document: Document, place: Place, raw: dict[str, Any], judge: Judge
) -> Iterator[LintProblem]:
    limits = raw.get("limits", {})
    for name in sorted(judge.limits - set(limits)):
        yield _told(document, place, f"the limit {name} is missing.", "Add it.")
    for name, limit in limits.items():
        inner: Place = (*place, "limits", name)
        if name not in judge.limits:
            yield _told(document, inner, "the rule reads no such limit.", "Remove it.")
        yield from day_problems(document, inner, limit)


def _holes(
    document: Document, place: Place, raw: dict[str, Any], judge: Judge
) -> Iterator[LintProblem]:
    for language, text in raw["text"].items():
        holes = {name for _, name, _, _ in string.Formatter().parse(text) if name}
        if strange := sorted(holes - judge.holes):
            known = ", ".join(sorted(judge.holes))
            yield _told(
                document, (*place, "text", language),
                f"{', '.join(strange)} is not known here.", f"Known: {known}.",
            )  # fmt: skip


def _told(document: Document, place: Place, message: str, remedy: str) -> LintProblem:
    return document.problem(place, dotted(document, place), message, remedy)
