"""Answers of our VSME questionnaire and the taxonomy's facts turn into each other."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from questionnaires.formats.vsme import Period, read_workbook
from questionnaires.formats.vsme.answers import brought_by, report_of, targets_of
from questionnaires.formats.vsme.inputs import about_inputs
from questionnaires.formats.vsme.taxonomy import concepts, members, rules
from questionnaires.formats.vsme.xbrl_json import (
    FaultyReportError,
    faults_of,
    xbrl_json,
)
from questionnaires.language.evaluation import evaluate
from questionnaires.language.months import Period as Months
from tests.factories import questionnaires as factory

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
GIVEN = {
    "entity_name": "Wong Kee Bakery",
    "identifier_scheme": "LEI",
    "identifier": "529900T8BM49AURSDO55",
    "module": "OptionABasicModuleOnly",
    "omits": "no",
    "currency": "EUR",
    "turnover": "20000",
    "total_assets": "8000",
    "employees": "60",
    "nace": "C1071,G4724",
    "country": "HK",
    "scope_1": "1,500 kgCO2e",
    "scope_2_location": "3 tCO2e",
    "reports_scope_3": "no",
    "minimum_wage": "no",
    "employees_who_left": "6",
    "employees_at_start": "64",
    "employees_at_end": "56",
    "waste": [
        {"kind": "200101", "unit": "kg", "recycled": "500", "disposed": "100"},
        {"kind": "130101", "unit": "m3", "recycled": "2"},
    ],
    "pollution_public": "yes",
}


@pytest.fixture(scope="module")
def comprehensive():
    return factory.ours("vsme/comprehensive")


def report(definition, given):
    evaluation = evaluate(definition, given, period=Months(YEAR.start, YEAR.end))
    return report_of(evaluation, period=YEAR, name="The company")


def facts_of(reading):
    return {(f.concept, *f.dimensions.values()): f for f in reading.facts}


def test_comprehensive_form_asks_every_concept_and_basic_only_its_own(comprehensive):
    basic = factory.ours("vsme/basic")
    asked, fewer = (
        {
            name.partition("_")[0]
            for names in targets_of(each).values()
            for name in names
        }
        for each in (comprehensive, basic)
    )
    keys = {about["key"] for about in rules()["tables"].values()}
    assert asked - keys == concepts().keys()
    assert fewer < asked
    only = {concepts()[name].at for name in asked - fewer}
    assert only == {"C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9"}
    assert basic.questions.keys() < comprehensive.questions.keys()


def test_every_question_says_how_far_a_buyer_may_ask(comprehensive):
    caps = Counter(
        question.cap
        for section in comprehensive.sections
        for question in section.questions
    )
    assert caps.keys() == {"essential", "if_applicable", "voluntary"}
    voluntary = {"scope_2_market", "hazards", "other_social", "women_on_board"}
    assert {comprehensive.questions[key].cap for key in voluntary} == {"voluntary"}


def test_inputs_behind_ratios_are_questions_of_the_form(comprehensive):
    days = {f"{edge}_{part}" for edge in ("start", "end", "adoption")
            for part in ("year", "month", "day")}  # fmt: skip
    elsewhere = days | {"transition_plan_status", "excluded_for_none"}
    assert about_inputs()["inputs"].keys() - comprehensive.questions.keys() == elsewhere


def test_answers_become_facts_with_units_members_and_periods(comprehensive):
    found = facts_of(report(comprehensive, GIVEN))
    assert found["Turnover",].unit == "EUR"
    assert found["GrossScope1GreenhouseGasEmissions",].value == Decimal("1.5")
    total = found["TotalGrossLocationBasedScope1AndScope2GHGEmissions",]
    assert (total.value, total.unit) == (Decimal("4.5"), "tCO2e")
    intensity = found[
        "Scope1AndScope2GreenhouseGasEmissionsIntensityValueLocationBased",
    ]
    assert (intensity.value, intensity.unit) == (Decimal("0.000225"), "tCO2e/EUR")
    assert found["EmployeeTurnoverRate",].value == Decimal("0.1")
    assert found["NaceSectorClassificationCodes",].members == (
        "nace:NACE_C1071", "nace:NACE_G4724",
    )  # fmt: skip
    assert found["NumberOfEmployees",].period == Period(YEAR.end, YEAR.end)
    wage = "EmployeesReceivePayEqualOrAboveMinimumWageDeterminedByNationalLawOrCollectiveAgreement"
    assert found[wage,].value is False
    omitted = "ListOfOmittedDisclosuresDeemedToBeClassifiedOrSensitiveInformation"
    assert found[omitted,].members == ()


def test_row_in_kilograms_is_a_mass_and_in_cubic_metres_a_volume(comprehensive):
    found = facts_of(report(comprehensive, GIVEN))
    paper = "waste:W-200101-Non-Hazardous-PaperAndCardboardMember"
    oils = "waste:W-130101-Hazardous-HydraulicOilsContainingPcbsMember"
    recycled = found["WasteDivertedToRecycleOrReuseMass", paper]
    assert (recycled.value, recycled.unit) == (500, "kg")
    assert found["WasteDivertedToRecycleOrReuseVolume", oils].unit == "m3"
    assert ("WasteDivertedToRecycleOrReuseMass", oils) not in found
    assert found["TotalNonHazardousWasteGeneratedMass",].value == Decimal("0.6")
    assert found["TotalHazardousWasteGeneratedVolume",].value == 2


def test_what_was_not_asked_or_answered_is_no_fact(comprehensive):
    found = facts_of(report(comprehensive, GIVEN))
    assert ("PubliclyAvailableDisclosure",) not in found
    assert ("NumberOfMaleEmployees",) not in found
    assert ("TotalLocationBasedGreenhouseGasEmissionsIntensityValue",) not in found
    assert report(comprehensive, {}).facts == ()


@pytest.mark.shared
@pytest.mark.parametrize("version", ["1.3.0", "1.2.0"])
def test_sample_answers_our_form_and_comes_back_as_the_same_facts(
    shared, comprehensive, version
):
    name = f"VSME-Digital-Template-Sample-{version}.xlsx"
    reading = read_workbook(shared / "data" / "vsme" / name)
    given: dict = {}
    rows: dict = {}
    for each in brought_by(reading, comprehensive):
        text = f"{each.text} {each.unit}".strip()
        if each.question.table:
            row = rows.setdefault((each.question.table, each.row_key), {})
            row[each.question.key] = text
        else:
            given[each.question.key] = text
    for (table, _), row in rows.items():
        given.setdefault(table, []).append(row)
    evaluation = evaluate(
        comprehensive, given,
        period=Months(reading.period.start, reading.period.end),
    )  # fmt: skip
    again = report_of(evaluation, period=reading.period, name="x")
    before, after = facts_of(reading), facts_of(again)
    rate = "RateOfRecordableWorkRelatedAccidentsInTheReportingPeriod"
    assert before.keys() - after.keys() == {(rate,)}  # rests on the template's 2,000
    assert after.keys() <= before.keys()
    assert [key for key in after if not is_same(before[key], after[key])] == []


SIZES = {"kg": Decimal("0.001"), "sqm": Decimal("0.0001")}


def is_same(one, other):
    if one.members is not None:
        return one.members == other.members
    if not isinstance(one.value, Decimal):
        return one.value == other.value
    left, right = (
        fact.value * SIZES.get(fact.unit, Decimal(1)) for fact in (one, other)
    )
    return abs(left - right) <= Decimal("1e-9") * abs(left)


def test_xbrl_json_has_the_shape_of_the_standard(comprehensive):
    document = xbrl_json(report(comprehensive, GIVEN))
    info = document["documentInfo"]
    assert info["documentType"] == "https://xbrl.org/2021/xbrl-json"
    prefixes = info["namespaces"].keys()
    for fact in document["facts"].values():
        assert isinstance(fact["value"], str)
        dimensions = fact["dimensions"]
        assert {"concept", "entity", "period"} <= dimensions.keys()
        named = [dimensions["concept"], dimensions["entity"]]
        named += [axis for axis in dimensions if ":" in axis]
        named += dimensions.get("unit", "utr:x").split("/")
        assert {name.partition(":")[0] for name in named} <= prefixes
    by_concept = {f["dimensions"]["concept"]: f for f in document["facts"].values()}
    assert by_concept["vsme:Turnover"] == {
        "value": "20000",
        "decimals": 0,
        "dimensions": {
            "concept": "vsme:Turnover",
            "entity": "lei:529900T8BM49AURSDO55",
            "period": "2026-01-01T00:00:00/2027-01-01T00:00:00",
            "unit": "iso4217:EUR",
        },
    }
    employees = by_concept["vsme:NumberOfEmployees"]["dimensions"]
    assert employees["period"] == "2027-01-01T00:00:00"
    assert "unit" not in employees
    codes = by_concept["vsme:NaceSectorClassificationCodes"]["value"]
    assert codes == "nace:NACE_C1071 nace:NACE_G4724"


@pytest.mark.shared
def test_footnotes_are_linked_notes(shared):
    name = "VSME-Digital-Template-Sample-1.3.0.xlsx"
    document = xbrl_json(read_workbook(shared / "data" / "vsme" / name))
    facts = document["facts"]
    linked = [fact for fact in facts.values() if "links" in fact]
    assert len(linked) == 5
    (note,) = {i for fact in linked for i in fact["links"]["footnote"]["_"]}
    assert facts[note]["dimensions"]["concept"] == "xbrl:note"
    assert facts[note]["dimensions"]["noteId"] == note
    assert len(facts) == 144 + 1


def broken(reading, concept, changes):
    facts = [
        replace(fact, **changes) if fact.concept == concept else fact
        for fact in reading.facts
    ]
    return replace(reading, facts=tuple(facts))


@pytest.mark.parametrize(
    ("concept", "changes", "code"),
    [
        ("CountryOfPrimaryOperationsAndLocationOfSignificantAssets",
         {"members": ("vsme:ConsolidatedMember",)}, "member"),
        ("GrossScope1GreenhouseGasEmissions", {"unit": "MWh"}, "unit"),
        ("Turnover", {"unit": "pure"}, "unit"),
        ("TotalWasteRecycledReusedAndDirectedToDisposalMass",
         {"dimensions": {"TypeOfWasteAxis": "vsme:AlachlorMember"}}, "dimension"),
        ("TotalWasteRecycledReusedAndDirectedToDisposalMass", {"dimensions": {}}, "key"),
        ("GrossScope1GreenhouseGasEmissions",
         {"dimensions": {"ReportingScopesAxis": "vsme:RenewableEnergyMember"}}, "dimension"),
        ("NumberOfEmployees", {"period": YEAR}, "period"),
        ("Turnover", {"value": "a lot"}, "number"),
        ("Turnover", {"concept": "Turnovers"}, "concept"),
    ],
)  # fmt: skip
def test_what_a_validator_would_refuse_is_refused_with_its_question(
    comprehensive, concept, changes, code
):
    reading = report(comprehensive, GIVEN)
    assert list(faults_of(reading)) == []
    wrong = broken(reading, concept, changes)
    found = list(faults_of(wrong))
    assert {fault.code for fault in found} == {code}
    path = next(fact.cell for fact in reading.facts if fact.concept == concept)
    assert {fault.question for fault in found} == {path}
    with pytest.raises(FaultyReportError, match=re_escape(path)):
        xbrl_json(wrong)


def re_escape(text):
    return text.replace("[", r"\[").replace("]", r"\]")


def test_report_without_identifier_or_stated_twice_is_refused(comprehensive):
    nameless = {**GIVEN, "identifier": ""}
    assert [f.code for f in faults_of(report(comprehensive, nameless))] == [
        "identifier"
    ]
    reading = report(comprehensive, GIVEN)
    twice = replace(reading, facts=(*reading.facts, reading.facts[0]))
    assert [fault.code for fault in faults_of(twice)] == ["duplicate"]


def test_options_of_the_form_are_the_members_of_the_lists(comprehensive):
    country = comprehensive.questions["country"]
    assert len(country.options) == len(members()["country"]) == 256
    assert len(comprehensive.questions["waste.kind"].options) == 842
    assert len(comprehensive.questions["nace"].options) == 651


def required_of(comprehensive, **answers):
    found = evaluate(comprehensive, answers)
    left_out = [f.key for f in found.findings if f.rule.startswith("left_out")]
    return {f.key for f in found.findings if f.rule == "required"}, left_out


def test_what_is_left_out_with_a_reason_is_not_missing(comprehensive):
    everything, _ = required_of(comprehensive, omits="no")
    assert {"water_taken", "energy_total", "scope_1"} < everything
    omitted = ["B6-Water", "B3TotalEnergyConsumptionInMWh"]
    fewer, _ = required_of(comprehensive, omits="yes", omitted=omitted)
    assert everything - fewer == {
        "water_taken", "has_water_consuming_processes", "energy_total",
    }  # fmt: skip


def test_omission_that_is_not_said_yet_lets_nothing_go(comprehensive):
    everything, _ = required_of(comprehensive, omits="no")
    undecided, _ = required_of(comprehensive)
    assert undecided - {"omits"} == everything
    taken_back, _ = required_of(comprehensive, omits="no", omitted=["B6-Water"])
    assert taken_back == everything


def test_answer_to_what_is_left_out_is_said_and_kept(comprehensive):
    given = {"omits": "yes", "omitted": ["B6-Water"], "water_taken": "12"}
    _, left_out = required_of(comprehensive, **given)
    assert left_out == ["water_taken"]
    assert evaluate(comprehensive, given).value("water_taken") == 12


def test_every_disclosure_that_asks_something_can_be_left_out(comprehensive):
    """Each question that must be answered names a disclosure of the list, or heads it."""
    listed = {o.id for o in comprehensive.questions["omitted"].options}
    always = {
        "entity_name", "identifier", "module", "basis", "unchanged", "previous_report",
        "omits", "omitted", "currency",
    }  # fmt: skip
    for key, question in comprehensive.questions.items():
        if question.table or not question.required or key in always:
            continue
        named = {each for each in listed if f'"{each}"' in str(question.required)}
        assert named, key
