"""A parameter file that is not whole is refused, with what it lacks."""

from datetime import date

import pytest
import yaml

from risk.compute import PARAMETERS
from risk.methods.parameters import ParameterError, load_parameters

RAW = yaml.safe_load(PARAMETERS.read_text("utf-8"))


@pytest.fixture
def load(tmp_path):
    def do(**changes):
        path = tmp_path / "other.yaml"
        path.write_text(yaml.safe_dump(RAW | changes), "utf-8")
        return load_parameters(path)

    return do


def test_shipped_parameters_are_the_published_scores():
    found = load_parameters(PARAMETERS)
    # PCAF Part A 2nd ed., table 5-7.
    assert found.scores == {
        "1a": 1, "1b": 2, "2a": 2, "2b": 3, "3a": 4, "3b": 5, "3c": 5,
    }  # fmt: skip
    assert found.valid_from == date(2026, 1, 1)
    assert "PCAF" in found.source
    assert found.minimum_contributors == 5
    assert len(found.sha256) == 64


def test_hash_follows_every_byte(load):
    assert load().sha256 != load(attribution_cap=2).sha256


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"id": ""}, "other.yaml: id is missing"),
        ({"source": None}, "other.yaml: source is missing"),
        ({"scores": {"1a": 1}}, "scores must name 1a, 1b, 2a, 2b, 3a, 3b, 3c"),
        ({"scores": RAW["scores"] | {"4": 5}}, "scores must name"),
        (
            {"precedence": RAW["precedence"] | {"turnover": ["hearsay"]}},
            "precedence of turnover must list known layers",
        ),
        (
            {"precedence": RAW["precedence"] | {"balance_sheet": []}},
            "precedence of balance_sheet must list known layers",
        ),
        (
            {"precedence": {"turnover": ["bank_held"]}},
            "precedence of balance_sheet must list known layers",
        ),
        (
            {"precedence": RAW["precedence"] | {"emissions": ["estimated"]}},
            "an estimate is not reported emissions",
        ),
    ],
)
def test_file_that_is_not_whole_is_refused(load, changes, words):
    with pytest.raises(ParameterError, match=words):
        load(**changes)


@pytest.mark.parametrize("entry", sorted(RAW))
def test_entry_that_is_missing_is_named(tmp_path, entry):
    path = tmp_path / "other.yaml"
    kept = {name: value for name, value in RAW.items() if name != entry}
    path.write_text(yaml.safe_dump(kept), "utf-8")
    with pytest.raises(ParameterError, match=f"other.yaml: {entry} is missing"):
        load_parameters(path)
