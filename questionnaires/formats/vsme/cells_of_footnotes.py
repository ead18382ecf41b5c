"""The template's sheet of footnotes: each text once, and the facts it stands at."""

from __future__ import annotations

from collections.abc import Sequence

from questionnaires.formats.vsme.statements import VsmeFact
from questionnaires.formats.vsme.taxonomy import concepts, rules
from questionnaires.formats.vsme.template import CannotWriteError, Writing


def fill_footnotes(writing: Writing, facts: Sequence[VsmeFact]) -> None:
    """Each footnote once, with the facts it stands at below one another."""
    notes: dict[str, list[VsmeFact]] = {}
    for fact in facts:
        for note in fact.footnotes:
            notes.setdefault(note, []).append(fact)
    told = rules()["footnotes"]
    if not notes or told["text"] not in writing.cells.areas:
        writing.notes += [f"Footnote left out: {note[:60]}" for note in notes]
        return
    texts = writing.area(told["text"])
    named, at = writing.area(told["concept"]), writing.area(told["member"])
    row = texts.first[1]
    for note, noted in notes.items():
        height = BLOCK * -(-len(noted) // BLOCK)
        if row + height - 1 > texts.last[1]:
            raise CannotWriteError("The template has no room for more footnotes.")
        writing.type(texts, (texts.first[0], row), note)
        for index, fact in enumerate(noted):
            writing.type(named, (named.first[0], row + index), _label(writing, fact))
            if fact.dimensions:
                member = next(iter(fact.dimensions.values()))
                writing.type(at, (at.first[0], row + index), member.partition(":")[2])
        row += height


#: Rows that the footnote sheet joins into one note.
BLOCK = 10


def _label(writing: Writing, fact: VsmeFact) -> str:
    """What the workbook's own list calls a concept, in the language it is shown in."""
    sheet = writing.cells.sheet(rules()["footnotes"]["labels"])
    label = sheet.cells.get((0, concepts()[fact.concept].footnote_row))
    return label if isinstance(label, str) else fact.concept
