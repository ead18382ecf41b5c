"""The commands: JSON lines in and out, exit codes 0, 1 and 2."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from questionnaires.language.cli import Streams, main

ROOT = Path(__file__).parents[3]
SME = ROOT / "questionnaires" / "definitions" / "sme"
FORM = """\
gfq: "1.0"
key: small
version: "1"
languages: [en]
title: {en: "Small"}
factors: {grid: {unit: kgCO2e/kWh}}
sections:
  - key: one
    scope: profile
    minutes: 1
    title: {en: "One"}
    questions:
      - {key: kwh, type: quantity, units: [kWh], required: true, used_by: tests, label: {en: "kWh"}}
      - {key: ghg, type: calc, unit: kgCO2e, value: 'kwh * factor("grid", "clp", period.end)', used_by: tests, label: {en: "GHG"}}
    checks:
      - {key: large, on: kwh, level: soft, pass: 'kwh < qty(10, "MWh")', message: {en: "{kwh} is much"}}
cases: [cases.yaml]
"""
CASES = """\
cases:
  - name: one
    period: ["2024-01-01", "2024-12-31"]
    factors: {grid/clp/2024: 0.38 kgCO2e/kWh}
    given: {kwh: 100}
    expect: {ghg: 38 kgCO2e}
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "form.yaml").write_text(FORM)
    (tmp_path / "cases.yaml").write_text(CASES)
    (tmp_path / "factors.yaml").write_text("grid/clp/2024: 0.38 kgCO2e/kWh\n")
    return tmp_path


def run(*arguments, stdin=""):
    streams = Streams(io.StringIO(stdin), io.StringIO(), io.StringIO())
    status = main([str(argument) for argument in arguments], streams)
    return status, streams.stdout.getvalue(), streams.stderr.getvalue()


def test_check_of_a_good_definition_says_nothing():
    assert run("check", SME) == (0, "", "")


def test_check_tells_file_line_key_message_and_remedy(folder):
    broken = FORM.replace("kwh * factor", "kwhh * factor")
    (folder / "form.yaml").write_text(broken)
    status, out, _ = run("check", folder)
    assert status == 1
    assert (
        out
        == 'form.yaml:14: ghg: value: There is no question "kwhh". Did you mean "kwh"?\n'
    )


def test_check_as_json(folder):
    (folder / "form.yaml").write_text(FORM.replace("type: quantity", "type: amount"))
    status, out, _ = run("check", "--json", folder / "form.yaml")
    (problem, *_) = json.loads(out)
    assert status == 1
    assert {"file", "line", "key", "message", "remedy", "level"} == set(problem)


def test_check_runs_the_cases(folder):
    (folder / "cases.yaml").write_text(CASES.replace("38 kgCO2e}", "39 kgCO2e}"))
    status, out, _ = run("check", folder)
    assert status == 1
    assert "ghg is 38 kgCO2e, not 39 kgCO2e" in out


def test_check_of_an_empty_folder_finds_no_definition(tmp_path):
    status, out, _ = run("check", tmp_path)
    assert status == 1
    assert "There is no definition" in out


def test_evaluate_reads_and_writes_json_lines(folder):
    lines = '{"answers": {"kwh": "20,000"}, "period": "2024-01-01/2024-12-31"}\n\n{"answers": {}}\n'
    status, out, _ = run(
        "evaluate",
        folder / "form.yaml",
        "--factors",
        folder / "factors.yaml",
        stdin=lines,
    )
    first, second = map(json.loads, out.splitlines())
    assert status == 0
    assert first["asked"] == ["kwh"]
    assert first["findings"] == [
        {"key": "kwh", "row": None, "rule": "large", "level": "soft", "message": "20,000 kWh is much"}
    ]  # fmt: skip
    assert first["calculated"]["ghg"]["value"] == "7600"
    assert first["completeness"] == 1
    assert second["completeness"] == 0
    assert second["findings"][0]["rule"] == "required"


def test_evaluate_explains_when_asked(folder):
    status, out, _ = run(
        "evaluate", folder / "form.yaml", "--factors", folder / "factors.yaml",
        "--period", "2024-01-01/2024-12-31", "--traces", stdin='{"answers": {"kwh": 1}}\n',
    )  # fmt: skip
    assert json.loads(out)["calculated"]["ghg"]["trace"]["factors"][0]["year"] == 2024


