"""Reads the official VSME workbook into facts; only what a cell states becomes one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from questionnaires.formats.named_cells import NamedCells
from questionnaires.formats.sheet_cells import Cell
from questionnaires.formats.vsme.book import Book, text_of
from questionnaires.formats.vsme.footnotes import with_footnotes
from questionnaires.formats.vsme.inputs import read_inputs
from questionnaires.formats.vsme.prefilled import without_prefilled
from questionnaires.formats.vsme.recalculated import (
    fill_results,
    linked_results,
    result_of,
    stale_results,
)
from questionnaires.formats.vsme.singles import single_fact
from questionnaires.formats.vsme.statements import (
    VsmeFact,
    VsmeMessage,
    VsmeReading,
    day_of,
)
from questionnaires.formats.vsme.tables import key_areas, table_facts
from questionnaires.formats.vsme.taxonomy import concepts, rules
from questionnaires.formats.vsme.typed_texts import day_in

NOTHING = ("", "-")
INTERNAL = ("template_", "enum_", "_xl", "footnote_")


def read_workbook(path: Path) -> VsmeReading:
    """What an official workbook (template 1.0 to 1.3) states, by its named cells.

    Without currency or period nothing is read, and a message says so. Raises
    `documents.reading.limits.RefusalError` for what is no plain workbook.
    """
    with NamedCells(path) as cells:
        calculated = list(fill_results(cells))
        metadata = dict(_metadata(cells))
        messages = [*_about(metadata, cells), *calculated]
        reading = VsmeReading(metadata, (), tuple(messages))
        period = reading.period
        if period is None or any(each.level == "error" for each in messages):
            return reading
        if period.end < period.start:
            told = VsmeMessage("period_reversed", {"value": str(period.end)})
            return VsmeReading(metadata, (), (*messages, told))
        messages += [*stale_results(cells), *linked_results(cells)]
        book = Book(cells, metadata["currency"], period, messages)
        facts = _once(_facts(book), book)
        facts = without_prefilled(facts, book)
        facts = with_footnotes(facts, book)
        inputs = read_inputs(cells)
    return VsmeReading(metadata, tuple(facts), tuple(messages), inputs)


def _metadata(cells: NamedCells) -> Iterator[tuple[str, str]]:
    for key, name in rules()["metadata"].items():
        value = cells.value(name)
        if isinstance(value, str | Decimal) and text_of(value).strip() not in NOTHING:
            text = text_of(value).strip()
            if key.startswith("period"):
                text = _day(cells, name, value) or text
            yield key, text


def _day(cells: NamedCells, name: str, value: Cell) -> str:
    """A day of the period, which Excel in some languages shows as `yyyy-12-31`."""
    day = day_in(value, from_1904=cells.counts_from_1904)
    if day is None and isinstance(value, str) and LETTERS.search(value):
        again = result_of(cells, name)
        day = day_in(again) if again is not None else None
    return day.isoformat() if day else ""


def _about(metadata: Mapping[str, str], cells: NamedCells) -> Iterator[VsmeMessage]:
    """Messages on the workbook as a whole."""
    known = rules()
    if not any(_split(name)[0] in concepts() for name in cells.areas):
        yield VsmeMessage("no_names")
        return
    for key in known["required"]:
        what, said = key.replace("_", " "), metadata.get(key)
        if not said:
            yield VsmeMessage("missing_metadata", {"what": what})
        elif key.startswith("period") and not day_of(said):
            place = _address(cells, rules()["metadata"][key])
            told = {"what": what, "cell": place, "value": said[:80]}
            yield VsmeMessage("no_day", told)
    for key in known["wanted"]:
        if not metadata.get(key):
            yield VsmeMessage("missing_identity", {"what": key.replace("_", " ")})
    if (status := metadata.get("status")) and status != "COMPLETE":
        yield VsmeMessage("incomplete", {"value": status})
    version = metadata.get("version", "?")
    if version.rpartition(".")[0] not in known["known_versions"]:
        yield VsmeMessage("other_version", {"value": version})
    if cells.has_macros:
        yield VsmeMessage("has_macros")
    yield from _about_names(cells)


def _address(cells: NamedCells, name: str) -> str:
    area = cells.areas[name]
    return area.address(area.first)


def _about_names(cells: NamedCells) -> Iterator[VsmeMessage]:
    """Names that point nowhere, and concepts that no name stands for any more."""
    for name, text in cells.broken.items():
        if not name.startswith(INTERNAL):
            yield VsmeMessage("broken_name", {"what": name, "value": text[:80]})
    known = {_split(name)[0] for name in (*cells.areas, *cells.broken)}
    if len(known & concepts().keys()) < MOST_OF_THEM:
        return
    for name in concepts():
        if name not in known:
            yield VsmeMessage("missing_name", {"what": name})


#: What stands for a year, a month or a day in a language the template does not know.
LETTERS = re.compile(r"[a-zäöü]{2,4}", re.IGNORECASE)
#: A workbook with fewer concepts is not a whole template; then none is missed.
MOST_OF_THEM = 100


def _facts(book: Book) -> Iterator[VsmeFact]:
    keys = key_areas(book.cells)
    for name, area in book.cells.areas.items():
        concept_name, member = _split(name)
        concept = concepts().get(concept_name)
        if concept is None or (member and member not in rules()["members"]):
            continue
        table = None if member else keys.get(concept.table)
        if table is not None and concept.table in rules()["tables"]:
            yield from table_facts(book, concept, name, area, table)
        elif fact := single_fact(book, concept, name, area, member):
            yield fact


def _once(facts: Iterator[VsmeFact], book: Book) -> list[VsmeFact]:
    """The facts, each stated once; a second one of the same key is told."""
    kept: dict[object, VsmeFact] = {}
    for fact in facts:
        first = kept.setdefault(fact.key, fact)
        if first is not fact:
            book.tell("duplicate", fact.cell, fact.concept, first.cell)
    return list(kept.values())


def _split(name: str) -> tuple[str, str | None]:
    """Concept (under its present name) and dimension member of a defined name."""
    concept, _, member = name.partition("_")
    renamed: Mapping[str, str] = rules()["renamed"]
    return renamed.get(concept, concept), member or None
