"""A report as xBRL-JSON (OIM, 2021), checked before a byte of it leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from questionnaires.formats.vsme.lines import plain_number
from questionnaires.formats.vsme.statements import Period, VsmeFact, VsmeReading
from questionnaires.formats.vsme.taxonomy import Concept, concepts, members, rules

DOCUMENT = "https://xbrl.org/2021/xbrl-json"
ENTRY_POINT = "https://xbrl.efrag.org/taxonomy/vsme/2026-05-01/vsme-all.xsd"
NAMESPACES = {
    "vsme": "https://xbrl.efrag.org/taxonomy/vsme/2026-05-01/vsme",
    "country": "https://xbrl.org/2024/iso3166",
    "nace": "https://xbrl.efrag.org/taxonomy/nace/2026-05-01",
    "waste": "https://xbrl.efrag.org/taxonomy/waste/2026-05-01/waste",
    "utr": "http://www.xbrl.org/2009/utr",
    "iso4217": "http://www.xbrl.org/2003/iso4217",
    "xbrl": "https://xbrl.org/2021",
}
EU_REGISTERS = (
    "https://e-justice.europa.eu/topics/registers-business-insolvency-land/"
    "business-registers-search-company-eu_en"
)
SCHEMES = {
    "LEI": ("lei", "http://standards.iso.org/iso/17442"),
    "DUNS": ("duns", "https://www.dnb.co.uk/duns-number"),
    "EUID": (
        "euid",
        EU_REGISTERS,
    ),
    "PermID": ("permid", "https://permid.org/"),
}
SCHEMES["EU ID"] = SCHEMES["EUID"]
TEXTS = frozenset({"text", "textblock"})
MOST_DECIMALS = 12


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a fact may not leave: a code, where it was answered, and what is wrong."""

    code: str
    question: str
    message: str


