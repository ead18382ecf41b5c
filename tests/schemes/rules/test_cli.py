"""The commands, with and without Django: output, exit codes, errors."""

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from schemes.rules.cli import Streams, main
from schemes.rules.library import DEFINITIONS

ROOT = Path(__file__).resolve().parents[3]
FACTS = {
    "applicant_kind": "person", "resident": "yes", "status": "practitioner",
    "programme": "GTP-260223", "enrolment_date": "2025-09-01",
    "completion_date": "2026-03-16", "fee": "9,800", "other_support": "no",
    "has_earlier_award": "no",
}  # fmt: skip
QUOTE = ("quote", "training_subsidy", "--on", "2026-04-20")


def run(*arguments, facts=None):
    given = facts if isinstance(facts, str) else json.dumps(facts or {})
    streams = Streams(io.StringIO(given), io.StringIO(), io.StringIO())
    status = main(arguments, streams)
    return status, streams.stdout.getvalue(), streams.stderr.getvalue()


def test_quote_prints_verdict_amount_and_every_step():
    status, out, err = run(*QUOTE, facts=FACTS)
    assert (status, err) == (0, "")
    assert out.startswith("Eligible: HKD 7,840.00 (training_subsidy/training 1")
    assert "= Fee: 80% of HK$9,800 is HK$7,840." in out
    assert "[not confirmed]" in out


def test_quote_speaks_chinese():
    _, out, _ = run(*QUOTE, "--language", "zh-Hant", facts=FACTS)
    assert out.startswith("合資格: HKD 7,840.00")
    assert "學費：9,800港元的80%為7,840港元。" in out


def test_quote_as_json_is_the_outcome():
    status, out, _ = run(*QUOTE, "--json", facts=FACTS)
    outcome = json.loads(out)
    assert status == 0
    assert outcome["eligible"] == "yes"
    assert outcome["amount_minor"] == 784_000
    assert len(outcome["definition_sha256"]) == 64


@pytest.mark.parametrize(
    ("facts", "status", "words"),
    [
        (FACTS | {"resident": "no"}, 1, "Not eligible"),
        ({}, 1, "Not yet determined"),
        (FACTS | {"applicant_kind": "company"}, 1, "> Let the employee"),
        (FACTS | {"programme": "other"}, 1, "> This programme is not in the list"),
    ],
)
def test_quote_that_is_no_yes_ends_with_one(facts, status, words):
    found, out, _ = run(*QUOTE, facts=facts)
    assert found == status
    assert words in out


@pytest.mark.parametrize(
    ("arguments", "facts", "words"),
    [
        (QUOTE, "{", "not JSON"),
        (QUOTE, "[]", "Write the facts as"),
        (QUOTE, {"fees": 1}, 'Did you mean "fee"?'),
        (QUOTE, {"fee": "9.800,00"}, "fee: “9.800,00” can be read in two ways"),
        (("quote", "training", "--on", "2026-04-20"), {}, 'Did you mean "training_subsidy"?'),
        (("quote", "gsf_grant", "--on", "2026-04-20"), {}, "gsf_grant/external_review"),
        ((*QUOTE, "--version", "9"), {}, "has the versions 1, not 9"),
        (("diff", "gsf_grant@1", "gsf_grant@9"), {}, "has the versions 1, 2, 3, 3.1, not 9"),
        (("diff", "gsf_grant@1", "nowhere.yaml"), {}, "cannot be read"),
    ],
)  # fmt: skip
def test_what_cannot_run_ends_with_two_and_says_why(arguments, facts, words):
    status, out, err = run(*arguments, facts=facts)
    assert (status, out) == (2, "")
    assert words in err


def test_misuse_ends_with_two(capsys):
    assert run("quote", "training_subsidy")[0] == 2
    assert run("quote", "training_subsidy", "--on", "yesterday")[0] == 2
    assert "--on" in capsys.readouterr().err


def test_check_of_the_definitions_finds_nothing():
    assert run("check", str(DEFINITIONS)) == (0, "", "")


