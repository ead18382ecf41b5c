"""Facts of the workbook's tables: one for each row, under the key of the row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from questionnaires.formats.named_cells import Area, NamedCells
from questionnaires.formats.sheet_cells import Cell, Place
from questionnaires.formats.vsme.book import Book, text_of
from questionnaires.formats.vsme.choices import find_member, is_selectable
from questionnaires.formats.vsme.singles import chosen_member
from questionnaires.formats.vsme.statements import VsmeFact
from questionnaires.formats.vsme.taxonomy import Concept, rules

MOST_BELOW = 1_000
#: How many such cells are told one by one; of the rest, their range and number.
MOST_TOLD = 50


def key_areas(cells: NamedCells) -> Mapping[str, Area]:
    """For each table the cells that hold the keys of its rows."""
    found = {
        table: cells.areas.get(about["key"])
        for table, about in rules()["tables"].items()
    }
    return {table: area for table, area in found.items() if area}


def table_facts(
    book: Book, concept: Concept, name: str, area: Area, keys: Area
) -> Iterator[VsmeFact]:
    """The facts of one concept of a table; rows without a key are told."""
    for row in area.rows:
        stated = list(book.stated_in(area, row))
        if not stated:
            continue
        if len(stated) > 1:
            places = ", ".join(area.address(place) for place, _ in stated)
            book.tell("two_values", places, concept.name)
            continue
        if fact := _row_fact(book, concept, name, area, keys, stated[0]):
            yield fact
    _tell_below(book, concept, area)


def _row_fact(
    book: Book,
    concept: Concept,
    name: str,
    area: Area,
    keys: Area,
    stated: tuple[Place, Cell],
) -> VsmeFact | None:
    (place, value), cell = stated, area.address(stated[0])
    dimensions = _key(book, concept, keys, place[1], cell, value)
    if dimensions is None:
        return None
    unit = None
    if concept.is_numeric:
        unit = book.unit(concept, name, place[1], cell)
        if unit is None:
            return None
    read = book.value(concept, area, place, value)
    period = book.period_of(concept, {}, cell)
    if read is None or period is None:
        return None
    chosen = None
    if concept.type == "choice":
        chosen = chosen_member(book, concept, cell, str(read))
        if chosen is None:
            return None
    return VsmeFact(
        concept.name, read, unit, dimensions, period, cell,
        members=None if chosen is None else (chosen,),
    )  # fmt: skip


def _key(
    book: Book, concept: Concept, keys: Area, row: int, cell: str, value: Cell
) -> dict[str, str] | None:
    """The axis and member of a row; None is told unless the row is an untouched one."""
    about = rules()["tables"][concept.table]
    stated = [each for _, each in book.stated_in(keys, row)]
    if not stated:
        if value is not False:
            place = keys.address((keys.first[0], row))
            book.tell("missing_key", cell, concept.name, place)
        return None
    text = text_of(stated[0]).strip()
    if "list" not in about:
        return {about["axis"]: text}
    match = find_member(about["list"], text)
    if match is None:
        place = keys.address((keys.first[0], row))
        book.tell("no_such_key", place, concept.name, text)
        return None
    if not is_selectable(about["list"], match.member):
        place = keys.address((keys.first[0], row))
        book.tell("not_a_class", place, concept.name, text)
    return {about["axis"]: match.member}


def _tell_below(book: Book, concept: Concept, area: Area) -> None:
    """Tells of values typed under a full table, where nobody reads them."""
    sheet = book.cells.sheet(area.sheet)
    named = [each for each in book.cells.areas.values() if each.sheet == area.sheet]
    typed = [
        place
        for row in _rows_below(book, area)
        for place in ((column, row) for column in area.columns)
        if place in sheet.cells
        and place not in sheet.formulas
        # A box to tick is the template's own.
        and not isinstance(sheet.cells[place], bool)
        and not any(each.contains(place) for each in named)
    ]
    for place in typed[:MOST_TOLD]:
        value = text_of(sheet.cells[place])
        book.tell("below_table", area.address(place), concept.name, value)
    if rest := typed[MOST_TOLD:]:
        cells = f"{area.address(rest[0])} … {area.address(rest[-1])}"
        book.tell("below_table", cells, concept.name, f"{len(rest)}")


def _rows_below(book: Book, area: Area) -> range:
    """The rows between a table and whatever the template has under it."""
    begin = area.last[1] + 1
    below = (
        other.first[1]
        for other in book.cells.areas.values()
        if other.sheet == area.sheet
        and other.first[1] >= begin
        and (area.contains((other.first[0], area.last[1])))
    )
    return range(begin, min(below, default=begin + MOST_BELOW))
