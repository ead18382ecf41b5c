"""The file of signals: what is wrong with it is told by file, line and key."""

from datetime import date

import pytest

from questionnaires.language.errors import DefinitionError
from schemes.rules.signals.loading import FILE, load_signals


def problems(tmp_path, old, new):
    """What is said of the file after one change to it."""
    text = FILE.read_text("utf-8")
    assert old in text
    path = tmp_path / "signals.yaml"
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DefinitionError) as raised:
        load_signals(path)
    return [str(problem) for problem in raised.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  fast_completion:\n", "  fast_completions:\n", "no rule judges this"),
        ("{count} days after", "{number} days after", "number is not known here"),
        ("      likeness:\n", "      alike:\n", "the limit likeness is missing"),
        ("from: 2021-01-01", "from: 2021-02-30", "there is no such day"),
        ("level: block", "level: stop", "level"),
        (", mark: unverified}", "}", "mark"),
    ],
)
def test_mistake_is_told_with_its_line_and_key(tmp_path, old, new, says):
    told = problems(tmp_path, old, new)
    assert any(says in each for each in told), told
    assert all(each.startswith("signals.yaml:") for each in told)
    assert int(told[0].split(":")[1]) > 1


def test_days_of_a_limit_rise(tmp_path):
    line = "- {from: 2021-01-01, value: 92, source: Our proposal, mark: unverified}"
    told = problems(tmp_path, line, f"{line}\n          {line}")
    assert any("the days do not rise" in each for each in told)


def test_limit_holds_from_its_day_on(tmp_path):
    line = "- {from: 2021-01-01, value: 92, source: Our proposal, mark: unverified}"
    later = line.replace("2021", "2027").replace("92", "95")
    path = tmp_path / "signals.yaml"
    path.write_text(
        FILE.read_text("utf-8").replace(line, f"{line}\n          {later}"), "utf-8"
    )
    rule = load_signals(path).signals["similar_name"]
    assert rule.limits_on(date(2026, 12, 31))["likeness"] == 92
    assert rule.limits_on(date(2027, 1, 1))["likeness"] == 95
    assert rule.limits_on(date(2020, 1, 1))["likeness"] == 92
