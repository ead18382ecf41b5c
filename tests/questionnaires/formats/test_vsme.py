"""The official workbook is read as its publisher reads it, and says what is amiss."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

from documents.reading.limits import RefusalError
from questionnaires.formats.vsme import Period, read_workbook, rules
from questionnaires.formats.vsme_data_points import data_points, sector_codes
from questionnaires.formats.vsme_upload import as_json, from_json, read_upload
from tests.documents import hostile
from tests.questionnaires.formats.small_workbook import COMPLETE, small_workbook

SAMPLES = [
    ("VSME-Digital-Template-Sample-1.3.0.xlsx", "vsme-1.3.0-facts.json", 98),
    ("VSME-Digital-Template-Sample-1.2.0.xlsx", "vsme-1.2.0-facts.json", 98),
]


def published(path):
    """The publisher's facts of the concepts we read: (concept, dimensions) -> aspects."""
    facts = {}
    for fact in json.loads(path.read_text("utf-8"))["facts"]:
        concept = fact["concept"].removeprefix("vsme:")
        aspects = fact["aspects"]
        axes = {
            key.removeprefix("vsme:"): value.removeprefix("vsme:")
            for key, value in aspects.items()
            if key.startswith("vsme:")
        }
        if concept in rules()["concepts"] and not any(
            "typed" in key for key in aspects
        ):
            facts[concept, tuple(sorted(axes.items()))] = fact
    return facts


def unit_of(fact, currency):
    """Their unit in our words; money carries none there."""
    aspects = fact["aspects"]
    stated = aspects.get("units") or aspects.get("complex-units", "").strip('"')
    words = [part.partition(":")[2] for part in stated.split("/")]
    return "/".join(words) or currency


def is_same(ours, theirs, currency):
    kind = rules()["concepts"][ours.concept]["kind"]
    stated, aspects = theirs["value"], theirs["aspects"]
    if kind == "yes_no":
        return ours.value is (aspects["transform"] == "fixed-true")
    if kind != "number":
        shown = str(ours.value)
        cut = f"{shown[:80]}…[{len(shown)} chars]" if len(shown) > 80 else shown
        return cut == stated
    scale = int(aspects.get("numeric-scale", '"0"').strip('"'))
    number = Decimal(stated).scaleb(scale)
    is_year = ours.unit == "year"
    return abs(ours.value - number) <= Decimal("1e-12") * abs(number) and (
        is_year or ours.unit == unit_of(theirs, currency)
    )


@pytest.mark.shared
@pytest.mark.parametrize(("workbook", "facts", "count"), SAMPLES)
def test_every_fact_of_the_concepts_we_read_equals_the_published_one(
    shared, workbook, facts, count
):
    folder = shared / "data" / "vsme"
    reading = read_workbook(folder / workbook)
    theirs = published(folder / facts)
    ours = {
        (each.concept, tuple(sorted(each.dimensions.items()))): each
        for each in reading.facts
    }
    assert ours.keys() == theirs.keys()
    different = [key for key in ours if not is_same(ours[key], theirs[key], "EUR")]
    assert different == []
    assert len(ours) == count


@pytest.mark.shared
def test_official_sample_gives_our_data_points(shared):
    folder = shared / "data" / "vsme"
    reading = read_upload(folder / "VSME-Digital-Template-Sample-1.3.0.xlsx")
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    found = {each.data_point: each for each in data_points(reading)}
    assert {key: (each.value, each.unit) for key, each in found.items()} == {
        "finances.turnover": (23500, "EUR"),
        "finances.total_assets": (60000, "EUR"),
        "finances.currency": ("EUR", ""),
        "profile.employees": (151, ""),
        "profile.industry": ("G", ""),
        "emissions.scope_1": (100, "tCO2e"),
        "emissions.scope_2_location": (50, "tCO2e"),
        "emissions.scope_3": (200, "tCO2e"),
        "energy.electricity": (100, "MWh"),
        "targets.year": (2030, ""),
    }
    assert found["finances.turnover"].period == year
    assert found["finances.total_assets"].period == Period(year.end, year.end)
    assert found["emissions.scope_1"].scope == "energy_emissions"
    assert reading.metadata["entity_name"] == "Company XYZ"
    assert reading.metadata["identifier_scheme"] == "LEI"
    assert sector_codes(reading) == ["G47.22", "G47.21"]


@pytest.mark.shared
def test_blank_official_template_gives_no_fact_and_says_what_is_missing(shared):
    reading = read_workbook(
        shared / "data" / "vsme" / "VSME-Digital-Template-1.3.0.xlsx"
    )
    assert reading.facts == ()
    assert [each.code for each in reading.messages] == [
        "missing_metadata",
        "missing_metadata",
        "missing_metadata",
        "incomplete",
    ]
    assert data_points(reading) == []


def codes(reading):
    return [each.code for each in reading.messages]


def test_named_cells_become_facts_wherever_they_stand(tmp_path):
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", COMPLETE))
    (fact,) = reading.facts
    assert (fact.concept, fact.value, fact.unit) == ("Turnover", 12_400_000, "HKD")
    assert fact.period == Period(date(2025, 4, 1), date(2026, 3, 31))
    assert fact.cell == "General Information!B7"
    assert codes(reading) == []


