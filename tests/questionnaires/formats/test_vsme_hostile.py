"""Strange and broken VSME workbooks: each told with place and remedy, nothing dropped."""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from documents.reading.limits import RefusalError
from questionnaires.formats.vsme import read_workbook
from questionnaires.formats.vsme.typed_texts import day_in, number_in
from tests.questionnaires.formats.small_workbook import COMPLETE, small_workbook

START = "template_reporting_period_startdate"
END = "template_reporting_period_enddate"


def read(folder, names=(), areas=None):
    return read_workbook(small_workbook(folder / "a.xlsx", {**COMPLETE, **dict(names)}, areas))  # fmt: skip


def facts(reading):
    return {fact.concept: fact.value for fact in reading.facts}


def told(reading):
    return {message.code: message.text("en") for message in reading.messages}


def edited(path, change):
    """The workbook with its parts changed by a function of name and content."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, change(name, content))
    return path


# --- numbers in texts ---


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12,400", "12400"), ("12.400", "12.400"), ("12 400", "12400"), ("0,45", "0.45"),
        ("1.234,56", "1234.56"), ("1 234,5", "1234.5"), ("12,3456", "12.3456"),
        ("1.234.567", "1234567"), ("-1.234,5", "-1234.5"), ("0,123", "0.123"),
        ("１２,４００", "12400"), ("'7", "7"), ("1E3", "1000"), ("−5", "-5"), ("12,34,567.5", "1234567.5"),
    ],
)  # fmt: skip
def test_number_in_a_text_is_read_where_only_one_is_meant(text, number):
    assert number_in(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", "12 t", "about 5", "1,2,3", "1.2.3", "12..5", "45%", "5-6", "٣", "1/2", "NaN", "inf", "1e999"]
)  # fmt: skip
def test_text_that_is_no_number_is_none(text):
    assert number_in(text) is None


def test_money_is_read_in_its_own_currency_only():
    assert number_in("HK$12,400", currency="HKD") == 12_400
    assert number_in("12,400 HKD", currency="HKD") == 12_400
    assert number_in("US$12,400", currency="HKD") is None
    assert number_in("€12", currency="HKD") is None


def test_share_takes_its_sign():
    assert number_in("45 %", share=True) == Decimal("0.45")
    assert number_in("4,5%", share=True) == Decimal("0.045")
    assert number_in("45", share=True) == 45


def test_number_kept_as_text_is_read_and_told(tmp_path):
    reading = read(tmp_path, {"Assets": "1.234.567,50", "NumberOfEmployees": "twelve"})
    assert facts(reading)["Assets"] == Decimal("1234567.50")
    assert "NumberOfEmployees" not in facts(reading)
    said = told(reading)
    assert "General Information!B10" in said["number_in_text"]
    assert "read as 1234567.50" in said["number_in_text"]
    assert "General Information!B11" in said["no_number"]


def test_share_above_the_whole_is_read_as_it_stands_and_told(tmp_path):
    concept = "PercentageOfEmployeesCoveredByCollectiveBargainingAgreements"
    reading = read(tmp_path, {concept: 45})
    assert facts(reading)[concept] == 45
    assert "45%" in told(reading)["above_whole"]
    assert facts(read(tmp_path, {concept: "45%"}))[concept] == Decimal("0.45")


# --- days ---


@pytest.mark.parametrize(
    "typed",
    ["31/03/2026", "31.3.2026", "31 March 2026", "2026-03-31T00:00:00", date(2026, 3, 31),
     datetime(2026, 3, 31), 46112, "2026年3月31日"],  # noqa: DTZ001
)  # fmt: skip
def test_period_is_read_however_its_days_are_written(tmp_path, typed):
    reading = read(tmp_path, {END: typed})
    assert reading.period.end == date(2026, 3, 31)
    assert facts(reading)["Turnover"] == 12_400_000


@pytest.mark.parametrize("typed", ["3/31/2026", "end of March", "2026", "yyyy-03-31"])
def test_period_that_is_no_day_is_told_with_its_cell(tmp_path, typed):
    reading = read(tmp_path, {END: typed})
    assert not reading.facts
    message = told(reading)["no_day"]
    assert "General Information!B6" in message
    assert typed in message
    assert "such as 2026-12-31" in message


def test_day_that_excel_shows_in_german_is_worked_out_again(tmp_path):
    path = small_workbook(tmp_path / "a.xlsx", {**COMPLETE, END: '=TEXT(DATE(2026,3,31),"yyyy-mm-dd")'})  # fmt: skip

    def german(name, content):
        # Its own letters for year and day are J and T: those of the template stay.
        if not name.startswith("xl/worksheets/"):
            return content
        pattern = rb"(<c r=\"B6\")[^>]*>(<f>.*?</f>)<v ?/?>(</v>)?"
        found = re.sub(pattern, rb'\1 t="str">\2<v>yyyy-03-dd</v>', content)
        assert found != content
        return found

    reading = read_workbook(edited(path, german))
    assert reading.period.end == date(2026, 3, 31)


def test_days_counted_from_1904_are_those_that_are_shown(tmp_path):
    path = small_workbook(tmp_path / "a.xlsx", {**COMPLETE, END: 46112 - 1462})
    reading = read_workbook(
        edited(
            path,
            lambda name, content: re.sub(
                rb"<workbookPr\b", b'<workbookPr date1904="1"', content
            ),
        )
    )
    assert reading.period.end == date(2026, 3, 31)


def test_day_in_a_text_is_written_as_a_day(tmp_path):
    concept = "LinkToPreviousReportContainingDisclosuresThatRemainUnchanged"
    assert facts(read(tmp_path, {concept: date(2025, 6, 30)}))[concept] == "2025-06-30"
    assert facts(read(tmp_path, {concept: 45838}))[concept] == "45838"


def test_number_of_days_out_of_reach_is_none():
    assert day_in(Decimal(10) ** 12) is None
    assert day_in(Decimal(-4)) is None
    assert day_in(True) is None


# --- tables ---

SITES = {
    "IdentifierOfSiteTypedAxis": ("D1:D3", [1, 2, 3]),
    "CityOfSite": ("E1:E3", ["Tsuen Wan", "Sha Tin", "Tai Po"]),
}


def test_rows_under_a_full_table_are_told_even_after_a_gap(tmp_path):
    path = small_workbook(tmp_path / "a.xlsx", COMPLETE, SITES)
    book = openpyxl.load_workbook(path)
    book.active["E5"], book.active["E9"] = "Kwun Tong", "Yuen Long"
    book.save(path)
    reading = read_workbook(path)
    below = [m for m in reading.messages if m.code == "below_table"]
    assert [(m.params["cell"], m.params["value"]) for m in below] == [
        ("General Information!E5", "Kwun Tong"),
        ("General Information!E9", "Yuen Long"),
    ]
    message = below[0].text("en")
    assert "add rows that do not fit here, in greenfin" in message
    assert len(reading.facts) == 4
    book.active["E200"] = "one"
    for row in range(20, 90):
        book.active.cell(row, 5).value = f"City {row}"
    book.save(path)
    below = [m.params for m in read_workbook(path).messages if m.code == "below_table"]
    assert len(below) == 51
    assert (below[-1]["cell"], below[-1]["value"]) == (
        "General Information!E68 … General Information!E200",
        "23",
    )


def test_what_the_template_has_under_a_table_is_not_taken_for_rows(tmp_path):
    path = small_workbook(
        tmp_path / "a.xlsx", COMPLETE, {**SITES, "OtherUndertakingsLegalForm": ("E6:E6", ["Trust"])}
    )  # fmt: skip
    assert "below_table" not in told(read_workbook(path))


# --- errors, links, macros, old and locked files ---


def test_errors_of_one_list_are_told_once(tmp_path):
    name = "NaceSectorClassificationCodes"
    areas = {name: ("D1:D3", ["#N/A", "#N/A", "NACE A - 01.11 Growing of cereals"])}
    reading = read(tmp_path, (), areas)
    said = [m.text("en") for m in reading.messages if m.code == "error_value"]
    assert len(said) == 1
    assert "General Information!D1 … General Information!D2" in said[0]
    assert facts(reading)[name].startswith("NACE A")


def test_figure_from_another_file_is_read_and_told_with_its_cell(tmp_path):
    path = small_workbook(tmp_path / "a.xlsx", {**COMPLETE, "Assets": "='[1]Accounts'!$B$7"})  # fmt: skip

    def saved(name, content):
        if not name.startswith("xl/worksheets/"):
            return content
        return re.sub(rb"(</f>)<v ?/?>(</v>)?", rb"\1<v>500</v>", content)

    reading = read_workbook(edited(path, saved))
    assert facts(reading)["Assets"] == 500
    message = told(reading)["linked_cell"]
    assert "General Information!B10" in message
    assert "[1]Accounts" in message


def test_macros_are_told_and_the_figures_read(tmp_path):
    path = small_workbook(tmp_path / "a.xlsx", COMPLETE)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf" * 50)
        archive.writestr("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    reading = read_workbook(path)
    assert facts(reading) == {"Turnover": 12_400_000}
    assert "were not run" in told(reading)["has_macros"]


def test_locked_or_very_old_workbook_is_named_as_such(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 2000)
    with pytest.raises(RefusalError) as caught:
        read_workbook(path)
    assert caught.value.code == "old_workbook"


@pytest.mark.parametrize(
    ("part", "content"),
    [
        ("xl/styles.xml", b"<styleSheet"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row>"),
        ("xl/_rels/workbook.xml.rels", b"<Relationships>"),
        ("xl/workbook.xml", b"<workbook>"),
    ],
)
def test_part_that_is_no_xml_is_a_refusal_and_nothing_else(tmp_path, part, content):
    names = {**COMPLETE, "LinkToPreviousReportContainingDisclosuresThatRemainUnchanged": date(2025, 6, 30)}  # fmt: skip
    path = small_workbook(tmp_path / "a.xlsx", names)
    edited(path, lambda name, old: content if name == part else old)
    with pytest.raises(RefusalError) as caught:
        read_workbook(path)
    assert caught.value.code == "broken"


def test_formulas_of_a_program_that_lacks_a_function_are_worked_out(tmp_path):
    path = small_workbook(tmp_path / "a.xlsx", {**COMPLETE, "Assets": "=IF(TRUE(),B9*2,0)"})  # fmt: skip

    def unknown(name, content):
        if not name.startswith("xl/worksheets/"):
            return content
        return re.sub(rb'(<c r="B10")([^>]*)>(<f>.*?</f>)<v ?/?>(</v>)?', rb'\1 t="e">\3<v>#NAME?</v>', content)  # fmt: skip

    reading = read_workbook(edited(path, unknown))
    assert facts(reading)["Assets"] == 24_800_000
    assert "General Information!B10" in told(reading)["calculated_here"]


def test_identifier_kept_as_a_number_has_its_digits_only(tmp_path):
    reading = read(tmp_path, {"template_reporting_entity_identifier": 12345678.0})
    assert reading.metadata["identifier"] == "12345678"
