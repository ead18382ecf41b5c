"""Each fact has a user, and a section asks no more attention than people have."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from questionnaires.language.definition import Question, Section
from questionnaires.language.documents import read_document
from questionnaires.language.piping import holes

_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")


@lru_cache(maxsize=1)
def budget() -> Mapping[str, int]:
    """What each kind of question costs in attention, and how much a section may cost."""
    return read_document(Path(__file__).with_name("budget.yaml")).content


def points_of(section: Section) -> int:
    """What a section costs: a table by the rows it must have, at least one."""
    return sum(_points(question) for question in section.questions)


def _points(question: Question) -> int:
    cost = budget()
    if question.type == "table":
        return cost["table_row"] * max(question.rows.min, 1)
    if question.type == "long_text":
        return cost["free_text"]
    return cost["plain"] if question.is_input else 0


def unused(
    questions: Mapping[str, Question], sections: Iterable[Section], maps: Iterable[Any]
) -> Iterator[Question]:
    """The questions that no reader, no framework and no rule has named."""
    mapped = {entry["data_point"] for map_ in maps for entry in map_["entries"]}
    readers = _readers(questions.values(), sections)
    for path, question in questions.items():
        points = {question.data_point, *(c.data_point for c in question.columns)}
        if question.table or question.used_by or points & mapped:
            continue
        if not readers.get(path, set()) - {path}:
            yield question


def _readers(
    questions: Iterable[Question], sections: Iterable[Section]
) -> dict[str, set[str]]:
    """Which questions, checks and sections name a question in a rule or a text."""
    found: dict[str, set[str]] = {}

    def note(text: Any, reader: str) -> None:
        if not isinstance(text, str):
            return
        for name in _NAME.findall(_QUOTED.sub("", text)):
            parts = name.split(".")
            # `row.sites.name` reads another table, `row.name` its own.
            of_source = parts[0] == "row" and len(parts) > 2
            start = (
                2 if parts[0] == "sections" else int(parts[0] == "prior" or of_source)
            )
            for part in parts[start : start + 1]:
                found.setdefault(part, set()).add(reader)

    for question in questions:
        reader = question.table or question.key
        for rule in (question.ask_if, question.value, question.required,
                     question.quality, question.unit_from, question.rows.source,
                     question.rows.ask_if):  # fmt: skip
            note(rule, reader)
        for estimate in question.estimates:
            note(estimate.value, reader)
            note(estimate.over, reader)
        for texts in (question.label, question.help, question.example):
            for name in {name for text in texts.values() for name in holes(text)}:
                note(name, reader)
    for section in sections:
        note(section.ask_if, f"section {section.key}")
        for check in section.checks:
            note(check.passes, f"check {check.key}")
    return found