def test_blank_and_dash_are_nothing_and_zero_is_zero(tmp_path):
    names = {
        **COMPLETE,
        "Assets": "-",
        "NumberOfEmployees": None,
        "GrossScope1GreenhouseGasEmissions": 0,
    }
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", names))
    assert {each.concept: each.value for each in reading.facts} == {
        "Turnover": 12_400_000,
        "GrossScope1GreenhouseGasEmissions": 0,
    }


def test_values_that_do_not_fit_are_messages_with_their_cell(tmp_path):
    names = {
        **COMPLETE,
        "Assets": "about 5 million",
        "UndertakingAppliesCircularEconomyPrinciples": "perhaps",
        "TotalSealedArea": 5,
        "TotalSealedArea_unit": "acres (ac)",
    }
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", names))
    assert [each.concept for each in reading.facts] == ["Turnover"]
    assert codes(reading) == ["no_number", "no_yes_no", "unknown_unit"]
    text = reading.messages[0].text()
    assert text.startswith("Cell General Information!B8 (Assets) should hold a number")
    assert "about 5 million" in text
    assert "應為數字" in reading.messages[0].text("zh-Hant")


def test_unit_cell_decides_the_unit(tmp_path):
    names = {**COMPLETE, "TotalSealedArea": 5, "TotalSealedArea_unit": "hectares (ha)"}
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", names))
    assert reading.facts[-1].unit == "ha"
    names["TotalSealedArea_unit"] = "squared meters (m2)"
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", names))
    assert reading.facts[-1].unit == "sqm"


def test_base_year_figures_have_their_own_period(tmp_path):
    names = {
        **COMPLETE,
        "GreenhouseGasEmissionReductionTargetBaseYear": 2020,
        "GrossScope1GreenhouseGasEmissions_BaselineYearMember": 150,
        "GrossScope1GreenhouseGasEmissions_TargetYearMember": 75,
    }
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", names))
    base = reading.facts[-1]
    assert base.dimensions == {"ReportingScopesAxis": "BaselineYearMember"}
    assert base.period == Period(date(2019, 4, 1), date(2020, 3, 31))
    assert codes(reading) == ["no_year"]
    assert "emissions.scope_1" not in {each.data_point for each in data_points(reading)}


def test_default_member_is_not_written(tmp_path):
    names = {**COMPLETE, "GrossScope3GreenhouseGasEmissions_CurrentlyStatedMember": 9}
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", names))
    assert reading.facts[-1].dimensions == {}


def test_name_of_an_old_template_is_read_under_its_new_one(tmp_path):
    names = {**COMPLETE, "NumberOfPermanentContactEmployees": 7}
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", names))
    assert reading.facts[-1].concept == "NumberOfPermanentContractEmployees"


def test_answer_the_template_brings_along_must_be_confirmed(tmp_path):
    name = "EmployeesReceivePayEqualOrAboveMinimumWageDeterminedByNationalLawOrCollectiveAgreement"
    names = {**COMPLETE, name: "YES"}
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", names))
    assert (reading.facts[-1].value, codes(reading)) == (True, ["prefilled"])


def test_codes_of_two_sections_do_not_make_one_industry(tmp_path):
    codes_area = {
        "NaceSectorClassificationCodes": (
            "D20:D22",
            ["NACE G - 47.22 Retail sale of meat", "NACE I - 56.10 Restaurants"],
        )
    }
    path = small_workbook(tmp_path / "a.xlsx", COMPLETE, codes_area)
    reading = read_workbook(path)
    assert sector_codes(reading) == ["G47.22", "I56.10"]
    assert "profile.industry" not in {each.data_point for each in data_points(reading)}


def test_broken_name_and_strange_version_are_told(tmp_path):
    names = {**COMPLETE, "template_reporting_template_version": "9.9.0"}
    path = small_workbook(tmp_path / "a.xlsx", names, {"Assets": ("D20", [5])})
    assert codes(read_workbook(path)) == ["other_version", "broken_name"]


@pytest.mark.parametrize(
    "key", ["template_currency", "template_reporting_period_enddate"]
)
def test_without_currency_or_period_nothing_is_read(tmp_path, key):
    names = {**COMPLETE, key: None}
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", names))
    assert (reading.facts, codes(reading)) == ((), ["missing_metadata"])


def test_workbook_without_the_names_says_so(tmp_path):
    assert codes(read_workbook(hostile.workbook(tmp_path / "a.xlsx")))[0] == "no_names"


def test_hostile_workbook_is_refused_and_the_process_lives(tmp_path):
    with pytest.raises(RefusalError) as refused:
        read_upload(hostile.bomb(tmp_path / "bomb.xlsx", 60))
    assert refused.value.code == "packed_too_tightly"
    (tmp_path / "noise.xlsx").write_bytes(b"PK\x03\x04 noise")
    with pytest.raises(RefusalError, match="broken"):
        read_upload(tmp_path / "noise.xlsx")


def test_reading_survives_the_way_through_json(tmp_path):
    names = {**COMPLETE, "UndertakingAppliesCircularEconomyPrinciples": "NO"}
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", names))
    assert from_json(json.loads(json.dumps(as_json(reading)))) == reading


def test_every_message_is_in_both_languages():
    for message in rules()["messages"].values():
        assert message["en"].endswith(".")
        assert message["zh-Hant"].endswith("。")
        assert message["level"] in {"error", "warning"}
