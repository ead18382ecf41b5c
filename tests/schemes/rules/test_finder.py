"""Three questions that lead to a scheme."""

import pytest

from questionnaires.language.documents import read_document
from schemes.rules.finder import finder
from schemes.rules.library import DEFINITIONS, load_library

FINDER = finder()


def test_every_way_to_money_and_every_other_help_can_be_found():
    tracks = {
        f"{scheme.key}/{track}"
        for scheme in load_library().schemes.values()
        for track in scheme.newest.tracks
    }
    assert set(FINDER.tracks) == tracks
    entries = read_document(DEFINITIONS / "directory.yaml").content["entries"]
    assert set(FINDER.others) == {entry["key"] for entry in entries}


def test_there_are_three_questions_and_each_answer_leads_somewhere():
    assert len(FINDER.questions) == 3
    for asked in FINDER.questions:
        for option in asked.options:
            tracks, others = FINDER.found({asked.key: option})
            assert tracks or others, option


def test_only_known_answers_are_named_by_tracks():
    options = {asked.key: set(asked.options) for asked in FINDER.questions}
    for fits in [*FINDER.tracks.values(), *FINDER.others.values()]:
        assert fits.keys() == options.keys()
        assert all(set(fits[key]) <= options[key] for key in options)


@pytest.mark.parametrize(
    ("answers", "tracks"),
    [
        ({"who": "person"}, ["training_subsidy/training"]),
        ({"who": "company", "cost": "loan_review", "place": "HK"}, ["gsf_grant/external_review"]),
        ({"who": "company", "place": "SG"}, ["sg_bond_grant/external_review", "sg_loan_grant/alignment_review"]),
        ({"who": "person", "cost": "issuing"}, []),
        ({}, list(FINDER.tracks)),
    ],
)  # fmt: skip
def test_answers_lead_to_what_fits_them_all(answers, tracks):
    assert FINDER.found(answers)[0] == tracks


def test_audience_is_that_of_the_terms():
    library = load_library()
    for name, fits in FINDER.tracks.items():
        scheme, track = library.track(name)
        assert fits["who"] == [scheme.newest.tracks[track].track.audience]


def test_what_is_no_option_counts_as_left_open():
    assert FINDER.read({"who": "robot", "cost": "", "place": "HK"}) == {"place": "HK"}
