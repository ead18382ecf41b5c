"""Between the answers of our VSME questionnaire and a report in the taxonomy's terms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from questionnaires.formats.vsme.choices import member_of, option_id
from questionnaires.formats.vsme.inputs import about_inputs
from questionnaires.formats.vsme.statements import (
    Period,
    VsmeFact,
    VsmeReading,
    in_year,
)
from questionnaires.formats.vsme.taxonomy import Concept, concepts, rules
from questionnaires.language.compiled import Definition
from questionnaires.language.definition import Question
from questionnaires.language.evaluation import Evaluation

FRAMEWORK = "vsme"
UNITS = {"m2": "sqm"}
PLAN_STATUS = {
    "adopted": "A transition plan has already been adopted",
    "planned": "Adoption of a transition plan is planned in the future",
}
EXCLUSIONS = (
    "excluded_for_coal", "excluded_for_oil", "excluded_for_gas", "excluded_for_power",
)  # fmt: skip


def targets_of(definition: Definition) -> Mapping[str, tuple[str, ...]]:
    """For each data point the cell names of the taxonomy's concepts it answers."""
    found: dict[str, list[str]] = {}
    for entry in definition.map_entries:
        if entry.framework == FRAMEWORK:
            found.setdefault(entry.data_point, []).append(entry.to)
    return {data_point: tuple(names) for data_point, names in found.items()}


@dataclass(frozen=True, slots=True)
class _Report:
    """One evaluation on its way into facts."""

    evaluation: Evaluation
    period: Period
    currency: str

    def facts(self) -> Iterator[VsmeFact]:
        definition = self.evaluation.definition
        targets = targets_of(definition)
        for section in definition.sections:
            for question in section.questions:
                if question.type == "table":
                    yield from self._rows(question, targets)
                    continue
                for name in targets.get(question.data_point, ()):
                    value = self.evaluation.value(question.path)
                    if fact := self._fact(question, name, value, {}):
                        yield fact
        if self.evaluation.value("omits") == "no":
            name = "ListOfOmittedDisclosuresDeemedToBeClassifiedOrSensitiveInformation"
            yield self._empty(concepts()[name])

    def _empty(self, concept: Concept) -> VsmeFact:
        none = rules()["none_of_them"]
        when = self._when(concept, None)
        return VsmeFact(concept.name, none, None, {}, when, "omits", members=())

    def _rows(
        self, table: Question, targets: Mapping[str, tuple[str, ...]]
    ) -> Iterator[VsmeFact]:
        named = {
            name: column
            for column in table.columns
            for name in targets.get(column.data_point, ())
        }
        about = next(
            each for each in rules()["tables"].values() if each["key"] in named
        )
        key_column = named.pop(about["key"])
        measured = [column for column in table.columns if _measures(column)]
        for row in self.evaluation.row_ids(table.key):
            key = self.evaluation.value(key_column.path, row)
            if not key:
                continue
            member = member_of(about["list"], key) if "list" in about else str(key)
            if member is None:
                continue
            unit = None
            if measured:
                unit = self.evaluation.value(measured[0].path, row)
            for name, column in named.items():
                value = self.evaluation.value(column.path, row)
                dimensions = {about["axis"]: member}
                if fact := self._fact(column, name, value, dimensions, row, unit):
                    yield fact

    def _fact(
        self,
        question: Question,
        name: str,
        value: Any,
        dimensions: Mapping[str, str],
        row: str = "",
        unit: str | None = None,
    ) -> VsmeFact | None:
        concept_name, _, suffix = name.partition("_")
        concept = concepts()[concept_name]
        if value is None or value == frozenset():
            return None
        is_measured = unit is not None and concept.type in ("mass", "volume")
        if is_measured and rules()["unit_types"][unit] != concept.type:
            return None
        about = rules()["members"].get(suffix, {})
        if suffix and not about.get("default"):
            dimensions = {about["axis"]: f"vsme:{suffix}"}
        period = self._when(concept, about.get("year_in"))
        if period is None:
            return None
        shown, chosen = _typed(concept, value)
        measure = self._unit(concept, question, unit)
        place = f"{question.path}[{row}]" if row else question.path
        return VsmeFact(
            concept.name, shown, measure, dimensions, period, place, members=chosen
        )

    def _unit(
        self, concept: Concept, question: Question, unit: str | None
    ) -> str | None:
        if not concept.is_numeric:
            return None
        usual: str = rules()["units_of_types"][concept.type]
        if concept.type in ("mass", "volume", "area"):
            ours = unit or question.unit
            return UNITS.get(ours, ours) or usual
        return usual.replace("currency", self.currency)

    def _when(self, concept: Concept, year_in: str | None) -> Any:
        end = self.period.end
        if year_in is None:
            return Period(end, end) if concept.period == "instant" else self.period
        year = self.evaluation.value(YEARS[year_in])
        if year is None:
            return None
        last = in_year(end, int(year))
        first = in_year(end, int(year) - 1)
        return Period(first.fromordinal(first.toordinal() + 1), last)