def test_check_tells_problems_as_text_and_as_json(tmp_path):
    text = (DEFINITIONS / "sg_loan_grant.1.yaml").read_text("utf-8")
    path = tmp_path / "loan.yaml"
    path.write_text(text.replace("size >= minimum_size", "sise > size"), "utf-8")
    status, out, _ = run("check", str(path))
    assert status == 1
    assert out.startswith("loan.yaml:")
    found = json.loads(run("check", "--json", str(path))[1])
    assert found[0].keys() == {"file", "line", "key", "message", "remedy", "level"}
    assert run("check", str(tmp_path))[0] == 1
    path.unlink()
    assert "There is no scheme" in run("check", str(tmp_path))[1]


def test_diff_tells_which_cases_change():
    status, out, _ = run("diff", "gsf_grant@2", "gsf_grant@3")
    assert status == 0
    assert "G2 the same under the second edition: amount 300000.00 -> 250000.00" in out
    assert out.splitlines()[-1].endswith("cases change.")


def test_diff_of_a_version_with_itself_is_empty():
    assert json.loads(run("diff", "gsf_grant@3", "gsf_grant@3", "--json")[1]) == []


def test_diff_against_a_draft_file(tmp_path):
    text = (DEFINITIONS / "sg_bond_grant.1.yaml").read_text("utf-8")
    draft = tmp_path / "draft.yaml"
    draft.write_text(text.replace("value: 125000", "value: 100000"), "utf-8")
    found = json.loads(run("diff", "sg_bond_grant@1", str(draft), "--json")[1])
    amounts = {each["case"]: each["changed"].get("amount") for each in found}
    assert amounts["S1 costs of S$140,000"] == {"old": "125000.00", "new": "100000.00"}


def test_manage_py_runs_the_same_commands(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO(json.dumps(FACTS)))
    call_command("scheme", *QUOTE)
    assert capsys.readouterr().out.startswith("Eligible: HKD 7,840.00")
    monkeypatch.setattr(sys, "stdin", io.StringIO("{}"))
    with pytest.raises(SystemExit) as stop:
        call_command("scheme", *QUOTE)
    assert stop.value.code == 1


@pytest.mark.services
def test_rules_run_without_django():
    code = (
        "import sys, runpy; sys.argv = ['x', 'check', sys.argv[1]]\n"
        "try: runpy.run_module('schemes.rules', run_name='__main__')\n"
        "except SystemExit as stop: assert not stop.code, stop.code\n"
        "assert not [m for m in sys.modules if m.split('.')[0] == 'django']"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(DEFINITIONS)], cwd=ROOT, check=False
    )
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ("", "Standard input is empty"),
        ('{"fee": 1, "fee": 2}', '"fee" is given twice'),
        ('{"fee":' * 50_000, "nested too deep"),
        (FACTS | {"fee": "9.800"}, "fee: “9.800” has parts of a cent"),
        (FACTS | {"fee": True}, "fee: “True” cannot be read here. Write it like 9800"),
        (FACTS | {"completion_date": 20260316}, 'Write it like "2026-01-31"'),
        (FACTS | {"completion_date": "2026-02-29"}, "“2026-02-29” is not a date"),
        (FACTS | {"status": "pensioner"}, "Choose one of: practitioner, full_time"),
        (FACTS | {"application_date": "2026-04-21"}, "is the day of --on"),
    ],
)
def test_facts_that_cannot_be_meant_so_are_told_with_a_remedy(facts, words):
    status, out, err = run(*QUOTE, facts=facts)
    assert (status, out) == (2, "")
    assert words in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("fee", [None, ""])
def test_a_claim_without_its_amount_is_not_done(fee):
    status, out, _ = run(*QUOTE, facts=FACTS | {"fee": fee})
    assert status == 1
    assert out.startswith("Eligible, amount not yet determined (")


def test_facts_may_begin_with_a_byte_order_mark():
    assert run(*QUOTE, facts="\ufeff" + json.dumps(FACTS))[0] == 0


def test_a_day_there_is_not_and_a_version_without_label_are_told(capsys):
    assert run("quote", "training_subsidy", "--on", "2026-02-29")[0] == 2
    assert '"2026-02-29" is no day' in capsys.readouterr().err
    assert "name one, like gsf_grant@3.1" in run("diff", "gsf_grant", "gsf_grant@3")[2]
    assert run("pin", "/nowhere.yaml")[2].startswith("/nowhere.yaml: No such file")
