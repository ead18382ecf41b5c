"""What an official VSME workbook says, under greenfin's own data points."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from catalogue.sectors import resolve_sector
from questionnaires.formats.vsme import Period, VsmeReading, rules

NACE = re.compile(r"nace:NACE_([A-V])(\d\d)?(\d*)")


@dataclass(frozen=True, slots=True)
class DataPointValue:
    """A fact under our own name, its consent scope, and the cell it was read from.

    `unit` is empty for counts and years, as in a questionnaire.
    """

    data_point: str
    value: Decimal | str | bool
    unit: str
    period: Period
    scope: str
    source: str


def data_points(reading: VsmeReading) -> list[DataPointValue]:
    """The facts that greenfin has a data point for, of the reporting period itself.

    The industry is told only if all codes of the company are of one section.
    """
    period = reading.period
    if period is None:
        return []
    return [
        *_mapped(reading, period),
        *_currency(reading, period),
        *_industry(reading, period),
    ]


def label_of(data_point: str) -> Mapping[str, str]:
    """What a data point is called that no question of ours asks for."""
    found: Mapping[str, str] = rules()["labels"].get(data_point, {"en": data_point})
    return found


def sector_codes(reading: VsmeReading) -> list[str]:
    """The company's NACE codes, such as `G47.22`."""
    codes = []
    for fact in reading.facts:
        if fact.concept == "NaceSectorClassificationCodes":
            matches = (NACE.fullmatch(member) for member in fact.members or ())
            codes += [_code(*match.groups()) for match in matches if match]
    return codes


def _code(section: str, division: str | None, group: str) -> str:
    return f"{section}{division or ''}" + (f".{group}" if group else "")


def _mapped(reading: VsmeReading, period: Period) -> Iterator[DataPointValue]:
    known = rules()
    for fact in reading.facts:
        ours = known["data_points"].get(fact.concept)
        if ours is None or fact.dimensions:
            continue
        is_instant = ours["period"] == "instant"
        when = Period(period.end, period.end) if is_instant else period
        unit = "" if fact.unit in known["plain_units"] else fact.unit or ""
        yield DataPointValue(
            ours["is"], fact.value, unit, when, ours["scope"], fact.cell
        )


def _currency(reading: VsmeReading, period: Period) -> Iterator[DataPointValue]:
    name = rules()["metadata"]["currency"]
    currency = reading.metadata["currency"]
    yield DataPointValue("finances.currency", currency, "", period, "finances", name)


def _industry(reading: VsmeReading, period: Period) -> Iterator[DataPointValue]:
    sectors = [resolve_sector(code, system="nace") for code in sector_codes(reading)]
    sections = {sector.section for sector in sectors if sector}
    if len(sections) == 1:
        name = "NaceSectorClassificationCodes"
        (section,) = sections
        yield DataPointValue("profile.industry", section, "", period, "profile", name)
