"""What is wrong with a version is told by file, line, key and remedy."""

from datetime import date

import pytest

from questionnaires.language import DefinitionError
from schemes.rules.compiling import compile_version
from schemes.rules.library import DEFINITIONS, load_library

LOAN = (DEFINITIONS / "sg_loan_grant.1.yaml").read_text("utf-8")

# old text, new text, key, words of the message or remedy
MISTAKES = [
    ("size >= minimum_size", "size >= minimum_sise", "size", 'Did you mean "minimum_size"?'),
    ("size >= minimum_size", "size >= minimum_years", "size", "does not go with"),
    ("size >= minimum_size", "size >= 20", "size", "does not go with"),
    ("size >= minimum_size", "size ** 2 > size", "size", "Pow is not part of the language"),
    ("size >= minimum_size", "size", "size", "A condition needs a condition"),
    ('reviewed_before == "yes"', 'reviewed_before == "y"', "review", "not one of the options"),
    ("{size} must be at least", "{sise} must be at least", "text", "do not pipe in the same"),
    ("unit: SGD\n    label: {en: Smallest", "unit: SGX\n    label: {en: Smallest", "unit", 'no unit "SGX"'),
    ("    mark: verified\n  minimum_years", "  minimum_years", "minimum_size", "mark must be given"),
    ("mark: verified", "mark: sure", "minimum_size", "does not fit"),
    ("scope: family", "scope: families", "ceiling", "families does not fit"),
    ("at: ceiling}", "at: share}", "ceiling", "not an amount in SGD"),
    ("cost: cost,", "cost: size_of_it,", "review", 'no fact, parameter or value "size_of_it"'),
    ("applies_by: origination_date", "applies_by: size", "applies_by", "no fact of type date"),
    ("effective_until: 2028-12-31", "effective_until: 2023-12-31", "effective_until", "ends before it begins"),
    ("effective_from: 2024-01-01", "effective_from: 2024-02-30", "", "Write a day like"),
    ("value: next_open_day", "value: next_day", "parameters", "Write one of next_open_day, stays"),
    ("ask_if: has_earlier_grant == \"yes\"", "ask_if: has_grant == \"yes\"", "ask_if", "has_earlier_grant"),
    ("closed_days: closed_days", "closed_days: closed_day", "last_day", "closed_days"),
    ("  size:\n    type: quantity", "  share:\n    type: quantity", "share", "already names"),
    ("en: The loan, zh-Hant: 貸款}", "en: The loan}", "groups", "zh-Hant must be given"),
    ("share: share\n", "share: shares\n", "share", 'Did you mean "share"?'),
    ("text: {en: \"The loan of {size} must", "text: {en: \"The loan of {size must", "text", "do not pipe in the same"),
    ("type: yes_no", "type: yesno", "", "yesno does not fit"),
]  # fmt: skip


