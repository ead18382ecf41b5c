"""Relations of data points to frameworks: known points, days in order."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from questionnaires.language.documents import Document, Place
from questionnaires.language.errors import LintProblem, did_you_mean


def map_problems(document: Document, known: Collection[str]) -> Iterator[LintProblem]:
    """What is wrong with the maps; `known` are the data points that are asked for."""
    for m, map_ in enumerate(document.content.get("maps", ())):
        seen: set[tuple[str, str, str]] = set()
        for e, entry in enumerate(map_["entries"]):
            place: Place = ("maps", m, "entries", e)
            point = entry["data_point"]
            if point not in known:
                yield document.problem(
                    (*place, "data_point"), point, f'No question asks for "{point}".',
                    did_you_mean(point, known),
                )  # fmt: skip
            relation = (point, entry["to"], entry.get("valid_from", ""))
            if relation in seen:
                yield document.problem(
                    place, point, f'It is related to "{entry["to"]}" twice.',
                    "Keep one of them, or give each days of its own.",
                )  # fmt: skip
            seen.add(relation)
            yield from _needs(document, place, entry)
            yield from _days(document, place, entry)


def _needs(
    document: Document, place: Place, entry: dict[str, Any]
) -> Iterator[LintProblem]:
    known = document.content.get("conditions", {})
    for name in entry.get("needs", ()):
        if name not in known:
            yield document.problem(
                (*place, "needs"), entry["data_point"], f'There is no condition "{name}".',
                did_you_mean(name, known) or f"Say what it is: conditions: {{{name}: …}}.",
            )  # fmt: skip


def _days(
    document: Document, place: Place, entry: dict[str, Any]
) -> Iterator[LintProblem]:
    days = []
    for name in ("valid_from", "valid_until"):
        if name not in entry:
            continue
        try:
            days.append(date.fromisoformat(entry[name]))
        except ValueError:
            yield document.problem(
                (*place, name), entry["data_point"], f"{entry[name]} is not a day.",
                "Write it as 2026-01-01.",
            )  # fmt: skip
    if len(days) == 2 and days[0] > days[1]:
        yield document.problem(
            (*place, "valid_until"), entry["data_point"],
            "It ends before it begins.", "Swap the days.",
        )  # fmt: skip