@pytest.mark.parametrize(
    "line",
    ["nonsense", "[]", '{"answers": []}', '{"period": "soon"}', "5", '{"prior": "x"}', '{"period": {"start": "2024-01-01"}}',
     '{"answers": {"kwh": ' + "9" * 5000 + "}}", "[" * 100_000],
    ids=range(9),
)  # fmt: skip
def test_line_that_is_no_answers_gives_an_error_and_the_next_one_counts(folder, line):
    status, out, _ = run(
        "evaluate", folder / "form.yaml", stdin=line + '\n{"answers": {}}\n'
    )
    first, second = map(json.loads, out.splitlines())
    assert status == 1
    assert first["error"].startswith("Line 1")
    assert second["completeness"] == 0


def test_bytes_that_are_no_utf8_and_half_characters_stop_no_other_line(folder):
    done = subprocess.run(
        [sys.executable, "-m", "questionnaires.language", "evaluate", str(folder / "form.yaml")],
        input=b'\xff\xfe\n{"answers": {"kwh": "\\ud800", "\\ud801": 1}}\n{"answers": {"kwh": 1}}\n',
        cwd=ROOT, capture_output=True, env={"LC_ALL": "C", "PYTHONUTF8": "0"},
    )  # fmt: skip
    first, second, third = map(json.loads, done.stdout.splitlines())
    assert done.returncode == 1
    assert first == {"error": "Line 1 is not answers: it is not UTF-8"}
    assert {f["rule"] for f in second["findings"]} == {"number", "unknown_key"}
    assert third["findings"] == []


def test_period_that_ends_before_it_begins_is_an_error(folder):
    line = '{"answers": {}, "period": "2024-12-31/2024-01-01"}\n'
    status, out, _ = run("evaluate", folder / "form.yaml", stdin=line)
    assert status == 1
    assert "ends before it begins" in json.loads(out)["error"]


def test_evaluate_shows_a_role_what_it_may_see(folder):
    hidden = FORM.replace("type: calc, unit", "type: calc, visible_to: [respondent], unit")  # fmt: skip
    (folder / "form.yaml").write_text(hidden)
    line = '{"answers": {"kwh": 20000}}\n'
    outs = [
        json.loads(run("evaluate", folder / "form.yaml", "--role", role, stdin=line)[1])
        for role in ("respondent", "bank")
    ]
    assert [list(out["calculated"]) for out in outs] == [["ghg"], []]
    assert [f["rule"] for f in outs[1]["findings"]] == ["large"]


def test_evaluate_of_no_definition_is_misuse(folder):
    status, _, err = run("evaluate", folder / "none.yaml")
    assert status == 2
    assert "cannot be read" in err


def test_unknown_command_is_misuse(capsys):
    assert run("dance")[0] == 2
    assert "invalid choice" in capsys.readouterr().err


def test_module_runs_without_django_or_database(folder):
    code = (
        "import sys, runpy\n"
        f"sys.argv = ['x', 'check', {str(folder / 'form.yaml')!r}]\n"
        "try:\n    runpy.run_module('questionnaires.language', run_name='__main__')\n"
        "except SystemExit as stop:\n    assert stop.code == 0, stop.code\n"
        "assert not [m for m in sys.modules if m.split('.')[0] in ('django', 'psycopg')]\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "period",
    ['["2024-01-01", "2024-12-31"]', '{"start": "2024-01-01", "end": "2024-12-31"}'],
)
def test_period_may_be_a_list_or_a_mapping(folder, period):
    line = f'{{"answers": {{"kwh": 1}}, "period": {period}}}\n'
    status, out, _ = run("evaluate", folder / "form.yaml", stdin=line)
    assert status == 0
    assert "error" not in json.loads(out)


@pytest.mark.parametrize(
    "period",
    ['["2024-01-01"]', '["a", "b"]', "7", '"2024"', '{"start": "2024-01-01"}'],
)
def test_period_that_is_none_is_told_how_it_is_written(folder, period):
    line = f'{{"answers": {{}}, "period": {period}}}\n'
    status, out, _ = run("evaluate", folder / "form.yaml", stdin=line)
    said = json.loads(out)["error"]
    assert status == 1
    assert 'a period is written "2024-01-01/2024-12-31"' in said
    assert period in said
