"""How sectors are written and what they resolve to."""

from __future__ import annotations

import csv

import pytest

from catalogue.sectors import classification, resolve_sector, sectors_by_section

READINGS = [
    ("3511", "D35.11"),
    ("610", "B06.10"),
    ("0610", "B06.10"),
    ("D35.11", "D35.11"),
    ("d35.11", "D35.11"),
    ("35.11", "D35.11"),
    ("NACE D35.11", "D35.11"),
    ("G47", "G47"),
    ("G", "G"),
    ("291", "C29.1"),
    ("5110", "H51.10"),
    ("1", "A01"),
    ("56", "I56"),
    ("472105", "G47.21"),
    ("61000", "B06.10"),
    (" F 41 ", "F41"),
]


@pytest.mark.parametrize(("written", "nace"), READINGS)
def test_sector_is_found_however_it_is_written(written, nace):
    assert resolve_sector(written).nace == nace


@pytest.mark.parametrize(
    "written", ["", "04", "D47", "9999", "0000", "xyz", "V", "35.11x", "-35", "3511111"]
)
def test_what_is_no_sector_is_none(written):
    assert resolve_sector(written) is None


def test_digits_with_two_readings_name_the_other():
    assert resolve_sector("620").alternatives == ("0620",)
    assert resolve_sector("62.0").alternatives == ("0620",)
    assert resolve_sector("3511").alternatives == ()


def test_division_45_is_trade_here_and_cars_in_nace():
    assert resolve_sector("45").name["en"] == "Import and export trades"
    assert "motor vehicles" in resolve_sector("45", system="nace").name["en"]
    assert "motor vehicles" in resolve_sector("45.1").name["en"]


def test_unknown_group_still_has_its_division():
    sector = resolve_sector("5200")
    assert (sector.division, sector.group, sector.class_code) == ("52", None, None)


def test_classification_has_21_sections_and_88_divisions():
    lists = classification()
    assert (len(lists.sections), len(lists.divisions)) == (21, 88)
    assert sum(len(each) for each in sectors_by_section().values()) == 88


def test_every_name_is_in_both_languages():
    for sectors in sectors_by_section().values():
        for sector in sectors:
            assert sector.name["en"].isascii()
            assert not sector.name["zh-Hant"].isascii()


@pytest.mark.shared
def test_every_sector_of_the_public_loan_book_resolves(shared):
    with (shared / "data" / "loanbook_demo.csv").open(encoding="utf-8") as file:
        codes = {
            row["sector_classification_direct_loantaker"]
            for row in csv.DictReader(file)
        }
    found = {code: resolve_sector(code, system="nace") for code in codes}
    assert all(found.values())
    assert found["610"].section == "B"
    assert found["3511"].section == "D"