def _measures(column: Question) -> bool:
    """Whether a column says in what unit its row is measured."""
    return {option.id for option in column.options} == {"kg", "t", "m3"}


YEARS = {
    "GreenhouseGasEmissionReductionTargetBaseYear": "base_year",
    "GreenhouseGasEmissionReductionTargetYear": "target_year",
}


def _typed(
    concept: Concept, value: Any
) -> tuple[Decimal | str | bool, tuple[str, ...] | None]:
    """A value as a fact has it, and its members if it is a choice."""
    if concept.type == "boolean":
        return value == "yes", None
    if concept.type == "choice":
        member = member_of(concept.list, str(value))
        return str(value), (member,) if member else None
    if concept.type == "choices":
        found = (member_of(concept.list, each) for each in value)
        chosen = tuple(sorted(member for member in found if member))
        return "\n".join(sorted(value)), chosen
    if concept.is_numeric:
        return value, None
    return str(value), None


def report_of(evaluation: Evaluation, *, period: Period, name: str) -> VsmeReading:
    """The report that the answers make; `name` is the company's if none is given."""
    values = evaluation.value
    currency = str(values("currency") or "EUR")
    metadata = {
        "entity_name": str(values("entity_name") or name),
        "identifier": str(values("identifier") or ""),
        "identifier_scheme": str(values("identifier_scheme") or ""),
        "currency": currency,
        "period_start": period.start.isoformat(),
        "period_end": period.end.isoformat(),
    }
    facts = tuple(_Report(evaluation, period, currency).facts())
    told = {key: value for key, value in metadata.items() if value}
    return VsmeReading(told, facts, (), dict(_inputs(evaluation)))


def _inputs(evaluation: Evaluation) -> Iterator[tuple[str, Decimal | str | bool]]:
    known = evaluation.definition.questions
    scope_3 = [f"scope_3_{number}_current" for number in range(1, 16)]
    for key in (*about_inputs()["inputs"], *scope_3):
        value = evaluation.value(key) if key in known else None
        if isinstance(value, Decimal):
            yield key, value
        elif value == "yes":
            yield key, True
    status = evaluation.value("plan_status") if "plan_status" in known else None
    if status in PLAN_STATUS:
        yield "transition_plan_status", PLAN_STATUS[status]
    excluded = [evaluation.value(key) for key in EXCLUSIONS if key in known]
    if excluded and all(value == "no" for value in excluded):
        yield "excluded_for_none", True


@dataclass(frozen=True, slots=True)
class Brought:
    """An answer that a workbook brings: text as one would type it, row by its key."""

    question: Question
    text: str
    unit: str
    cell: str
    row_key: str = ""


