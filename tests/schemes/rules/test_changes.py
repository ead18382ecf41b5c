"""What another version changes, in words; what is kept gives the same version again."""

from datetime import date
from decimal import Decimal

import pytest

from questionnaires.language.errors import DefinitionError
from schemes.rules.changes import changes, entry_days
from schemes.rules.compiling import compile_document
from schemes.rules.definition import Entry
from schemes.rules.keeping import compile_kept, kept_content, kept_text
from schemes.rules.library import load_library
from schemes.rules.loading import load_text

LIBRARY = load_library()
VERSIONS = [
    version for scheme in LIBRARY.schemes.values() for version in scheme.versions
]


def version(label):
    return LIBRARY.scheme("gsf_grant").version(label)


def edited(text, name="draft.yaml"):
    earlier = {f"gsf_grant.{v}.yaml": dict(version(v).source) for v in "123"}
    return compile_document(load_text(text, name, earlier))


FOUR = """extends: gsf_grant.3.yaml
scheme: gsf_grant
version: "4"
effective_from: 2027-05-10
effective_until: 2030-05-09
"""


@pytest.mark.parametrize("known", VERSIONS, ids=lambda each: each.label)
def test_kept_text_gives_the_same_version_in_the_same_order(known):
    again = compile_kept(kept_text(known.source))
    assert again.sha256 == known.sha256
    assert list(again.facts) == list(known.facts)
    for key, track in known.tracks.items():
        kept = again.tracks[key]
        assert kept.asks == track.asks
        assert [c.criterion for c in kept.criteria] == [
            c.criterion for c in track.criteria
        ]


def test_kept_text_keeps_every_digit():
    content = {"a": Decimal("7.80"), "b": [1, None, True, "七"], "c": {"z": 1, "a": 2}}
    text = kept_text(content)
    assert text == '{"a":7.80,"b":[1,null,true,"七"],"c":{"z":1,"a":2}}'
    assert kept_content(text) == content


def test_a_version_against_itself_changes_nothing():
    for known in VERSIONS:
        assert changes(known, known) == []


def test_changed_figure_says_both_values_in_both_languages():
    later = edited(FOUR + "parameters: {ceiling_pre: {value: 300000}}\n")
    found = {(c.part, c.key): c for c in changes(version("3"), later)}
    assert set(found) == {
        ("dates", "effective_from"),
        ("dates", "effective_until"),
        ("parameters", "ceiling_pre"),
    }
    figure = found["parameters", "ceiling_pre"]
    assert (figure.old["en"], figure.new["en"]) == ("HK$250,000", "HK$300,000")
    assert (figure.old["zh-Hant"], figure.new["zh-Hant"]) == (
        "250,000港元",
        "300,000港元",
    )
    assert figure.kind == "changed"


def test_parts_that_come_and_go_are_told():
    later = edited(
        FOUR
        + "parameters: {extra: {value: 3, unit: month, source: A paper, mark: demo,"
        " label: {en: Extra, zh-Hant: 額外}}}\n"
        "lists: {recognised_reviewers: {entries: {newcomer: {name:"
        " {en: Newcomer, zh-Hant: 新機構}, from: 2026-01-01}}}}\n"
        "tracks: {external_review: {eligibility: {transition_plan: null}}}\n"
    )
    found = {(c.part, c.key): c for c in changes(version("3"), later)}
    assert found["parameters", "extra"].new["en"] == "3 months"
    entry = found["lists", "recognised_reviewers.newcomer"]
    assert (entry.kind, entry.new["en"]) == ("new", "from 1 January 2026")
    gone = found["conditions", "external_review.transition_plan"]
    assert gone.kind == "gone"
    assert "published transition plan" in gone.old["en"]


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (None, None, "always"),
        (date(2026, 1, 1), None, "from 1 January 2026"),
        (None, date(2026, 1, 1), "until 1 January 2026"),
        (date(2026, 1, 1), date(2026, 2, 1), "1 January 2026 to 1 February 2026"),
    ],
)
def test_days_of_an_entry_in_words(first, last, text):
    said = entry_days(Entry("x", {}, first, last))
    assert said["en"] == text
    assert said["zh-Hant"]


def test_changed_calculation_is_told():
    later = edited(
        FOUR + "tracks: {external_review: {award: {share: issuance_share}}}\n"
    )
    found = [c for c in changes(version("3"), later) if c.part == "values"]
    assert [c.key for c in found] == ["external_review.share"]
    assert found[0].new["en"] == "value: issuance_share"


def test_uploaded_text_may_extend_only_what_is_published():
    with pytest.raises(DefinitionError) as told:
        edited(FOUR.replace("gsf_grant.3", "gsf_grant.9"))
    problem = told.value.problems[0]
    assert (problem.file, problem.line, problem.key) == ("draft.yaml", 1, "extends")
    assert "not published" in problem.message


def test_uploaded_text_may_not_reach_into_folders():
    with pytest.raises(DefinitionError) as told:
        edited(FOUR.replace("gsf_grant.3", "../../gsf_grant.3"))
    assert "not a file beside" in told.value.problems[0].message


def test_mistake_is_told_with_its_line():
    with pytest.raises(DefinitionError) as told:
        edited(FOUR + "parameters:\n  ceiling_pre:\n    value: 300000\n    unti: HKD\n")
    problem = told.value.problems[0]
    assert problem.file == "draft.yaml"
    assert problem.line in (7, 9)
    assert "unti" in problem.message