def problems(tmp_path, text, name="sg_loan_grant.1.yaml"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    with pytest.raises(DefinitionError) as caught:
        compile_version(path)
    return caught.value.problems


@pytest.mark.parametrize(("old", "new", "key", "words"), MISTAKES)
def test_mistake_is_told_where_it_stands(tmp_path, old, new, key, words):
    assert old in LOAN
    found = problems(tmp_path, LOAN.replace(old, new, 1))
    told = [p for p in found if words in f"{p.message} {p.remedy}"]
    assert told, [str(problem) for problem in found]
    assert told[0].file == "sg_loan_grant.1.yaml"
    assert told[0].line > 0
    assert key in told[0].key


def test_every_mistake_is_told_at_once(tmp_path):
    text = LOAN.replace("size >= minimum_size", "sise >= minimum_size")
    text = text.replace('reviewed_before == "yes"', 'reviewed_befor == "yes"')
    assert len(problems(tmp_path, text)) == 2


def test_line_of_a_mistake_is_that_of_the_file(tmp_path):
    [problem] = problems(tmp_path, LOAN.replace("size >= minimum_size", "sise > size"))
    lines = LOAN.splitlines()
    assert "size >= minimum_size" in lines[problem.line - 1]


def test_circle_is_shown(tmp_path):
    text = LOAN.replace(
        'counted_before: {value: \'qty(0, "SGD") if has_earlier_grant == "no" else awarded_before\'}',
        "counted_before: {value: other_sum}\n  other_sum: {value: counted_before}",
    )
    found = problems(tmp_path, text)
    assert any(
        "counted_before > other_sum > counted_before" in p.message for p in found
    )


def test_fact_that_no_rule_reads_is_a_warning(tmp_path):
    path = tmp_path / "sg_loan_grant.1.yaml"
    idle = "facts:\n  idle:\n    type: date\n    label: {en: Idle, zh-Hant: 閒置}\n"
    path.write_text(LOAN.replace("facts:\n", idle, 1), "utf-8")
    [warning] = compile_version(path).warnings
    assert (warning.key, warning.level) == ("facts.idle", "warning")


@pytest.mark.parametrize("name", ["../elsewhere.yaml", "next.txt", "sg.2.yaml"])
def test_version_cannot_extend_what_is_elsewhere_or_itself(tmp_path, name):
    text = f"extends: {name}\nscheme: sg\nversion: '2'\n"
    found = problems(tmp_path, text, "sg.2.yaml")
    assert "extends" in found[0].key or "cannot be read" in found[0].message


def test_later_version_replaces_key_by_key_and_takes_away(tmp_path):
    (tmp_path / "sg_loan_grant.1.yaml").write_text(LOAN, "utf-8")
    later = tmp_path / "sg_loan_grant.2.yaml"
    later.write_text(
        "extends: sg_loan_grant.1.yaml\nscheme: sg_loan_grant\nversion: '2'\n"
        "parameters: {ceiling: {value: 150000}}\n"
        "tracks: {alignment_review: {eligibility: {term: null}}}\n",
        "utf-8",
    )
    version = compile_version(later)
    assert version.parameters["ceiling"].value == 150_000
    assert version.parameters["ceiling"].source == "mas.gov.sg"
    track = version.tracks["alignment_review"]
    assert [c.criterion.key for c in track.criteria] == ["size", "review", "in_time"]
    assert "extends" not in version.content


def test_mistake_in_a_later_version_points_into_its_own_file(tmp_path):
    (tmp_path / "sg_loan_grant.1.yaml").write_text(LOAN, "utf-8")
    text = (
        "extends: sg_loan_grant.1.yaml\nscheme: sg_loan_grant\nversion: '2'\n"
        "tracks: {alignment_review: {eligibility: {size: {if: sise > size}}}}\n"
    )
    [problem] = problems(tmp_path, text, "sg_loan_grant.2.yaml")
    assert (problem.file, problem.line) == ("sg_loan_grant.2.yaml", 4)


def test_same_content_has_the_same_hash_and_compiles_again(library):
    for scheme in library.schemes.values():
        for version in scheme.versions:
            again = compile_version(version.content)
            assert again.sha256 == version.sha256
            assert again.tracks.keys() == version.tracks.keys()


def test_every_unit_of_content_changes_the_hash(library):
    version = library.scheme("sg_loan_grant").newest
    content = {**version.content, "version": "1b"}
    assert compile_version(content).sha256 != version.sha256


def test_versions_that_overlap_are_refused(tmp_path):
    (tmp_path / "a.yaml").write_text(LOAN, "utf-8")
    later = LOAN.replace('version: "1"', 'version: "2"').replace(
        "effective_from: 2024-01-01", "effective_from: 2026-01-01"
    )
    (tmp_path / "b.yaml").write_text(later, "utf-8")
    with pytest.raises(DefinitionError, match="still holds when 2 begins"):
        load_library(tmp_path)
    (tmp_path / "b.yaml").write_text(later + 'takes_over: "9"\n', "utf-8")
    with pytest.raises(DefinitionError, match="Version 1 comes before it, not 9"):
        load_library(tmp_path)


def test_version_may_take_over_from_one_that_stays_as_it_was(tmp_path):
    (tmp_path / "a.yaml").write_text(LOAN, "utf-8")
    later = LOAN.replace('version: "1"', 'version: "2"\ntakes_over: "1"').replace(
        "effective_from: 2024-01-01", "effective_from: 2026-01-01"
    )
    (tmp_path / "b.yaml").write_text(later, "utf-8")
    (scheme,) = load_library(tmp_path).schemes.values()
    days = [date(2025, 12, 31), date(2026, 1, 1)]
    assert [scheme.on(day).terms.version for day in days] == ["1", "2"]


def test_fact_with_a_new_condition_is_asked_behind_what_that_reads(library):
    grant = library.scheme("gsf_grant")
    earlier = grant.version("3").tracks["external_review"].asks
    later = grant.version("3.1").tracks["external_review"].asks
    assert earlier.index("maturity_date") < earlier.index("currency")
    assert later[-2:] == ("is_perpetual", "maturity_date")


def test_storm_day_of_no_kind_is_refused(tmp_path):
    (tmp_path / "storm_days.yaml").write_text(
        "days:\n  - {day: 2026-06-01, kind: typhoon}\n", "utf-8"
    )
    with pytest.raises(DefinitionError, match="no kind of day"):
        load_library(tmp_path)


def test_every_parameter_and_list_has_source_and_mark(library):
    for scheme in library.schemes.values():
        for version in scheme.versions:
            for one in (*version.parameters.values(), *version.lists.values()):
                assert one.source
                assert one.mark in ("verified", "secondary", "unverified")


def test_what_rests_on_memory_is_marked(library):
    terms = library.scheme("gsf_grant").newest
    assert terms.mark("claim_months") == "unverified"
    assert terms.mark("recognised_reviewers") == "unverified"
    assert terms.mark("ceiling_reviews") == "secondary"
