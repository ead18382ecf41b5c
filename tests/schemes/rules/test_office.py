"""The file of an office's figures: checked when it is read, dated."""

from datetime import date

import pytest

from questionnaires.language.errors import DefinitionError
from schemes.rules.office import FILE, NEEDED, load_office


def test_every_figure_has_source_and_mark():
    limits = load_office()
    assert set(limits) == NEEDED
    for limit in limits.values():
        for each in limit.values:
            assert each.source and each.mark in ("verified", "secondary", "unverified")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  recheck_rate:", "  recheck_rates:", "recheck_rate is missing"),
        ("  recheck_rate:", "  recheck_rates:", "nothing asks for this limit"),
        ("from: 2021-01-01", "from: 2021-13-01", "there is no such day"),
        ("value: 5,", "value: -5,", "minimum"),
        ("unit: day", "unit: week", "unit"),
    ],
)
def test_mistake_is_told_with_file_line_and_key(tmp_path, old, new, says):
    path = tmp_path / "office.yaml"
    path.write_text(FILE.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(DefinitionError) as raised:
        load_office(path)
    told = [str(problem) for problem in raised.value.problems]
    assert all(each.startswith("office.yaml:") for each in told)
    assert any(says in each or "recheck" in each or "unit" in each for each in told)


def test_figure_changes_on_its_day(tmp_path):
    line = "- {from: 2021-01-01, value: 5, source: Our proposal, mark: unverified}"
    later = line.replace("2021", "2027").replace("value: 5", "value: 8")
    path = tmp_path / "office.yaml"
    text = FILE.read_text("utf-8").replace(line, f"{line}\n      {later}", 1)
    path.write_text(text, "utf-8")
    rate = load_office(path)["recheck_rate"]
    assert rate.on(date(2026, 12, 31)).value == 5
    assert rate.on(date(2027, 1, 1)).value == 8
