"""A list read from rows: every finding with its row and column."""

from datetime import UTC, date, datetime

import pytest

from schemes.rules.definition import Entry
from schemes.rules.listing import (
    columns_of,
    entry_content,
    entry_of,
    read_entries,
)

NAME = {"en": "Certificate", "zh-Hant": "證書"}
KNOWN = {"GTP-1": Entry("GTP-1", NAME, date(2024, 1, 1), None)}


def row(**cells):
    return {
        "code": "GTP-2", "name": "Diploma", "name_zh": "文憑", "from": "2025-03-01",
        "until": None,
    } | cells  # fmt: skip


def read(*rows, present=KNOWN):
    return read_entries(enumerate(rows, start=2), present)


def told(reading):
    return [(f.row, f.column, f.code, f.weight) for f in reading.findings]


def test_headings_are_known_in_both_languages_and_others_are_left():
    header = ["課程編號", "English name", "中文名稱", " Effective Date ", "Remarks"]
    assert columns_of(header) == {
        "code": "課程編號", "name": "English name", "name_zh": "中文名稱",
        "from": " Effective Date ",
    }  # fmt: skip


def test_good_row_becomes_an_entry():
    reading = read(row(until=date(2026, 12, 31)))
    entry = reading.entries["GTP-2"]
    assert (entry.first, entry.last) == (date(2025, 3, 1), date(2026, 12, 31))
    assert entry.name == {"en": "Diploma", "zh-Hant": "文憑"}
    assert reading.findings == ()


@pytest.mark.parametrize(
    ("cells", "column", "code"),
    [
        ({"code": ""}, "code", "no_code"),
        ({"code": "GTP 2"}, "code", "bad_code"),
        ({"code": "=1+1"}, "code", "bad_code"),
        ({"code": "x" * 41}, "code", "bad_code"),
        ({"name": " ", "name_zh": None}, "name", "no_name"),
        ({"name": "x" * 201}, "name", "long_name"),
        ({"from": ""}, "from", "no_day"),
        ({"from": "soon"}, "from", "bad_day"),
        ({"from": "2025-02-29"}, "from", "bad_day"),
        ({"until": "2025-02-28"}, "until", "ends_before"),
    ],
)
def test_bad_cell_is_told_with_row_and_column(cells, column, code):
    reading = read(row(code="GTP-9"), row(**cells))
    assert told(reading) == [(3, column, code, "error")]
    assert list(reading.entries) == ["GTP-9"]
    for language in ("en", "zh-Hant"):
        assert "{" not in reading.findings[0].text[language]


def test_code_that_stands_twice_names_the_first_row():
    reading = read(row(), row(name="Another"))
    assert told(reading) == [(3, "code", "twice", "error")]
    assert "row 2" in reading.findings[0].text["en"]
    assert reading.entries["GTP-2"].name["en"] == "Diploma"


def test_name_in_one_language_is_used_for_both_and_told():
    reading = read(row(name_zh=None))
    assert told(reading) == [(2, "name_zh", "one_language", "warning")]
    assert reading.entries["GTP-2"].name["zh-Hant"] == "Diploma"


def test_row_that_the_list_has_already_is_counted_and_not_taken():
    same = {
        "code": "GTP-1",
        "name": "Certificate",
        "name_zh": "證書",
        "from": "1/1/2024",
    }
    reading = read(same)
    assert (reading.entries, reading.unchanged) == ({}, 1)


def test_later_first_day_of_a_known_entry_is_a_warning_with_both_days():
    later = {
        "code": "GTP-1",
        "name": "Certificate",
        "name_zh": "證書",
        "from": "2024-06-01",
    }
    reading = read(later)
    assert told(reading) == [(2, "from", "begins_later", "warning")]
    text = reading.findings[0].text["en"]
    assert "1 January 2024" in text
    assert "1 June 2024" in text


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-11-25", date(2026, 11, 25)),
        ("25/11/2026", date(2026, 11, 25)),
        ("2026年11月25日", date(2026, 11, 25)),
        ("２０２６-１１-２５", date(2026, 11, 25)),
        ("2024-02-29", date(2024, 2, 29)),
        ("2026-13-01", None),
        ("November", None),
    ],
)
def test_days_are_read_as_people_write_them(text, day):
    entry = read(row(**{"from": text})).entries.get("GTP-2")
    assert (entry.first if entry else None) == day


def test_instant_of_a_spreadsheet_is_its_day():
    reading = read(row(**{"from": datetime(2025, 3, 1, tzinfo=UTC)}))
    assert reading.entries["GTP-2"].first == date(2025, 3, 1)


def test_entry_and_its_content_are_one():
    for entry in (KNOWN["GTP-1"], Entry("x", NAME, None, date(2026, 1, 1))):
        assert entry_of(entry.key, entry_content(entry)) == entry
