"""An independent validator reads what we export, with a taxonomy made from our own data.

It knows the standards (XBRL 2.1, dimensions, enumerations, units, OIM), we know the
figures: it would not notice a wrong total. The official package with its formula rules
and labels is not to be had without the publisher's server, so it is not in play here.
"""

from __future__ import annotations

import copy
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from questionnaires.formats.vsme import Period, read_workbook
from questionnaires.formats.vsme.statements import VsmeFact
from questionnaires.formats.vsme.taxonomy import concepts, members, rules, unit_of
from questionnaires.formats.vsme.xbrl_json import faults_of, xbrl_json
from tests.factories import questionnaires as factory
from tests.questionnaires.formats.taxonomy_package import write_package
from tests.questionnaires.formats.test_vsme_answers import (
    GIVEN,
    YEAR,
    broken,
    report,
)

pytestmark = pytest.mark.full
SAID = re.compile(r"^\[(?!info\])([^]]+)\]", re.MULTILINE)
SAID_OF = re.compile(r"^\[(?!info\])([^]]+)\] .* - (\w+)\.(?:json|xbrl)", re.MULTILINE)
WASTE = "TotalWasteRecycledReusedAndDirectedToDisposalMass"
COUNTRY = "CountryOfPrimaryOperationsAndLocationOfSignificantAssets"
SCOPE_1 = "GrossScope1GreenhouseGasEmissions"
AXIS = "vsme:TypeOfWasteAxis"
TYPED = "vsme:IdentifierOfSubsidiaryTypedAxis"

#: What is wrong: a concept, the change to our report, the same fault in the document,
#: our code for it, theirs.
FAULTS = {
    "wrong_unit": (SCOPE_1, {"unit": "MWh"}, {"unit": "utr:MWh"}, "unit",
                   "utre:error-NumericFactUtrInvalid"),
    "no_unit": ("Turnover", {"unit": "pure"}, {"unit": None}, "unit",
                "xbrl.4.8.2:monetaryFactUnit-notMonetaryMeasure"),
    "other_list": (COUNTRY, {"members": ("vsme:ConsolidatedMember",)},
                   {"value": "vsme:ConsolidatedMember"}, "member",
                   "enum2ie:InvalidEnumerationValue"),
    "other_table": (WASTE, {"dimensions": {"TypeOfWasteAxis": "vsme:AlachlorMember"}},
                    {AXIS: "vsme:AlachlorMember"}, "dimension",
                    "xbrldie:PrimaryItemDimensionallyInvalidError"),
    "no_own_key": ("NameOfTheSubsidiary", {"dimensions": {}}, {TYPED: None}, "key",
                   "xbrldie:PrimaryItemDimensionallyInvalidError"),
    "no_key": (WASTE, {"dimensions": {}}, {AXIS: None}, "key",
               "xbrldie:PrimaryItemDimensionallyInvalidError"),
    "instant": ("Turnover", {"period": Period(date(2026, 12, 31), date(2026, 12, 31))},
                {"period": "2027-01-01T00:00:00"}, "period",
                 "oime:invalidPeriodDimension"),
    "duration": ("NumberOfEmployees", {"period": YEAR},
                 {"period": "2026-01-01T00:00:00/2027-01-01T00:00:00"}, "period",
                 "oime:invalidPeriodDimension"),
    "text": ("Turnover", {"value": "a lot"}, {"value": "a lot"}, "number",
             "xmlSchema:valueError"),
    "unknown": ("Turnover", {"concept": "Turnovers"}, {"concept": "vsme:Turnovers"},
                "concept", "oime:unknownConcept"),
}  # fmt: skip


@pytest.fixture(scope="module")
def reading():
    group = [{"number": "HK-1", "name": "Wong Kee Mooncakes Ltd"}]
    given = {**GIVEN, "basis": "Consolidated", "subsidiaries": group}
    return report(factory.ours("vsme/comprehensive"), given)


