"""The catalogue's factors as a library: found by words, each with history and use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from catalogue.sources import Source, load_sources
from catalogue.tables import FactorEntry, FactorTable, load
from measures.sourced import Sourced
from questionnaires.language.definition import Question
from questionnaires.models import Questionnaire, Version
from questionnaires.selectors.definitions import definition_of

_CALL = re.compile(r'factor\(\s*"([^"]+)"')


@dataclass(frozen=True, slots=True)
class Line:
    """One value of the library with all that stands beside it."""

    table: FactorTable
    entry: FactorEntry
    value: Sourced
    source: Source | None
    remark: str


@dataclass(frozen=True, slots=True)
class Use:
    """A calculation of a published questionnaire that takes its factor from a table."""

    title: Mapping[str, str]
    question: Question


@dataclass(frozen=True, slots=True)
class Search:
    """What the reader is looking for; empty parts ask for nothing."""

    words: str = ""
    years: frozenset[int] = frozenset()
    marks: frozenset[str] = frozenset()
    gwp_sets: frozenset[str] = frozenset()

    def finds(self, line: Line) -> bool:
        """Whether every word stands somewhere in the line, and the rest fits."""
        if self.years and line.value.year not in self.years:
            return False
        if self.marks and line.value.mark not in self.marks:
            return False
        if self.gwp_sets and line.table.gwp_set not in self.gwp_sets:
            return False
        told = " ".join(
            [
                *line.table.title.values(), *line.entry.name.values(), line.table.name,
                line.entry.key, line.value.source, str(line.value.year),
            ]
        ).casefold()  # fmt: skip
        return all(word in told for word in self.words.casefold().split())


def lines_of(search: Search | None = None) -> list[Line]:
    """Every value that the search finds, by table and entry, the newest year first."""
    return [
        line
        for table in load().tables.values()
        for line in table_lines(table)
        if search is None or search.finds(line)
    ]


def table_lines(table: FactorTable) -> Iterator[Line]:
    """All values of one table."""
    for entry in table.entries.values():
        yield from entry_lines(table, entry)


def entry_lines(table: FactorTable, entry: FactorEntry) -> Iterator[Line]:
    """The history of one factor, the newest year first."""
    for value in reversed(entry.values):
        remark = entry.remarks.get(value.year, "")
        yield Line(table, entry, value, _source(value.source), remark)


def _source(title: str) -> Source | None:
    return next((s for s in load_sources().values() if s.title == title), None)


def uses_of(table: str) -> list[Use]:
    """Where the newest published questionnaires take a factor from the table."""
    return [
        Use(definition.content["title"], question)
        for version_id in _newest()
        for definition in [definition_of(version_id)]
        for question in definition.questions.values()
        if table in _tables_in(question.value, definition.content.get("factors", {}))
    ]


def _newest() -> list[object]:
    newest: dict[str, object] = {}
    versions = Version.objects.order_by("published_at").values_list(
        "questionnaire_id", "pk"
    )
    for key, pk in versions:
        newest[key] = pk
    keys = Questionnaire.objects.values_list("key", flat=True)
    return [newest[key] for key in keys if key in newest]


def _tables_in(rule: str, declared: Mapping[str, Mapping[str, str]]) -> set[str]:
    names = _names_in(rule)
    return {declared.get(name, {}).get("table", name) for name in names}


@lru_cache(maxsize=2048)
def _names_in(rule: str) -> tuple[str, ...]:
    return tuple(_CALL.findall(rule))
