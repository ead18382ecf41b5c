"""Footnotes of the workbook, attached to the facts they name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from questionnaires.formats.vsme.book import Book, text_of
from questionnaires.formats.vsme.choices import find_member
from questionnaires.formats.vsme.statements import VsmeFact
from questionnaires.formats.vsme.taxonomy import concepts, members, rules


@dataclass(frozen=True, slots=True)
class _Note:
    """A footnote and one concept it belongs to, at a member if it names one."""

    text: str
    concept: str
    member: str
    cell: str


def with_footnotes(facts: list[VsmeFact], book: Book) -> list[VsmeFact]:
    """The facts with their footnotes; a footnote that belongs to none is told."""
    notes = list(_notes(book))
    used: set[_Note] = set()
    noted = []
    for fact in facts:
        mine = [note for note in notes if _belongs(note, fact)]
        used.update(mine)
        noted.append(
            replace(fact, footnotes=tuple(note.text for note in mine)) if mine else fact
        )
    for note in notes:
        if note not in used:
            book.tell("footnote_without_fact", note.cell, note.concept, note.text)
    return noted


def _belongs(note: _Note, fact: VsmeFact) -> bool:
    if fact.concept != note.concept:
        return False
    if note.member:
        return note.member in fact.dimensions.values()
    return not fact.dimensions


def _notes(book: Book) -> Iterator[_Note]:
    where = rules()["footnotes"]
    areas = [book.cells.areas.get(where[key]) for key in ("text", "concept", "member")]
    texts, named, at_member = areas
    if texts is None or named is None:
        return
    text = ""
    for row in texts.rows:
        for _, value in book.stated_in(texts, row):
            text = text_of(value).strip()
        for place, value in book.stated_in(named, row):
            cell = named.address(place)
            concept = _concept(book, text_of(value).strip())
            if not text or concept is None:
                book.tell("footnote_unclear", cell, text_of(value), text)
                continue
            stated = list(book.stated_in(at_member, row)) if at_member else []
            member = _member(text_of(stated[0][1]).strip()) if stated else ""
            if member is None:
                book.tell("footnote_unclear", cell, text_of(value), text)
                continue
            yield _Note(text, concept, member, cell)


def _concept(book: Book, said: str) -> str | None:
    """A concept by its name, or by its label in any language of the workbook's list."""
    name = said.rpartition(":")[2]
    if name in concepts():
        return name
    rows = {concept.footnote_row: name for name, concept in concepts().items()}
    cells = book.cells.sheet(rules()["footnotes"]["labels"]).cells
    for (_, row), value in cells.items():
        if row in rows and isinstance(value, str) and value.strip() == said:
            return rows[row]
    return None


def _member(said: str) -> str | None:
    """A member of any list or axis by its name; the key of a row stays as it is."""
    name = said.rpartition(":")[2]
    if name in rules()["members"]:
        return f"vsme:{name}"
    for list_name in members():
        if match := find_member(list_name, said):
            return match.member
    return None
