"""The official template under writing: its names, its wordings, what is typed so far."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from questionnaires.formats.named_cells import Area, NamedCells
from questionnaires.formats.sheet_cells import Cell, Place
from questionnaires.formats.vsme.choices import find_member
from questionnaires.formats.vsme.inputs import about_inputs
from questionnaires.formats.vsme.statements import VsmeFact
from questionnaires.formats.vsme.taxonomy import concepts, members, rules
from questionnaires.formats.vsme.units import converted


class CannotWriteError(Exception):
    """The template cannot take this report: what is missing, in words."""


@dataclass(slots=True)
class Writing:
    """The template under writing: its names, and what has been typed so far."""

    cells: NamedCells
    typed: dict[str, dict[Place, Cell | None]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    wordings: dict[str, dict[str, str]] = field(default_factory=dict)
    places: dict[object, Place] = field(default_factory=dict)

    def area(self, name: str) -> Area:
        """Where a name stands; raises CannotWriteError."""
        try:
            return self.cells.areas[name]
        except KeyError as error:
            raise CannotWriteError(f"The template has no cell named {name}.") from error

    def type(self, area: Area, place: Place, value: Cell | None) -> None:
        """Type a value into a cell, unless the cell works itself out."""
        if place not in self.cells.sheet(area.sheet).formulas:
            self.typed.setdefault(area.sheet, {})[place] = value

    def is_formula(self, area: Area) -> bool:
        """Whether an area's first cell works itself out."""
        return area.first in self.cells.sheet(area.sheet).formulas

    def wording(self, list_name: str, member: str) -> str:
        """What the workbook's own drop-down list calls a member."""
        if list_name not in self.wordings:
            self.wordings[list_name] = dict(self._wordings(list_name))
        return self.wordings[list_name].get(member) or members()[list_name][member]

    def _wordings(self, list_name: str) -> Iterator[tuple[str, str]]:
        told = about_inputs()
        yield from told["wordings_of_our_own"].get(list_name, {}).items()
        area = self.cells.areas.get(told["wordings"].get(list_name, ""))
        for row in area.rows if area else ():
            label = self.cells.get(area, (area.first[0], row)) if area else None
            if isinstance(label, str) and (found := find_member(list_name, label)):
                yield found.member, label

    def formula_facts(
        self, facts: Sequence[VsmeFact]
    ) -> Iterator[tuple[VsmeFact, str, Place]]:
        """The facts whose cell works itself out: fact, sheet and cell."""
        for fact in facts:
            area = self.cells.areas.get(name_of(fact, self.cells))
            if area is None:
                continue
            place = self.places.get(fact.key, area.first)
            if place in self.cells.sheet(area.sheet).formulas:
                yield fact, area.sheet, place


def name_of(fact: VsmeFact, cells: NamedCells) -> str:
    """The name of a fact's cell, with the member of its dimension."""
    for member, about in rules()["members"].items():
        is_it = fact.dimensions.get(about["axis"]) == f"vsme:{member}"
        is_default = about.get("default") and not fact.dimensions
        name = f"{fact.concept}_{member}"
        if (is_it or is_default) and name in cells.areas:
            return name
    return fact.concept


def in_unit(writing: Writing, fact: VsmeFact, name: str, row: int | None) -> Decimal:
    """A figure in the unit of its unit cell, which it sets if nobody has yet."""
    number, unit = fact.value, fact.unit
    area = writing.cells.areas.get(name)
    if not isinstance(number, Decimal):
        raise CannotWriteError(f"{fact.concept} is no number.")
    if area is None or unit is None or concepts()[fact.concept].type == "money":
        return number
    place = (area.first[0], area.first[1] if row is None else row)
    if row is not None and row not in area.rows:
        place = area.first
    wordings = about_inputs()["unit_wordings"]
    typed = writing.typed.get(area.sheet, {}).get(place)
    if typed is None and place not in writing.cells.sheet(area.sheet).formulas:
        writing.type(area, place, wordings.get(unit, unit))
        return number
    shown = typed if typed is not None else writing.cells.get(area, place)
    there = next((u for u, words in wordings.items() if words == shown), unit)
    return converted(number, unit, there)