class FaultyReportError(Exception):
    """A report that would not validate; `faults` name the questions."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(f"{f.question}: {f.message}" for f in faults))


def xbrl_json(report: VsmeReading, *, language: str = "en") -> dict[str, Any]:
    """The report as an xBRL-JSON document; raises FaultyReportError."""
    faults = tuple(faults_of(report))
    if faults:
        raise FaultyReportError(faults)
    prefix, scheme = SCHEMES[report.metadata["identifier_scheme"]]
    entity = f"{prefix}:{report.metadata['identifier']}"
    notes = {note: f"n{n}" for n, note in enumerate(_notes(report.facts), start=1)}
    facts = {
        f"f{number}": _fact(fact, entity, language, notes)
        for number, fact in enumerate(report.facts, start=1)
    }
    facts |= {key: _note(note, key, language) for note, key in notes.items()}
    return {
        "documentInfo": {
            "documentType": DOCUMENT,
            "namespaces": {**NAMESPACES, prefix: scheme},
            "linkTypes": {"footnote": "http://www.xbrl.org/2003/arcrole/fact-footnote"},
            "linkGroups": {"_": "http://www.xbrl.org/2003/role/link"},
            "taxonomy": [ENTRY_POINT],
        },
        "facts": facts,
    }


def _notes(facts: tuple[VsmeFact, ...]) -> list[str]:
    return list(dict.fromkeys(note for fact in facts for note in fact.footnotes))


def _note(note: str, key: str, language: str) -> dict[str, Any]:
    dimensions = {"concept": "xbrl:note", "noteId": key, "language": language}
    return {"value": note, "dimensions": dimensions}


def _fact(
    fact: VsmeFact, entity: str, language: str, notes: Mapping[str, str]
) -> dict[str, Any]:
    concept = concepts()[fact.concept]
    dimensions: dict[str, str] = {
        "concept": f"vsme:{fact.concept}",
        "entity": entity,
        "period": period_text(fact.period, concept),
    }
    if concept.type in TEXTS:
        dimensions["language"] = language
    if unit := _unit(fact, concept):
        dimensions["unit"] = unit
    for axis, key in sorted(fact.dimensions.items()):
        dimensions[f"vsme:{axis}"] = key
    told: dict[str, Any] = {
        "value": value_text(fact, concept),
        "dimensions": dimensions,
    }
    if (
        concept.is_numeric
        and concept.type != "year"
        and isinstance(fact.value, Decimal)
    ):
        told["decimals"] = _decimals(fact.value)
    if fact.footnotes:
        ids = [notes[note] for note in fact.footnotes]
        told["links"] = {"footnote": {"_": ids}}
    return told


def _decimals(number: Decimal) -> int:
    """As exact as the figure was given, and no more."""
    exponent = number.normalize().as_tuple().exponent
    places = -exponent if isinstance(exponent, int) else 0
    return min(max(places, 0), MOST_DECIMALS)


def value_text(fact: VsmeFact, concept: Concept) -> str:
    """A value in the lexical form of its type."""
    if fact.members is not None:
        return " ".join(sorted(fact.members))
    if isinstance(fact.value, bool):
        return "true" if fact.value else "false"
    if isinstance(fact.value, Decimal):
        return plain_number(fact.value)
    return fact.value


def period_text(period: Period, concept: Concept) -> str:
    """A period as OIM writes it: an end is midnight of the day after."""
    end = _midnight(period.end + timedelta(days=1))
    if concept.period == "instant":
        return end
    return f"{_midnight(period.start)}/{end}"


def _midnight(day: date) -> str:
    return f"{day.isoformat()}T00:00:00"


def _unit(fact: VsmeFact, concept: Concept) -> str | None:
    if not concept.is_numeric or fact.unit in (None, "pure", "year"):
        return None
    if concept.type == "money":
        return f"iso4217:{fact.unit}"
    if concept.type == "ghg_per_money":
        return f"utr:tCO2e/iso4217:{str(fact.unit).partition('/')[2]}"
    return f"utr:{fact.unit}"


def faults_of(report: VsmeReading) -> Iterator[Fault]:
    """Whatever a validator would refuse, with the question it comes from."""
    scheme = report.metadata.get("identifier_scheme", "")
    if scheme not in SCHEMES or not report.metadata.get("identifier"):
        yield Fault(
            "identifier", "identifier",
            "A report in XBRL needs an LEI, D-U-N-S number, EUID or PermID.",
        )  # fmt: skip
    seen: set[object] = set()
    for fact in report.facts:
        concept = concepts().get(fact.concept)
        if concept is None:
            yield Fault("concept", fact.cell, f"There is no concept {fact.concept}.")
            continue
        yield from _faults(fact, concept, report.period)
        if fact.key in seen:
            yield Fault("duplicate", fact.cell, f"{fact.concept} is stated twice.")
        seen.add(fact.key)


def _faults(fact: VsmeFact, concept: Concept, whole: Period | None) -> Iterator[Fault]:
    if concept.is_numeric and not isinstance(fact.value, Decimal):
        yield Fault("number", fact.cell, f"{concept.name} must be a number.")
    if concept.type == "boolean" and not isinstance(fact.value, bool):
        yield Fault("yes_no", fact.cell, f"{concept.name} must be yes or no.")
    if concept.list:
        strange = set(fact.members or ()) - members()[concept.list].keys()
        for member in sorted(strange):
            yield Fault("member", fact.cell, f"{member} is not in the list.")
        if fact.members is None or (
            concept.type == "choice" and len(fact.members) != 1
        ):
            yield Fault("member", fact.cell, f"{concept.name} needs one of its list.")
    is_instant = fact.period.start == fact.period.end
    of_one_day = is_instant and whole is not None and whole.start == whole.end
    if is_instant != (concept.period == "instant") and not of_one_day:
        yield Fault("period", fact.cell, f"{concept.name} is of a {concept.period}.")
    if concept.is_numeric and not _is_unit(fact.unit, concept):
        yield Fault("unit", fact.cell, f"{fact.unit} does not measure {concept.name}.")
    yield from _dimension_faults(fact, concept)


def _is_unit(unit: str | None, concept: Concept) -> bool:
    known = rules()
    if unit is None:
        return False
    if concept.type in ("mass", "volume", "area"):
        return bool(known["unit_types"].get(unit) == concept.type)
    if concept.type in ("money", "ghg_per_money"):
        currency = unit.rpartition("/")[2]
        shape = known["units_of_types"][concept.type].replace("currency", currency)
        return bool(unit == shape and len(currency) == 3 and currency.isupper())
    return bool(unit == known["units_of_types"][concept.type])


def _dimension_faults(fact: VsmeFact, concept: Concept) -> Iterator[Fault]:
    about = rules()["tables"].get(concept.table)
    if about is not None:
        key = fact.dimensions.get(about["axis"], "")
        if not key:
            yield Fault(
                "key", fact.cell, f"{concept.name} stands in a row without a key."
            )
        elif "list" in about and key not in members()[about["list"]]:
            yield Fault("dimension", fact.cell, f"{key} is not in the table.")
        if set(fact.dimensions) - {about["axis"]}:
            yield Fault("dimension", fact.cell, f"{concept.name} has a strange axis.")
        return
    for axis, member in fact.dimensions.items():
        known = rules()["members"].get(member.removeprefix("vsme:"), {})
        if known.get("axis") != axis or known.get("default") or not concept.table:
            yield Fault("dimension", fact.cell, f"{member} does not belong to {axis}.")
