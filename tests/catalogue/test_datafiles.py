"""A data file is refused with its file, line, key and reason."""

from __future__ import annotations

from decimal import Decimal

import pytest

from catalogue.datafiles import DataFileError, read
from catalogue.tables import load

GOOD = """\
table: fuel
title: {en: Fuel, zh-Hant: 燃料}
unit: kgCO2e/L
validity: yearly
entries:
  diesel:
    name: {en: Diesel, zh-Hant: 柴油}
    values:
      2020: {value: 2.10, source: greenfin-demo, mark: demo}
"""


def written(folder, text):
    path = folder / "fuel.yaml"
    path.write_text(text, "utf-8")
    return path


def test_decimal_keeps_its_digits(tmp_path):
    table = load(written(tmp_path, GOOD)).table("fuel")
    assert str(table.entries["diesel"].values[0].value) == "2.10"


@pytest.mark.parametrize(
    ("old", "new", "line", "key", "reason"),
    [
        ("source: greenfin-demo, ", "", 9, "entries.diesel.values.2020", "required"),
        ("greenfin-demo", "rumour", 9, "entries.diesel.values.2020.source", "rumour"),
        ("mark: demo", "mark: sure", 9, "entries.diesel.values.2020.mark", "sure"),
        ("value: 2.10", "value: -1", 9, "entries.diesel.values.2020.value", "minimum"),
        ("value: 2.10", "value: two", 9, "entries.diesel.values.2020.value", "number"),
        ("2020:", "MMXX:", 8, "entries.diesel.values", "MMXX"),
        ("unit: kgCO2e/L\n", "", 1, "", "unit"),
        (", zh-Hant: 柴油", "", 7, "entries.diesel.name", "zh-Hant"),
        ("validity: yearly", "validity: yearly\ntable: fuel", 5, "table", "twice"),
        ("table: fuel", "table: [fuel", 2, "", "expected"),
        (
            "value: 2.10",
            "value: .inf2",
            9,
            "entries.diesel.values.2020.value",
            "number",
        ),
    ],
)
def test_refusal_names_file_line_key_and_reason(tmp_path, old, new, line, key, reason):
    with pytest.raises(DataFileError) as refused:
        load(written(tmp_path, GOOD.replace(old, new)))
    error = refused.value
    assert (error.file, error.line, error.key) == ("fuel.yaml", line, key)
    assert reason in error.reason


def test_default_that_is_no_entry_is_refused(tmp_path):
    text = GOOD.replace("entries:", "territory_default: petrol\nentries:")
    with pytest.raises(DataFileError, match=r"fuel\.yaml:5: territory_default"):
        load(written(tmp_path, text))


def test_same_table_in_two_files_is_refused(tmp_path):
    written(tmp_path, GOOD)
    (tmp_path / "second.yaml").write_text(GOOD, "utf-8")
    with pytest.raises(DataFileError, match="two files"):
        load(tmp_path)


def test_file_that_is_no_mapping_is_refused(tmp_path):
    with pytest.raises(DataFileError, match="mapping"):
        read(written(tmp_path, "- a\n- b\n"), "factors")


def test_numbers_with_a_point_arrive_as_decimal(tmp_path):
    content = read(written(tmp_path, GOOD), "factors").content
    assert content["entries"]["diesel"]["values"]["2020"]["value"] == Decimal("2.10")
