"""Migrate steps on their own: each does one thing, with what that needs, in our grammar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from questionnaires.language.documents import Document, Place
from questionnaires.language.errors import ExpressionError, LintProblem
from questionnaires.language.grammar import parse

_KINDS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    # what a step of that kind needs beside its data point, and what it may have
    "rename": (frozenset({"to"}), frozenset({"how", "rows", "ask_confirm"})),
    "drop": (frozenset({"keep_in_history"}), frozenset({"ask_confirm"})),
    "choice": (frozenset({"from"}), frozenset({"to", "ask_confirm"})),
    "retype": (frozenset(), frozenset({"how", "ask_confirm"})),
}


def step_shape_problems(document: Document) -> Iterator[LintProblem]:
    """What is wrong with the steps, whatever the version before is."""
    steps = document.content.get("migrate", {}).get("steps", ())
    for number, step in enumerate(steps):
        place: Place = ("migrate", "steps", number)
        kinds = _KINDS.keys() & step.keys()
        if len(kinds) != 1:
            yield document.problem(
                place, "migrate", "A step does exactly one thing.",
                f"Write one of {', '.join(_KINDS)} with its data point.",
            )  # fmt: skip
            continue
        kind = next(iter(kinds))
        needed, allowed = _KINDS[kind]
        if missing := sorted(needed - step.keys()):
            yield document.problem(
                place, "migrate", f"{kind} needs {', '.join(missing)}.", "Add it."
            )
        for name in sorted(step.keys() - needed - allowed - {kind}):
            yield document.problem(
                (*place, name), "migrate", f"{kind} has no {name}.", "Leave it out."
            )
        yield from _rules(document, place, step)


def _rules(
    document: Document, place: Place, step: Mapping[str, Any]
) -> Iterator[LintProblem]:
    rules = [((*place, "how"), step["how"])] if "how" in step else []
    for r, cells in enumerate(step.get("rows", ())):
        rules += [((*place, "rows", r, key), rule) for key, rule in cells.items()]
    for where, rule in rules:
        try:
            parse(rule)
        except ExpressionError as error:
            yield document.problem(where, "migrate", error.message, error.remedy)
