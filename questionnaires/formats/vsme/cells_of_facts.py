"""Which cells of the template say a report's facts, and what is typed into them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from documents.reading.limits import column_index
from questionnaires.formats.named_cells import Area, NamedCells
from questionnaires.formats.sheet_cells import Cell, Place
from questionnaires.formats.vsme.choices import find_member
from questionnaires.formats.vsme.inputs import about_inputs, spots
from questionnaires.formats.vsme.singles import TICKED
from questionnaires.formats.vsme.statements import VsmeFact, VsmeReading
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


def in_table(fact: VsmeFact) -> bool:
    """Whether a fact stands in a row of a table."""
    return concepts()[fact.concept].table in rules()["tables"]


def fill(writing: Writing, report: VsmeReading) -> None:
    """Type a whole report: who reports, inputs, single facts, tables, footnotes."""
    _metadata(writing, report)
    _unanswered(writing, report.facts)
    _inputs(writing, report)
    tables: dict[str, list[VsmeFact]] = {}
    for fact in report.facts:
        if in_table(fact):
            tables.setdefault(concepts()[fact.concept].table, []).append(fact)
        else:
            _single(writing, fact)
    for table, facts in tables.items():
        _table(writing, table, facts)
    _omissions(writing, report.facts)
    _footnotes(writing, report.facts)


def _metadata(writing: Writing, report: VsmeReading) -> None:
    for key in ("entity_name", "identifier", "identifier_scheme", "currency"):
        area = writing.area(rules()["metadata"][key])
        if value := report.metadata.get(key):
            writing.type(area, area.first, value)


def _unanswered(writing: Writing, facts: Sequence[VsmeFact]) -> None:
    """Take out the answers that the template is delivered with: nobody has given them."""
    stated = {fact.concept for fact in facts}
    for name in rules()["prefilled"]:
        area = writing.cells.areas.get(name)
        if area and name not in stated:
            writing.type(area, area.first, None)


def _inputs(writing: Writing, report: VsmeReading) -> None:
    """Figures behind totals, dates, and a tick at each gate that something lies behind."""
    places = spots(writing.cells)
    said: dict[str, Cell] = dict(report.inputs)
    if period := report.period:
        for edge, day in (("start", period.start), ("end", period.end)):
            for part in ("year", "month", "day"):
                said[f"{edge}_{part}"] = Decimal(getattr(day, part))
    stated = {fact.concept: fact for fact in report.facts}
    for key, about in about_inputs()["inputs"].items():
        if about["type"] == "gate" and not stated.keys().isdisjoint(
            about.get("opens", ())
        ):
            said[key] = True
    adoption = stated.get(ADOPTION)
    if adoption is not None:
        for part, text in zip(DATE_PARTS, str(adoption.value).split("-"), strict=True):
            said[f"adoption_{part}"] = Decimal(int(text))
    delivered = {
        key: None
        for key, about in about_inputs()["inputs"].items()
        if "delivered" in about and key not in said and about["at"] not in stated
    }
    for key, value in {**said, **delivered}.items():
        if spot := places.get(key):
            sheet, place = spot
            writing.type(Area(sheet, place, place), place, value)


ADOPTION = (
    "DateOfAdoptionOfTransitionPlanForUndertakingNotHavingAdoptedTransitionPlanYet"
)
DATE_PARTS = ("year", "month", "day")


def _single(writing: Writing, fact: VsmeFact) -> None:
    concept = concepts()[fact.concept]
    area = writing.area(name_of(fact, writing.cells))
    if concept.type == "choices":
        _choices(writing, fact, area)
        return
    if writing.is_formula(area):
        if concept.is_numeric:
            _in_unit(writing, fact, f"{fact.concept}_unit", None)
        return
    value: Cell = fact.value
    if concept.type == "boolean":
        before = writing.cells.get(area, area.first)
        is_tick = isinstance(before, bool) or fact.concept in TICKS
        value = bool(value) if is_tick else ("YES" if value else "NO")
    elif fact.members:
        value = writing.wording(concept.list, fact.members[0])
    if fact.unit and isinstance(fact.value, Decimal):
        value = _in_unit(writing, fact, f"{fact.concept}_unit", None)
    writing.type(area, area.first, value)


#: Yes and no as a box to tick, blank in the blank template.
TICKS = frozenset(
    {
        "PubliclyAvailableDisclosure",
        "PracticePolicyAndOrFutureInitiativeIsPubliclyAvailable",
        "UndertakingHasSetATargetWhichIsRelatedToAPolicy",
        "ReportContainsDisclosuresFromThePreviousReportingPeriodThatRemainUnchanged",
        "SiteLocatedInABiodiversitySensitiveArea",
        "SiteLocatedNearABiodiversitySensitiveArea",
    }
)


def _in_unit(writing: Writing, fact: VsmeFact, name: str, row: int | None) -> Decimal:
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


def _choices(writing: Writing, fact: VsmeFact, area: Area) -> None:
    concept, chosen = concepts()[fact.concept], fact.members or ()
    if writing.is_formula(area):
        return
    is_ticked = concept.list in TICKED
    if is_ticked:
        across = len(area.rows) == 1
        for index, member in enumerate(members()[concept.list]):
            column, row = area.first
            place = (column + index, row) if across else (column, row + index)
            if area.contains(place):
                writing.type(area, place, member in chosen)
            elif member in chosen:
                writing.notes.append(f"{fact.concept}: there is no box for {member}.")
        return
    if len(chosen) > len(area.rows):
        raise CannotWriteError(f"{fact.concept} has room for {len(area.rows)} only.")
    for index, member in enumerate(chosen):
        place = (area.first[0], area.first[1] + index)
        writing.type(area, place, writing.wording(concept.list, member))


def _table(writing: Writing, table: str, facts: list[VsmeFact]) -> None:
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
            _in_unit(writing, fact, f"{fact.concept}_unit", row)
        return
    value: Cell = fact.value
    if fact.members:
        value = writing.wording(concept.list, fact.members[0])
    elif isinstance(fact.value, Decimal):
        value = _in_unit(writing, fact, f"{fact.concept}_unit", row)
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


def _omissions(writing: Writing, facts: Sequence[VsmeFact]) -> None:
    """Tick what is omitted; the workbook makes its list of the ticks."""
    name = "ListOfOmittedDisclosuresDeemedToBeClassifiedOrSensitiveInformation"
    omitted = {m for fact in facts if fact.concept == name for m in fact.members or ()}
    told = about_inputs()["omissions"]
    sheet = writing.cells.sheet(told["sheet"])
    named, ticked = column_index(told["named"]), column_index(told["ticked"])
    for (column, row), label in sheet.cells.items():
        if column != named or not isinstance(label, str) or not omitted:
            continue
        found = find_member("disclosure", label)
        if found and found.member in omitted:
            area = Area(told["sheet"], (ticked, row), (ticked, row))
            writing.type(area, area.first, True)


def _footnotes(writing: Writing, facts: Sequence[VsmeFact]) -> None:
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
