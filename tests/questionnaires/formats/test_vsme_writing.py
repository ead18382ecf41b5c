"""A report in the operator's template: every fact is found again, nothing else changed."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import pytest

from questionnaires.formats.named_cells import NamedCells
from questionnaires.formats.sheet_patch import Change, patched_sheet
from questionnaires.formats.vsme import read_workbook
from questionnaires.formats.vsme.statements import VsmeFact
from questionnaires.formats.vsme.taxonomy import members
from questionnaires.formats.vsme.template import CannotWriteError, Writing
from questionnaires.formats.vsme.writing import write_workbook
from tests.questionnaires.formats.cell_editing import with_cells
from tests.questionnaires.formats.snapshots import ours
from tests.questionnaires.formats.test_vsme_mutations import planned

CELL = re.compile(r'<c r="([A-Z]+\d+)"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
SAMPLES = ["1.3.0", "1.2.0"]
SHORT, ALL = 2, 20
FULL = [pytest.param(n, marks=pytest.mark.full) for n in range(SHORT, ALL)]


@pytest.fixture
def folder(shared):
    return shared / "data" / "vsme"


@pytest.fixture
def blank(folder):
    return folder / "VSME-Digital-Template-1.3.0.xlsx"


def sample(folder, version):
    return read_workbook(folder / f"VSME-Digital-Template-Sample-{version}.xlsx")


@pytest.mark.shared
@pytest.mark.parametrize("version", SAMPLES)
def test_sample_written_into_the_blank_template_states_the_same(folder, blank, version):
    report = sample(folder, version)
    written = write_workbook(blank, report)
    assert (written.lost, written.changed, written.worked_out) == ((), (), ())
    assert written.notes == ()


@pytest.mark.shared
def test_only_the_intended_cells_changed(folder, blank):
    written = write_workbook(blank, sample(folder, "1.3.0"))
    old, new = ZipFile(blank), ZipFile(BytesIO(written.workbook))
    assert old.namelist() == new.namelist()
    sheets = {part: name for name, part in sheet_parts(old).items()}
    for part in old.namelist():
        before, after = old.read(part), new.read(part)
        if part == "xl/workbook.xml":
            calculated = after.replace(b' fullCalcOnLoad="1"', b"")
            assert calculated == before
        elif sheets.get(part) in written.cells:
            check_sheet(before.decode(), after.decode(), written.cells[sheets[part]])
        else:
            assert before == after, part
    assert sum(map(len, written.cells.values())) > 300


def check_sheet(before, after, intended):
    """Outside the cells nothing differs; inside only the intended, formulas kept."""
    assert CELL.sub("", before) == CELL.sub("", after)
    old = {found[1]: found[0] for found in CELL.finditer(before)}
    new = {found[1]: found[0] for found in CELL.finditer(after)}
    assert old.keys() == new.keys()
    assert {place for place in old if old[place] != new[place]} <= intended
    for place, cell in old.items():
        assert formula(cell) == formula(new[place]), place


def formula(cell):
    found = re.search(r"<f.*?(?:/>|</f>)", cell, re.DOTALL)
    return found[0] if found else None


def sheet_parts(archive):
    book = archive.read("xl/workbook.xml").decode()
    links = archive.read("xl/_rels/workbook.xml.rels").decode()
    found = {}
    for name, link in re.findall(r'<sheet name="([^"]+)"[^>]*r:id="(\w+)"', book):
        (element,) = re.findall(rf'<Relationship [^>]*Id="{link}"[^>]*>', links)
        target = re.search(r'Target="([^"]+)"', element)[1]
        found[name.replace("&amp;", "&")] = f"xl/{target}"
    return found


@pytest.mark.shared
def test_another_reader_finds_the_values_where_the_sample_has_them(folder, blank):
    written = write_workbook(blank, sample(folder, "1.3.0"))
    original = folder / "VSME-Digital-Template-Sample-1.3.0.xlsx"
    with pytest.warns(UserWarning, match="extension is not supported"):
        ours_, theirs = (
            openpyxl.load_workbook(book, data_only=True)
            for book in (BytesIO(written.workbook), original)
        )
    swapped = {"E182", "E183"}  # the order of two codes
    for name in ("General Information", "Environmental Disclosures",
                 "Social Disclosures", "Governance Disclosures",
                 "Table of Contents & Validation"):  # fmt: skip
        different = [
            cell.coordinate
            for row in theirs[name].iter_rows()
            for cell in row
            if not near(cell.value, ours_[name][cell.coordinate].value)
        ]
        assert set(different) <= swapped, name


def near(one, other):
    if isinstance(one, float) and isinstance(other, int | float):
        return abs(one - other) < 1e-9
    return (one or "") == (other or "") or one is other


@pytest.mark.shared
@pytest.mark.parametrize("number", [*range(SHORT), *FULL])
def test_mutated_workbook_is_written_and_found_again(folder, blank, tmp_path, number):
    source, plan = planned(folder, number)
    report = read_workbook(with_cells(source, tmp_path / "a.xlsx", plan.cells))
    recalculated = write_workbook(blank, report)
    (tmp_path / "b.xlsx").write_bytes(recalculated.workbook)
    again = read_workbook(tmp_path / "b.xlsx")
    second = write_workbook(blank, again)
    assert (second.lost, second.changed, second.worked_out) == ((), (), ())
    (tmp_path / "c.xlsx").write_bytes(second.workbook)
    assert ours(read_workbook(tmp_path / "c.xlsx")) == ours(again)
    typed = {fact.concept for fact in recalculated.lost}
    assert typed <= TOTALS, typed


#: Figures the template works out itself, which a mutation has left stale.
TOTALS = {
    name
    for name in [
        "TotalGrossLocationBasedScope1AndScope2GHGEmissions",
        "TotalGrossLocationBasedGHGEmissions",
        "TotalLocationBasedGreenhouseGasEmissionsIntensityValue",
        "EmployeeTurnoverRate",
        "RateOfRecordableWorkRelatedAccidentsInTheReportingPeriod",
        "PercentageOfEmployeesCoveredByCollectiveBargainingAgreements",
        "NumberOfTemporaryContractEmployees",
        "TotalRevenuesDerivedFromFossilFuelCoalOilAndGasSector",
        "TotalHazardousWasteGeneratedMass",
        "TotalNonHazardousWasteGeneratedMass",
        "TotalWasteGeneratedMass",
        "TotalHazardousWasteGeneratedVolume",
        "TotalNonHazardousWasteGeneratedVolume",
        "TotalWasteGeneratedVolume",
        "TotalMassOfMaterialUsed",
        "TotalVolumeOfMaterialUsed",
        "TotalWaterConsumption",
    ]
}


@pytest.mark.shared
def test_any_part_of_the_answers_can_be_written(folder, blank, tmp_path):
    report = sample(folder, "1.3.0")
    chance = random.Random(5)  # noqa: S311
    with NamedCells(blank) as cells:
        worked_out = {
            fact.key for fact, *_ in Writing(cells).formula_facts(report.facts)
        }
    stated = [fact for fact in report.facts if fact.key not in worked_out]
    kept = tuple(f for f in stated if f.unit == "year" or chance.random() < 0.4)
    written = write_workbook(blank, replace(report, facts=kept))
    assert written.changed == ()
    assert written.lost == ()


@pytest.mark.shared
def test_what_nobody_has_answered_is_not_stated_by_the_template(folder, blank):
    report = sample(folder, "1.3.0")
    turnover = tuple(fact for fact in report.facts if fact.concept == "Turnover")
    written = write_workbook(blank, replace(report, facts=turnover, inputs={}))
    added = {fact.concept for fact in written.worked_out}
    assert added <= {
        "ListOfOmittedDisclosuresDeemedToBeClassifiedOrSensitiveInformation"
    }


@pytest.mark.shared
def test_figure_without_its_inputs_stands_in_place_of_its_formula(folder, blank):
    report = sample(folder, "1.3.0")
    wanted = {"EnergyConsumptionFromFuels", "EmployeeTurnoverRate"}
    facts = tuple(fact for fact in report.facts if fact.concept in wanted)
    written = write_workbook(blank, replace(report, facts=facts, inputs={}))
    assert (written.lost, written.changed) == ((), ())


def words(report, concept, value):
    first = next(fact for fact in report.facts if fact.concept == concept)
    return replace(first, value=value, footnotes=())


@pytest.mark.shared
@pytest.mark.parametrize(
    "text",
    [
        "氣候 <b>&amp;</b> \"x\" 'y'",
        "line\nline\n\nline",
        "é" * 30_000,
        "]]>",
        "_x000D_",
    ],
)
def test_texts_come_through_letter_by_letter(folder, blank, text):
    report = sample(folder, "1.3.0")
    facts = (words(report, "DescriptionOfMainBusinessRelationships", text),)
    written = write_workbook(blank, replace(report, facts=facts, inputs={}))
    assert (written.lost, written.changed) == ((), ())


@pytest.mark.shared
@pytest.mark.full
@pytest.mark.parametrize(
    ("concept", "list_name"),
    [
        ("UndertakingsLegalForm", "legal_form"),
        ("CountryOfPrimaryOperationsAndLocationOfSignificantAssets", "country"),
        ("BasisForReporting", "basis"),
        ("TypeOfNumberOfEmployees", "employee_measure"),
    ],
)
def test_choices_of_a_list_are_written_as_the_list_has_them(
    folder, blank, concept, list_name, rng
):
    report = sample(folder, "1.3.0")
    first = next(fact for fact in report.facts if fact.concept == concept)
    choices = sorted(members()[list_name])
    for member in rng.sample(choices, min(40, len(choices))):
        facts = (replace(first, members=(member,)),)
        written = write_workbook(blank, replace(report, facts=facts, inputs={}))
        assert (written.lost, written.changed) == ((), ()), member


@pytest.mark.shared
def test_a_hundred_rows_fit_and_one_more_is_refused_in_words(folder, blank):
    report = sample(folder, "1.3.0")
    first = next(fact for fact in report.facts if fact.concept == "AddressOfSite")
    rows = [
        replace(first, dimensions={"IdentifierOfSiteTypedAxis": str(n)}, value=f"S{n}")
        for n in range(1, 102)
    ]
    written = write_workbook(blank, replace(report, facts=tuple(rows[:100])))
    assert (written.lost, written.changed) == ((), ())
    with pytest.raises(CannotWriteError, match="101 rows.*room for 100"):
        write_workbook(blank, replace(report, facts=tuple(rows)))


@pytest.mark.shared
def test_units_of_one_cell_are_brought_to_one(folder, blank, tmp_path):
    report = sample(folder, "1.3.0")
    sealed = next(fact for fact in report.facts if fact.concept == "TotalSealedArea")
    facts = (
        replace(sealed, value=Decimal(5), unit="ha"),
        replace(sealed, concept="TotalUseOfLand", value=Decimal(70_000), unit="sqm"),
    )
    written = write_workbook(blank, replace(report, facts=facts, inputs={}))
    (tmp_path / "a.xlsx").write_bytes(written.workbook)
    found = {fact.concept: fact for fact in read_workbook(tmp_path / "a.xlsx").facts}
    assert (found["TotalSealedArea"].value, found["TotalSealedArea"].unit) == (5, "ha")
    assert (found["TotalUseOfLand"].value, found["TotalUseOfLand"].unit) == (7, "ha")
    assert isinstance(found["TotalUseOfLand"], VsmeFact)


SHEET = (
    '<sheetData><row r="1" s="2"><c r="A1" s="7" t="s"><v>3</v></c>'
    '<c r="C1" t="str"><f t="shared" si="0"/><v>x</v></c></row>'
    '<row r="2"/><row r="3"><c r="B3"><f>1+1</f><v>2</v></c></row></sheetData>'
)


@pytest.mark.parametrize(
    ("place", "change", "cell"),
    [
        ((0, 1), Change(Decimal("1.50")), '<c r="A1" s="7"><v>1.5</v></c>'),
        ((0, 1), Change(None), '<c r="A1" s="7"/>'),
        ((0, 1), Change(True), '<c r="A1" s="7" t="b"><v>1</v></c>'),
        (
            (1, 1),
            Change("a<b"),
            '<c r="B1" t="inlineStr"><is><t xml:space="preserve">a&lt;b</t></is></c>',
        ),
        ((2, 1), Change(4.0), '<c r="C1"><f t="shared" si="0"/><v>4</v></c>'),
        ((2, 1), Change("-"), '<c r="C1" t="str"><f t="shared" si="0"/><v>-</v></c>'),
        ((4, 2), Change(0.1), '<row r="2"><c r="E2"><v>0.1</v></c></row>'),
        ((1, 3), Change("#N/A"), '<c r="B3" t="e"><f>1+1</f><v>#N/A</v></c>'),
        (
            (1, 3),
            Change('a"b', constant=True),
            '<c r="B3" t="str"><f>"a""b"</f><v>a"b</v></c>',
        ),
        ((1, 3), Change(Decimal(7), constant=True), '<c r="B3"><f>7</f><v>7</v></c>'),
    ],
)
def test_cell_is_patched_in_place(place, change, cell):
    patched = patched_sheet(SHEET, {place: change})
    assert cell in patched
    assert patched.count("<c ") == SHEET.count("<c ") + (place in {(1, 1), (4, 2)})


def test_cell_of_a_row_that_is_not_there_is_no_silent_loss():
    with pytest.raises(KeyError, match="no row 9"):
        patched_sheet(SHEET, {(0, 9): Change(1.0)})
