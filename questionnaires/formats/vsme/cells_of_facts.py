"""Which cells of the template say a report's facts, and what is typed into them."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from documents.reading.limits import column_index
from questionnaires.formats.named_cells import Area
from questionnaires.formats.sheet_cells import Cell
from questionnaires.formats.vsme.cells_of_footnotes import fill_footnotes
from questionnaires.formats.vsme.cells_of_tables import fill_table
from questionnaires.formats.vsme.choices import find_member
from questionnaires.formats.vsme.inputs import about_inputs, spots
from questionnaires.formats.vsme.singles import TICKED
from questionnaires.formats.vsme.statements import VsmeFact, VsmeReading
from questionnaires.formats.vsme.taxonomy import concepts, members, rules
from questionnaires.formats.vsme.template import (
    CannotWriteError,
    Writing,
    in_unit,
    name_of,
)


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
        fill_table(writing, table, facts)
    _omissions(writing, report.facts)
    fill_footnotes(writing, report.facts)


def in_table(fact: VsmeFact) -> bool:
    """Whether a fact stands in a row of a table."""
    return concepts()[fact.concept].table in rules()["tables"]


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
            in_unit(writing, fact, f"{fact.concept}_unit", None)
        return
    value: Cell = fact.value
    if concept.type == "boolean":
        before = writing.cells.get(area, area.first)
        is_tick = isinstance(before, bool) or fact.concept in TICKS
        value = bool(value) if is_tick else ("YES" if value else "NO")
    elif fact.members:
        value = writing.wording(concept.list, fact.members[0])
    if fact.unit and isinstance(fact.value, Decimal):
        value = in_unit(writing, fact, f"{fact.concept}_unit", None)
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
