"""How an office works as dated data: rates, waiting times; read and checked once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from questionnaires.language.documents import Document, read_document
from questionnaires.language.errors import DefinitionError, LintProblem
from questionnaires.language.loader import shape_problems
from schemes.rules.loading import dotted
from schemes.rules.signals.definition import Limit, read_limit

FILE = Path(__file__).with_name("office.yaml")
SCHEMA = Path(__file__).with_name("office_schema.yaml")
#: What the code asks for; the file holds these and no others.
NEEDED = frozenset(
    {
        "turn_skips",
        "clock_stop_days",
        "recheck_rate",
        "post_payment_rate",
        "draft_reminder_days",
        "question_reminder_days",
        "question_grace_days",
        "peers_fewest_decisions",
        "peers_fewest_officers",
        "peers_distance",
    }
)


def load_office(path: Path = FILE) -> Mapping[str, Limit]:
    """The limits of a file; DefinitionError with all that is wrong with it."""
    document = read_document(path)
    problems = shape_problems(document, SCHEMA, dotted) or list(_problems(document))
    if problems:
        raise DefinitionError(problems)
    limits: dict[str, Any] = document.content["limits"]
    return {key: read_limit(key, raw) for key, raw in limits.items()}


def _problems(document: Document) -> Iterator[LintProblem]:
    limits = document.content["limits"]
    for key in sorted(NEEDED - set(limits)):
        yield document.problem(("limits",), "limits", f"{key} is missing.", "Add it.")
    for key, raw in limits.items():
        place = ("limits", key)
        if key not in NEEDED:
            message = "nothing asks for this limit."
            yield document.problem(
                place, dotted(document, place), message, "Remove it."
            )
        yield from day_problems(document, place, raw)


def day_problems(
    document: Document, place: tuple[str | int, ...], limit: dict[str, Any]
) -> Iterator[LintProblem]:
    """Days of a limit that do not exist or do not rise."""
    last = ""
    for number, each in enumerate(limit["values"]):
        inner = (*place, "values", number)
        key = dotted(document, inner)
        try:
            date.fromisoformat(each["from"])
        except ValueError:
            yield document.problem(
                inner, key, "there is no such day.", "Write a real one."
            )
        if each["from"] <= last:
            yield document.problem(
                inner, key, "the days do not rise.", "Put them in order."
            )
        last = each["from"]
