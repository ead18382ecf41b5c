"""The official workbook is read as its publisher reads it, and says what is amiss."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import openpyxl
import pytest

from documents.reading.limits import RefusalError
from documents.reading.workbook import MAIN
from questionnaires.formats.named_cells import NamedCells
from questionnaires.formats.sheet_cells import ErrorValue, SheetReader
from questionnaires.formats.vsme import Period, read_workbook, rules
from questionnaires.formats.vsme.choices import find_member
from questionnaires.formats.vsme.command import file_to_print, run
from questionnaires.formats.vsme_data_points import data_points, sector_codes
from questionnaires.formats.vsme_upload import as_json, from_json, read_upload
from tests.documents import hostile
from tests.questionnaires.formats.small_workbook import COMPLETE, small_workbook
from tests.questionnaires.formats.snapshots import ours, published

SAMPLES = [
    ("VSME-Digital-Template-Sample-1.3.0.xlsx", "vsme-1.3.0-facts.json", 144),
    ("VSME-Digital-Template-Sample-1.2.0.xlsx", "vsme-1.2.0-facts.json", 145),
]
LIGHT = """
import sys
from questionnaires.formats.vsme.choices import find_member
from questionnaires.formats.vsme.command import run
code = run(sys.argv[1:])
assert "django" not in sys.modules
sys.exit(code)
"""
MINIMUM_WAGE = "EmployeesReceivePayEqualOrAboveMinimumWageDeterminedByNationalLawOrCollectiveAgreement"


@pytest.mark.shared
@pytest.mark.parametrize(("workbook", "facts", "count"), SAMPLES)
def test_every_fact_equals_the_published_one(shared, workbook, facts, count):
    folder = shared / "data" / "vsme"
    found = ours(read_workbook(folder / workbook))
    expected = published(folder / facts)
    assert found - expected == Counter()
    assert expected - found == Counter()
    assert found.total() == count


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
    assert sector_codes(reading) == ["G47.21", "G47.22"]


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
        "missing_identity",
        "missing_identity",
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
    assert fact.cell == "General Information!B9"
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
    assert text.startswith("Cell General Information!B10 (Assets) should hold a number")
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
    assert base.dimensions == {"ReportingScopesAxis": "vsme:BaselineYearMember"}
    assert base.period == Period(date(2019, 4, 1), date(2020, 3, 31))
    assert codes(reading) == ["no_year"]
    assert {each.unit for each in reading.facts if each.dimensions} == {"tCO2e"}
    assert "emissions.scope_1" not in {each.data_point for each in data_points(reading)}


def test_default_member_is_not_written(tmp_path):
    names = {**COMPLETE, "GrossScope3GreenhouseGasEmissions_CurrentlyStatedMember": 9}
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", names))
    assert reading.facts[-1].dimensions == {}


def test_name_of_an_old_template_is_read_under_its_new_one(tmp_path):
    names = {**COMPLETE, "NumberOfPermanentContactEmployees": 7}
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", names))
    assert reading.facts[-1].concept == "NumberOfPermanentContractEmployees"


def test_untouched_answer_of_the_template_is_no_fact_and_told(tmp_path):
    names = {**COMPLETE, MINIMUM_WAGE: "YES"}
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", names))
    assert [each.concept for each in reading.facts] == ["Turnover"]
    assert codes(reading) == ["untouched"]
    names[MINIMUM_WAGE] = "NO"
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", names))
    assert (reading.facts[-1].value, codes(reading)) == (False, [])


def test_answer_of_the_template_counts_beside_the_company_s_own(tmp_path):
    names = {
        **COMPLETE,
        MINIMUM_WAGE: "YES",
        "AverageNumberOfAnnualTrainingHoursPerMaleEmployee": 12,
    }
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", names))
    assert {each.concept: each.value for each in reading.facts}[MINIMUM_WAGE] is True
    assert codes(reading) == ["prefilled"]


def test_codes_of_two_sections_do_not_make_one_industry(tmp_path):
    codes_area = {
        "NaceSectorClassificationCodes": (
            "D20:D22",
            [
                "NACE G - 47.22 Retail sale of meat",
                "NACE I - 56.11 Restaurant activities",
            ],
        )
    }
    path = small_workbook(tmp_path / "a.xlsx", COMPLETE, codes_area)
    reading = read_workbook(path)
    assert sector_codes(reading) == ["G47.22", "I56.11"]
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


WASTE = "TypeOfWasteAxis"
OILS = "13 01 01 - Hazardous - Hydraulic oils, containing PCBs"
PAPER = "    20 01 01 - Non-Hazardous - Paper and cardboard"


def waste_areas(keys, units, recycled, rows=3):
    last = 20 + rows - 1
    return {
        WASTE: (f"D20:F{last}", keys),
        "WasteDivertedToRecycleOrReuseMass_unit": (f"G20:I{last}", units),
        "WasteDivertedToRecycleOrReuseVolume_unit": (f"G20:I{last}", units),
        "WasteDivertedToRecycleOrReuseMass": (f"J20:J{last}", recycled),
        "WasteDivertedToRecycleOrReuseVolume": (f"J20:J{last}", recycled),
    }


def table(reading):
    return {
        (each.concept, *each.dimensions.values()): (each.value, each.unit)
        for each in reading.facts
        if each.dimensions
    }


def test_unit_of_a_row_decides_between_mass_and_volume(tmp_path):
    areas = waste_areas(
        [OILS, PAPER], ["cubic meters (m3)", "metric tonnes (t)"], [7, 9]
    )
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", COMPLETE, areas))
    oils = "waste:W-130101-Hazardous-HydraulicOilsContainingPcbsMember"
    paper = "waste:W-200101-Non-Hazardous-PaperAndCardboardMember"
    assert table(reading) == {
        ("WasteDivertedToRecycleOrReuseVolume", oils): (7, "m3"),
        ("WasteDivertedToRecycleOrReuseMass", paper): (9, "t"),
    }
    assert codes(reading) == []


def test_row_without_key_or_unit_or_with_the_key_of_another_is_told(tmp_path):
    areas = waste_areas(
        [PAPER, None, PAPER, "99 - something"],
        ["kilograms (kg)", "kilograms (kg)", "metric tonnes (t)", "kilograms (kg)"],
        [1, 2, 3, 4],
        rows=4,
    )
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", COMPLETE, areas))
    assert [value for value, _ in table(reading).values()] == [1]
    told = Counter(codes(reading))
    assert told == {"missing_key": 2, "duplicate": 1, "no_such_key": 2}
    (twice,) = [each for each in reading.messages if each.code == "duplicate"]
    assert "General Information!J22" in twice.text()
    assert "General Information!J20" in twice.text()
    areas["WasteDivertedToRecycleOrReuseMass_unit"] = ("G20:I23", [None])
    areas["WasteDivertedToRecycleOrReuseVolume_unit"] = ("G20:I23", [None])
    reading = read_workbook(small_workbook(tmp_path / "b.xlsx", COMPLETE, areas))
    assert "missing_unit" in codes(reading)


def test_row_under_a_full_table_is_told_with_its_cell(tmp_path):
    sites = [[number, f"Street {number}"] for number in range(1, 103)]
    areas = {
        "IdentifierOfSiteTypedAxis": ("D20:D119", []),
        "AddressOfSite": ("E20:E119", []),
        "sites": ("D20:E121", sites),
    }
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", COMPLETE, areas))
    assert len(table(reading)) == 100
    below = [each for each in reading.messages if each.code == "below_table"]
    assert [each.params["cell"] for each in below] == []
    areas.pop("sites")
    areas["AddressOfSite"] = ("E20:E119", [row[1] for row in sites])
    areas["IdentifierOfSiteTypedAxis"] = ("D20:D119", [row[0] for row in sites])
    reading = read_workbook(small_workbook(tmp_path / "b.xlsx", COMPLETE, areas))
    assert len(table(reading)) == 100
    below = [each for each in reading.messages if each.code == "below_table"]
    assert [(each.params["cell"], each.params["value"]) for each in below] == [
        ("General Information!E120", "Street 101"),
        ("General Information!E121", "Street 102"),
    ]
    assert "add rows that do not fit" in below[0].text()


def test_ticks_are_members_by_their_position(tmp_path):
    name = "SustainabilityIssueAddressedByPracticePolicyAndOrFutureInitiative"
    ticks = [[True, False, False, True, False, False, False, False, False, True]]
    areas = {name: ("D20:M20", ticks)}
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", COMPLETE, areas))
    assert reading.facts[-1].members == (
        "vsme:BiodiversityAndEcosystemsMember",
        "vsme:BusinessConductMember",
        "vsme:ClimateChangeMember",
    )
    name = "TypeOfHumanRightRelatedToTheConfirmedIncident"
    areas = {name: ("D20:H25", [True, False, True])}
    reading = read_workbook(small_workbook(tmp_path / "b.xlsx", COMPLETE, areas))
    assert reading.facts[-1].members == (
        "vsme:ChildLabourMember",
        "vsme:HumanTraffickingMember",
    )


def test_nothing_omitted_is_an_empty_choice(tmp_path):
    name = "ListOfOmittedDisclosuresDeemedToBeClassifiedOrSensitiveInformation"
    path = small_workbook(tmp_path / "a.xlsx", COMPLETE, {name: ("D20:D30", ["None"])})
    assert read_workbook(path).facts[-1].members == ()
    both = {name: ("D20:D30", ["None", "B6 - Water"])}
    reading = read_workbook(small_workbook(tmp_path / "b.xlsx", COMPLETE, both))
    assert [each.concept for each in reading.facts] == ["Turnover"]
    assert codes(reading) == ["none_and_some"]


@pytest.mark.parametrize(
    ("text", "member", "told"),
    [
        ("As an average across the reporting period", "AverageDuring", []),
        ("average during the reporting period", "AverageDuring", []),
        ("At the end of the period reported", "AtTheEnd", ["nearest_member"]),
        ("weekly", None, ["no_member"]),
    ],
)
def test_label_is_found_by_name_alias_or_nearest(tmp_path, text, member, told):
    names = {**COMPLETE, "EmployeeCountingMethodology": text}
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", names))
    assert codes(reading) == told
    if member:
        assert reading.facts[-1].members[0].startswith(f"vsme:{member}")
    else:
        assert len(reading.facts) == 1


def test_error_cell_is_told_with_its_place(tmp_path):
    names = {**COMPLETE, "Assets": "#REF!", "TotalSealedArea": "#ERROR!"}
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", names))
    assert codes(reading) == ["error_value", "error_value"]
    assert "General Information!B10" in reading.messages[0].text()


@pytest.mark.parametrize("place", ["-1", "2", "99999999", "x", "1.5"])
def test_text_that_is_not_in_the_list_of_texts_is_an_error_and_not_another(place):
    cells = SheetReader(None, MAIN, ["first", "last"])
    cell = ElementTree.fromstring(f'<c xmlns="{MAIN[1:-1]}" t="s"><v>{place}</v></c>')
    assert cells._value(cell) == ErrorValue(place)
    cell = ElementTree.fromstring(f'<c xmlns="{MAIN[1:-1]}" t="s"><v>1</v></c>')
    assert cells._value(cell) == "last"


def test_footnotes_stand_at_their_facts(tmp_path):
    areas = {
        "footnote_text": ("D20:D25", ["Audited.", None, None, "Lost."]),
        "footnote_ref_dimension": ("E20:E25", [None, "BaselineYearMember"]),
        "footnote_ref_concept": (
            "F20:F25",
            ["Turnover", "GrossScope1GreenhouseGasEmissions", "nobody", "Assets"],
        ),
    }
    names = {
        **COMPLETE,
        "GreenhouseGasEmissionReductionTargetBaseYear": 2020,
        "GrossScope1GreenhouseGasEmissions": 4,
        "GrossScope1GreenhouseGasEmissions_BaselineYearMember": 5,
    }
    reading = read_workbook(small_workbook(tmp_path / "a.xlsx", names, areas))
    noted = {each.value for each in reading.facts if each.footnotes == ("Audited.",)}
    assert noted == {12_400_000, 5}
    assert codes(reading) == ["footnote_unclear", "footnote_without_fact"]


def test_command_prints_facts_without_loading_django(tmp_path):
    path = small_workbook(tmp_path / "a.xlsx", {**COMPLETE, "Assets": "much"})
    done = subprocess.run(
        [
            sys.executable, "-c",
            LIGHT,
            "response", "import", str(path), "--format", "vsme", "--json",
        ],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert json.loads(done.stdout) == [
        {
            "concept": "vsme:Turnover",
            "value": "12400000",
            "dims": {},
            "unit": None,
            "currency": "HKD",
            "cell": "General Information!B9",
        }
    ]
    assert "Cell General Information!B10 (Assets) should hold a number" in done.stderr


def test_commands_that_need_more_are_left_to_django(tmp_path):
    file = str(tmp_path / "a.xlsx")
    plain = ["response", "import", file, "--format", "vsme", "--json"]
    assert file_to_print(plain) == Path(file)
    for more in (["--company", "x"], ["--period", "2026"], ["--help"]):
        assert file_to_print([*plain, *more]) is None
    assert file_to_print(plain[:-1]) is None
    assert file_to_print(["questionnaire", "check", file]) is None
    assert run(plain) is None


TOTAL = "TotalGrossLocationBasedScope1AndScope2GHGEmissions"


def with_total(path, result):
    """A workbook whose total is a formula over two cells, with a result or without."""
    names = {
        **COMPLETE,
        "GrossScope1GreenhouseGasEmissions": 4,
        "GrossLocationBasedScope2GreenhouseGasEmissions": 5,
        TOTAL: "=SUM(B10,B11)",
    }
    small_workbook(path, names)
    if result is None:
        return path
    text = f"<f>SUM(B10,B11)</f><v>{result}</v>"
    return replaced(
        path, "xl/worksheets/sheet1.xml", "<f>SUM(B10,B11)</f><v></v>", text
    )


def replaced(path, part, old, new):
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = parts[part].decode().replace("<v />", "<v></v>")
    assert old in text
    parts[part] = text.replace(old, new).encode()
    with ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_result_left_out_by_another_program_is_worked_out(tmp_path):
    reading = read_workbook(with_total(tmp_path / "a.xlsx", None))
    assert {each.concept: each.value for each in reading.facts}[TOTAL] == 9
    assert codes(reading) == ["calculated_here"]


def test_stale_total_is_read_as_it_shows_and_told(tmp_path):
    reading = read_workbook(with_total(tmp_path / "a.xlsx", 12))
    assert {each.concept: each.value for each in reading.facts}[TOTAL] == 12
    assert codes(reading) == ["stale_value"]
    assert "General Information!B12" in reading.messages[0].text()
    assert "shows 12, but its formula gives 9" in reading.messages[0].text()
    assert codes(read_workbook(with_total(tmp_path / "b.xlsx", 9))) == []


def test_number_that_is_none_is_told_and_not_raised(tmp_path):
    for text in ("1E999", "twelve", "NaN"):
        path = small_workbook(tmp_path / "a.xlsx", {**COMPLETE, "Assets": 77})
        replaced(path, "xl/worksheets/sheet1.xml", "<v>77</v>", f"<v>{text}</v>")
        assert codes(read_workbook(path)) == ["error_value"]


@pytest.mark.shared
def test_sample_saved_by_another_program_states_the_same(shared, tmp_path):
    sample = shared / "data" / "vsme" / SAMPLES[0][0]
    with pytest.warns(UserWarning, match="extension is not supported"):
        book = openpyxl.load_workbook(sample)
    book.save(tmp_path / "a.xlsx")
    reading = read_workbook(tmp_path / "a.xlsx")
    assert ours(reading) == ours(read_workbook(sample))
    assert codes(reading)[0] == "calculated_here"


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "list_name"),
    [
        ("enum_ListCountriesName", "country"),
        ("enum_ListPollutants", "pollutant"),
        ("enum_ListTypeOfWastes", "waste"),
        ("enum_ListNACETechnicalName", "nace"),
        ("enum_ListLegalForms", "legal_form"),
        ("enum_employee_methodology", "counting"),
        ("enum_list_options", "module"),
    ],
)
def test_every_entry_of_the_drop_down_lists_is_a_member(shared, name, list_name):
    path = shared / "data" / "vsme" / "VSME-Digital-Template-1.3.0.xlsx"
    with NamedCells(path) as cells:
        area = cells.areas[name]
        values = [cells.get(area, (area.first[0], row)) for row in area.rows]
    labels = [str(value) for value in values if value is not None]
    found = [find_member(list_name, label) for label in labels]
    assert [
        label for label, match in zip(labels, found, strict=True) if not match
    ] == []
    assert len({match.member for match in found}) == len(labels)


@pytest.mark.shared
def test_deleted_sheet_takes_its_facts_with_it_and_each_name_is_told(shared, tmp_path):
    sample = shared / "data" / "vsme" / SAMPLES[0][0]
    part = "xl/workbook.xml"
    with ZipFile(sample) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    text = re.sub(r'<sheet name="Social Disclosures"[^>]*/>', "", parts[part].decode())
    parts[part] = text.encode()
    with ZipFile(tmp_path / "a.xlsx", "w", 8) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    reading = read_workbook(tmp_path / "a.xlsx")
    social = {
        fact.concept for fact in read_workbook(sample).facts if "Social" in fact.cell
    }
    told = {
        each.params["what"] for each in reading.messages if each.code == "broken_name"
    }
    assert len(social) > 20
    assert social <= told
    assert not social & {fact.concept for fact in reading.facts}
    assert len(reading.facts) > 80


@pytest.mark.shared
def test_renamed_name_is_told(shared, tmp_path):
    sample = shared / "data" / "vsme" / SAMPLES[0][0]
    copy = tmp_path / "a.xlsx"
    copy.write_bytes(sample.read_bytes())
    replaced(copy, "xl/workbook.xml", 'name="NumberOfMaleEmployees"', 'name="Men"')
    reading = read_workbook(copy)
    assert len(reading.facts) == 143
    (told,) = [each for each in reading.messages if each.code == "missing_name"]
    assert told.params["what"] == "NumberOfMaleEmployees"