def brought_by(reading: VsmeReading, definition: Definition) -> list[Brought]:
    """What a workbook answers of our questionnaire, in the order of the form."""
    found = [
        *_facts_as_answers(reading, definition),
        *_inputs_as_answers(reading, definition),
    ]
    places = definition.places
    return sorted(found, key=lambda each: places.get(each.question.path, -1))


def _facts_as_answers(
    reading: VsmeReading, definition: Definition
) -> Iterator[Brought]:
    named = {
        name: question
        for data_point, names in targets_of(definition).items()
        for name in names
        if (question := definition.by_data_point(data_point)) is not None
    }
    keys: set[tuple[str, str]] = set()
    for fact in reading.facts:
        question = named.get(_cell_name(fact))
        if question is None or not question.is_input:
            continue
        row_key = ""
        if question.table:
            about = rules()["tables"][concepts()[fact.concept].table]
            row_key = fact.dimensions[about["axis"]]
            if "list" in about:
                row_key = option_id(about["list"], row_key)
            column = named[about["key"]]
            if (question.table, row_key) not in keys:
                keys.add((question.table, row_key))
                yield Brought(column, row_key, "", fact.cell, row_key)
            yield from _unit_of_row(fact, question, definition, row_key, keys)
        yield Brought(
            question, _text_of(fact), _unit_of(fact, question), fact.cell, row_key
        )


def _cell_name(fact: VsmeFact) -> str:
    member = next(iter(fact.dimensions.values()), "").removeprefix("vsme:")
    return f"{fact.concept}_{member}" if member in rules()["members"] else fact.concept


def _unit_of_row(
    fact: VsmeFact,
    question: Question,
    definition: Definition,
    row_key: str,
    keys: set[tuple[str, str]],
) -> Iterator[Brought]:
    columns = definition.questions[question.table].columns
    measured = [column for column in columns if _measures(column)]
    if measured and fact.unit and (measured[0].path, row_key) not in keys:
        keys.add((measured[0].path, row_key))
        yield Brought(measured[0], fact.unit, "", fact.cell, row_key)


def _text_of(fact: VsmeFact) -> str:
    concept = concepts()[fact.concept]
    if fact.members is not None:
        return ",".join(sorted(option_id(concept.list, each) for each in fact.members))
    if isinstance(fact.value, bool):
        return "yes" if fact.value else "no"
    if isinstance(fact.value, Decimal):
        return f"{fact.value.normalize():f}" if fact.value else "0"
    return fact.value


def _unit_of(fact: VsmeFact, question: Question) -> str:
    if question.type != "quantity" or fact.unit is None:
        return ""
    return {"sqm": "m2"}.get(fact.unit, fact.unit)


def _inputs_as_answers(
    reading: VsmeReading, definition: Definition
) -> Iterator[Brought]:
    said: dict[str, Decimal | str | bool] = dict(reading.inputs)
    stated = {fact.concept: fact for fact in reading.facts}
    for key, about in about_inputs()["inputs"].items():
        if not stated.keys().isdisjoint(about.get("opens", ())):
            said[key] = True
    said |= {key: reading.metadata.get(key, "") for key in METADATA}
    omitted = stated.get(
        "ListOfOmittedDisclosuresDeemedToBeClassifiedOrSensitiveInformation"
    )
    if omitted is not None:
        said["omits"] = bool(omitted.members)
    status = {words: key for key, words in PLAN_STATUS.items()}
    if (words := said.pop("transition_plan_status", None)) in status:
        said["plan_status"] = status[str(words)]
    if said.pop("excluded_for_none", False):
        said |= dict.fromkeys(EXCLUSIONS, "no")
    for key, value in said.items():
        question = definition.questions.get(key)
        if question is not None and value != "":
            yield Brought(question, _plain(value), _usual_unit(question), key)


METADATA = ("entity_name", "identifier", "identifier_scheme", "currency")


def _usual_unit(question: Question) -> str:
    return question.unit if question.type == "quantity" else ""


def _plain(value: Decimal | str | bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value
