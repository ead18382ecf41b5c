"""Reads the official VSME workbook into facts; only what a cell states becomes one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from questionnaires.formats.named_cells import Cell, ErrorValue, NamedCells

HERE = Path(__file__).parent
NOTHING = ("", "-")
YES_NO = {"YES": True, "TRUE": True, "NO": False, "FALSE": False}
IN_BRACKETS = re.compile(r"\(([^()]+)\)\s*$")


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day of what a fact is about; an instant is its last day."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class VsmeFact:
    """One fact of the workbook under its concept's name.

    `value` is a Decimal with `unit` (an ISO currency, tCO2e, MWh, pure …), text, or
    True/False. `dimensions` gives axis and member, the default member left out.
    """

    concept: str
    value: Decimal | str | bool
    unit: str | None
    dimensions: Mapping[str, str]
    period: Period
    cell: str


@dataclass(frozen=True, slots=True)
class VsmeMessage:
    """Something the company should know about its workbook; texts are in vsme.yaml."""

    code: str
    params: Mapping[str, str] = field(default_factory=dict)

    @property
    def level(self) -> str:
        """`error` (nothing was read) or `warning`."""
        return str(rules()["messages"][self.code]["level"])

    def text(self, language: str = "en") -> str:
        """The sentence in `en` or `zh-Hant`."""
        template: str = rules()["messages"][self.code][language]
        for name, value in self.params.items():
            template = template.replace(f"{{{name}}}", value)
        return template


@dataclass(frozen=True, slots=True)
class VsmeReading:
    """Who reports, for which period, what was read and what to tell."""

    metadata: Mapping[str, str]
    facts: tuple[VsmeFact, ...]
    messages: tuple[VsmeMessage, ...]

    @property
    def period(self) -> Period | None:
        """The reporting period, or None if the workbook does not say it."""
        days = [_day(self.metadata.get(key)) for key in ("period_start", "period_end")]
        return Period(days[0], days[1]) if days[0] and days[1] else None


@cache
def rules() -> dict[str, Any]:
    """The reading rules, with the list of concepts."""
    loaded: dict[str, Any] = {}
    for name in ("vsme.yaml", "vsme_concepts.yaml"):
        loaded |= yaml.safe_load((HERE / name).read_text("utf-8"))
    return loaded


def read_workbook(path: Path) -> VsmeReading:
    """What an official workbook (template 1.0 to 1.3) states, by its named cells.

    Cached values only. Without currency or period nothing is read, and a message says
    so. Raises `documents.reading.limits.RefusalError` for what is no plain workbook.
    """
    with NamedCells(path) as cells:
        metadata = dict(_metadata(cells))
        messages = list(_about(metadata, cells))
        reading = VsmeReading(metadata, (), tuple(messages))
        if reading.period is None or any(each.level == "error" for each in messages):
            return reading
        facts = list(_facts(cells, metadata["currency"], reading.period, messages))
    return VsmeReading(metadata, tuple(facts), tuple(messages))


def _metadata(cells: NamedCells) -> Iterator[tuple[str, str]]:
    for key, name in rules()["metadata"].items():
        value = cells.value(name)
        if isinstance(value, str | Decimal) and str(value).strip() not in NOTHING:
            yield key, str(value).strip()


def _about(metadata: Mapping[str, str], cells: NamedCells) -> Iterator[VsmeMessage]:
    """Messages on the workbook as a whole."""
    known = rules()
    if not any(name in cells.areas for name in known["concepts"]):
        yield VsmeMessage("no_names")
        return
    for key in known["required"]:
        is_day = key.startswith("period")
        if not metadata.get(key) or (is_day and not _day(metadata[key])):
            yield VsmeMessage("missing_metadata", {"what": key.replace("_", " ")})
    if (status := metadata.get("status")) and status != "COMPLETE":
        yield VsmeMessage("incomplete", {"value": status})
    version = metadata.get("version", "?")
    if version.rpartition(".")[0] not in known["known_versions"]:
        yield VsmeMessage("other_version", {"value": version})
    for name in cells.broken:
        if not name.startswith(("template_", "enum_", "_xlnm")):
            yield VsmeMessage("broken_name", {"what": name})


def _facts(
    cells: NamedCells, currency: str, period: Period, messages: list[VsmeMessage]
) -> Iterator[VsmeFact]:
    for name, area in cells.areas.items():
        concept, member = _split(name)
        rule = rules()["concepts"].get(concept)
        if rule is None or (area.rows > 1 and rule["kind"] != "labels"):
            continue
        reader = _Reader(cells, currency, period, messages, name, concept, rule)
        if fact := reader.fact(member):
            yield fact


def _split(name: str) -> tuple[str, str | None]:
    """Concept (under its present name) and dimension member of a defined name."""
    concept, _, member = name.partition("_")
    renamed: Mapping[str, str] = rules()["renamed"]
    return renamed.get(concept, concept), member or None


@dataclass(slots=True)
class _Reader:
    """Reads one name into a fact, or into a message why it is none."""

    cells: NamedCells
    currency: str
    period: Period
    messages: list[VsmeMessage]
    name: str
    concept: str
    rule: Mapping[str, str]

    def fact(self, member: str | None) -> VsmeFact | None:
        about = rules()["members"].get(member) if member else {}
        if about is None:
            return None
        stated = [
            (cell, value)
            for cell, value in self.cells.cells(self.name)
            if value is not None and str(value).strip() not in NOTHING
        ]
        if not stated:
            return None
        cell = stated[0][0]
        value = self._value(cell, [value for _, value in stated])
        period = self._period(about, cell) if value is not None else None
        if value is None or period is None:
            return None
        unit = self._unit(cell)
        if unit is None and self.rule["kind"] == "number":
            return None
        if self.concept in rules()["prefilled"]:
            self._tell("prefilled", cell)
        plain = not about or about.get("default")
        dimensions = {} if plain else {str(about["axis"]): str(member)}
        return VsmeFact(self.concept, value, unit, dimensions, period, cell)

    def _value(self, cell: str, values: list[Cell]) -> Decimal | str | bool | None:
        first = values[0]
        if isinstance(first, ErrorValue):
            self._tell("error_value", cell, first.text)
            return None
        match self.rule["kind"]:
            case "number":
                return self._number(cell, first)
            case "yes_no":
                return self._yes_no(cell, first)
            case "labels":
                return "\n".join(str(value) for value in values)
            case "date" if isinstance(first, Decimal):
                return (date(1899, 12, 30) + timedelta(days=int(first))).isoformat()
            case _:
                return str(first)

    def _number(self, cell: str, value: Cell) -> Decimal | None:
        if isinstance(value, Decimal):
            return value
        self._tell("no_number", cell, str(value))
        return None

    def _yes_no(self, cell: str, value: Cell) -> bool | None:
        if isinstance(value, bool):
            return value
        answer = YES_NO.get(str(value).strip().upper())
        if answer is None:
            self._tell("no_yes_no", cell, str(value))
        return answer

    def _unit(self, cell: str) -> str | None:
        unit = self.rule.get("unit")
        stated = self.cells.value(f"{self.name}_unit")
        if isinstance(stated, str) and stated.strip() not in NOTHING:
            found = IN_BRACKETS.search(stated)
            known: Mapping[str, str] = rules()["units"]
            unit = known.get(found[1] if found else stated.strip())
            if unit is None:
                self._tell("unknown_unit", cell, stated)
        return unit.replace("currency", self.currency) if unit else None

    def _period(self, about: Mapping[str, Any], cell: str) -> Period | None:
        if not about or "year_in" not in about:
            is_instant = self.rule["period"] == "instant"
            return (
                Period(self.period.end, self.period.end) if is_instant else self.period
            )
        year = self.cells.value(about["year_in"])
        if not isinstance(year, Decimal):
            self._tell("no_year", cell)
            return None
        end = _in_year(self.period.end, int(year))
        return Period(_in_year(self.period.end, int(year) - 1) + timedelta(days=1), end)

    def _tell(self, code: str, cell: str, value: str = "") -> None:
        told = {"cell": cell, "what": self.concept, "value": value[:80]}
        self.messages.append(VsmeMessage(code, told))


def _day(text: str | None) -> date | None:
    """An ISO date; None for anything else."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def _in_year(day: date, year: int) -> date:
    """The same day of another year; 29 February becomes the 28th."""
    is_leap_day = (day.month, day.day) == (2, 29)
    return day.replace(year=year, day=28) if is_leap_day else day.replace(year=year)
