"""Every worked example comes out as it says, byte for byte."""

import json
import re

import pytest

from schemes.rules.cases import case_files, check_case, pin, read_cases
from schemes.rules.library import DEFINITIONS

CASES = [case for path in case_files(DEFINITIONS) for case in read_cases(path)]
VECTORS = {*(f"T{n}" for n in range(1, 9)), *(f"G{n}" for n in range(1, 10)), "S1"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.scheme}: {case.name}")
def test_case_comes_out_as_it_says(library, case):
    assert [str(problem) for problem in check_case(library, case)] == []


def test_every_vector_of_the_founding_paper_is_a_case():
    named = {re.split(r"[ †]", case.name)[0] for case in CASES}
    assert named >= VECTORS


def test_every_case_that_can_be_read_is_pinned():
    loose = [c.name for c in CASES if not c.sha256 and "unread" not in c.expect]
    assert loose == []


def test_every_scheme_and_version_has_cases(library):
    used = {
        outcome.scheme + "@" + outcome.version
        for case in CASES
        if "unread" not in case.expect
        for outcome in [case.run(library)]
    }
    labels = {v.label for s in library.schemes.values() for v in s.versions}
    assert labels <= used


def test_outcome_is_json_of_plain_values(library):
    for case in CASES[:40]:
        if "unread" not in case.expect:
            text = case.run(library).to_bytes()
            assert json.loads(text) == json.loads(json.dumps(json.loads(text)))


def copied(tmp_path, old="", new=""):
    source = DEFINITIONS / "sg_loan_grant.cases.yaml"
    copy = tmp_path / source.name
    copy.write_text(source.read_text("utf-8").replace(old, new), "utf-8")
    return copy


def test_case_that_no_longer_holds_is_told(library, tmp_path):
    [first, *_] = read_cases(copied(tmp_path, "amount: 90000.00", "amount: 90000.01"))
    [problem] = check_case(library, first)
    assert "amount is 90000.00, not 90000.01" in problem.message
    assert problem.line > 1


def test_other_bytes_than_those_pinned_are_told(library, tmp_path):
    path = copied(tmp_path, "cost: 90000", "cost: 90000.01")
    found = [p.message for case in read_cases(path) for p in check_case(library, case)]
    assert any("no longer the same to the byte" in message for message in found)


def test_expectation_there_is_not_is_told(library, tmp_path):
    [first, *_] = read_cases(copied(tmp_path, "amount: 90000.00", "amont: 90000.00"))
    assert "no expectation amont" in str(check_case(library, first)[0])


def test_pinning_changes_no_hash_that_is_there(library, tmp_path):
    path = copied(tmp_path)
    before = path.read_text("utf-8")
    assert pin(library, path) == 0
    assert path.read_text("utf-8") == before


def test_pinning_fills_in_what_is_missing(library, tmp_path):
    path = copied(tmp_path)
    pinned = path.read_text("utf-8")
    path.write_text(re.sub(r"\n +sha256: \w+", "", pinned), "utf-8")
    assert pin(library, path) == 3
    assert path.read_text("utf-8") == pinned
