"""Which cells of the template say the rows of its tables, and what is typed into them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from questionnaires.formats.named_cells import Area
from questionnaires.formats.sheet_cells import Cell
from questionnaires.formats.vsme.statements import VsmeFact
from questionnaires.formats.vsme.taxonomy import concepts, rules
from questionnaires.formats.vsme.template import CannotWriteError, Writing, in_unit


def fill_table(writing: Writing, table: str, facts: list[VsmeFact]) -> None:
    """The rows of a table, one for each key in the order of the facts."""
    about = rules()["tables"][table]
    keys = writing.area(about["key"])
    rows = list(dict.fromkeys(fact.dimensions[about["axis"]] for fact in facts))
    room = len(keys.rows)
    if len(rows) > room:
        raise CannotWriteError(
            f"{table} has {len(rows)} rows, but the template has room for {room}."
        )
    where = _rows_of(writing, keys, rows, "list" in about)
    for key, row in where.items():
        place = (keys.first[0], row)
        if "list" in about:
            writing.type(keys, place, writing.wording(about["list"], key))
        else:
            writing.type(keys, place, Decimal(key) if key.isdecimal() else key)
    for fact in facts:
        _in_row(writing, fact, where[fact.dimensions[about["axis"]]])
    _unticked(writing, table, facts, about["axis"], where)


def _rows_of(
    writing: Writing,
    keys: Area,
    rows: list[str],
    by_list: bool,  # noqa: FBT001
) -> Mapping[str, int]:
    """The row of each key: the one that has it already, or the next free one."""
    numbered = {}
    if not by_list:
        cells = writing.cells.sheet(keys.sheet).cells
        for row in keys.rows:
            value = cells.get((keys.first[0], row))
            if isinstance(value, Decimal):
                numbered[f"{value:f}"] = row
    taken = {numbered[key] for key in rows if key in numbered}
    free = iter(row for row in keys.rows if row not in taken)
    return {key: numbered[key] if key in numbered else next(free) for key in rows}


def _in_row(writing: Writing, fact: VsmeFact, row: int) -> None:
    concept = concepts()[fact.concept]
    area = writing.area(fact.concept)
    place = (area.first[0], row)
    writing.places[fact.key] = place
    if place in writing.cells.sheet(area.sheet).formulas:
        if concept.is_numeric:
            in_unit(writing, fact, f"{fact.concept}_unit", row)
        return
    value: Cell = fact.value
    if fact.members:
        value = writing.wording(concept.list, fact.members[0])
    elif isinstance(fact.value, Decimal):
        value = in_unit(writing, fact, f"{fact.concept}_unit", row)
    writing.type(area, place, value)


def _unticked(
    writing: Writing,
    table: str,
    facts: list[VsmeFact],
    axis: str,
    where: Mapping[str, int],
) -> None:
    """Take out the delivered "no" of rows that do not say it."""
    said = {(fact.concept, fact.dimensions[axis]) for fact in facts}
    for concept in concepts().values():
        if concept.table != table or concept.type != "boolean":
            continue
        area = writing.area(concept.name)
        for key, row in where.items():
            if (concept.name, key) not in said:
                writing.type(area, (area.first[0], row), None)