@pytest.fixture(scope="module")
def validate(tmp_path_factory):
    """What the validator says of each document, by its name: codes of messages."""
    folder = tmp_path_factory.mktemp("arelle")
    write_package(folder / "package.zip")

    def run(documents):
        for name, document in documents.items():
            (folder / f"{name}.json").write_text(json.dumps(document), "utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "arelle.CntlrCmdLine",
             "--internetConnectivity", "offline", "--packages", "package.zip",
             "--plugins", "loadFromOIM", "--validate", "--utr",
             "--file", "|".join(f"{name}.json" for name in documents)],
            cwd=folder, capture_output=True, text=True, timeout=300, check=False,
            env={**os.environ, "HOME": str(folder), "XDG_CONFIG_HOME": str(folder)},
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stdout.count("[info] validated in") == len(documents), done.stdout
        said = {name: [] for name in documents}
        for code, name in SAID_OF.findall(done.stdout):
            said[name].append(code)
        assert sum(map(len, said.values())) == len(SAID.findall(done.stdout))
        return said

    return run


def test_each_seeded_fault_is_reported_by_the_validator_and_refused_by_us(
    reading, validate
):
    sound = xbrl_json(reading)
    documents = {"sound": sound}
    for name, (concept, changes, told, ours, _) in FAULTS.items():
        assert {f.code for f in faults_of(broken(reading, concept, changes))} == {ours}
        documents[name] = tampered(sound, concept, told)
    said = validate(documents)
    assert said.pop("sound") == []
    missed = {
        name: codes for name, codes in said.items() if FAULTS[name][-1] not in codes
    }
    assert missed == {}


#: What people write: quotes, marks of markup, lines, other scripts, a lot of it.
ODD = 'A "quote" & <b>mark</b>\nsecond line 第二行 ' + "長" * 30_000
KEYS = {
    "IdentifierOfSubsidiaryTypedAxis": "HK-1 & co",
    "IdentifierOfSiteTypedAxis": "1",
}
VALUES = {
    "text": "舖位 <1>", "textblock": ODD, "boolean": True, "date": "2031-06-30",
    "year": Decimal(2030), "decimal": Decimal("12.5"), "percent": Decimal("0.284"),
}  # fmt: skip
UNITS = {"mass": ("kg", "t", "g"), "area": ("ha", "sqm"), "volume": ("m3", "l")}


def every_fact():
    """Each concept once, choices with every member of their list, rows by every key."""
    for number, concept in enumerate(concepts().values()):
        about = rules()["tables"].get(concept.table)
        listed = members()[concept.list] if concept.list else None
        keys = list(members()[about["list"]]) if about and "list" in about else [""]
        units = UNITS.get(concept.type, (unit_of(concept, "HKD"),))
        for key in keys:
            own = {} if about is None else {about["axis"]: key or KEYS.get(about["axis"], "M")}  # fmt: skip
            few = listed and tuple(sorted(listed))[: 1 if concept.type == "choice" else None]  # fmt: skip
            unit = units[number % len(units)] if concept.is_numeric else None
            day = YEAR if concept.period == "duration" else Period(YEAR.end, YEAR.end)
            value = VALUES.get(concept.type, Decimal("1234567.891"))
            yield VsmeFact(concept.name, value, unit, own, day, "", few)


def test_every_concept_list_and_key_leaves_us_without_a_message(reading, validate):
    whole = replace(reading, facts=tuple(every_fact()))
    assert list(faults_of(whole)) == []
    assert {fact.concept for fact in whole.facts} == concepts().keys()
    assert validate({"whole": xbrl_json(whole)}) == {"whole": []}


def tampered(document, concept, told):
    """The document with the first fact of a concept changed; None takes a thing away."""
    wrong = copy.deepcopy(document)
    fact = next(
        fact
        for fact in wrong["facts"].values()
        if fact["dimensions"]["concept"] == f"vsme:{concept}"
    )
    for key, value in told.items():
        inside = fact if key == "value" else fact["dimensions"]
        inside.pop(key, None)
        if value is not None:
            inside[key] = value
    return wrong


@pytest.mark.shared
@pytest.mark.parametrize("version", ["1.3.0", "1.2.0"])
def test_facts_of_the_official_sample_leave_us_without_a_message(
    shared, validate, version
):
    name = f"VSME-Digital-Template-Sample-{version}.xlsx"
    sample = read_workbook(shared / "data" / "vsme" / name)
    told = xbrl_json(sample)
    assert len(told["facts"]) >= len(sample.facts) > 140
    assert validate({"sample": told}) == {"sample": []}
