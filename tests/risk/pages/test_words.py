"""Every code of the methods has words; what has none is shown as it is."""

import re
from pathlib import Path

import pytest
from django.utils import translation

from risk.methods import borrowers, financed_emissions
from risk.methods.facts import RANKS
from risk.methods.inputs import LAYER_PREFIX
from risk.methods.parameters import OPTIONS as METHOD_OPTIONS
from risk.pages import words

NOT_VERIFIED = (
    "Verified emissions of the company: nobody outside has verified the emissions"
)
METHODS = Path(financed_emissions.__file__).parent


def reason_codes():
    """Every code that the two modules of reasons can give."""
    found = set()
    for name in ("attribution.py", "financed_emissions.py"):
        text = (METHODS / name).read_text("utf-8")
        found |= set(
            re.findall(r'"([a-z_]+_(?:missing|negative|positive|worse))"', text)
        )
    return found | {"not_verified"}


def test_every_reason_of_the_methods_has_words():
    codes = reason_codes()
    assert len(codes) >= 13
    assert codes <= set(words.REASONS)


def test_every_flag_of_the_methods_has_words():
    assert set(borrowers._FLAGS) == set(words.FLAGS)


def test_every_mark_option_and_layer_has_words():
    assert set(financed_emissions.MARKS) == set(words.MARKS)
    assert set(METHOD_OPTIONS) == set(words.OPTIONS)
    assert set(RANKS.values()) == words.OWN_OPTIONS
    assert set(LAYER_PREFIX) == set(words.LAYERS)


@pytest.mark.parametrize(
    "table",
    ["OPTIONS", "LAYERS", "MARKS", "REASONS", "FLAGS", "SCOPES"],
)
def test_words_are_also_chinese(table):
    for code, text in getattr(words, table).items():
        with translation.override("en"):
            english = str(text)
        with translation.override("zh-hant"):
            assert str(text) != english, code


@pytest.mark.parametrize(
    ("language", "section", "district"),
    [
        ("en", "Import/export, wholesale and retail trades", "Kwun Tong"),
        ("zh-hant", "進出口貿易、批發及零售業", "觀塘區"),
    ],
)
def test_codes_are_named_in_the_readers_language(language, section, district):
    with translation.override(language):
        assert words.section_name("G") == section
        assert words.district_name("J") == district


def test_sector_is_shown_with_its_code():
    with translation.override("en"):
        assert words.sector_name("47").startswith("47 ")


@pytest.mark.parametrize("naming", [words.section_name, words.district_name])
@pytest.mark.parametrize("code", [None, "", "?"])
def test_code_nobody_knows_has_no_name(naming, code):
    assert naming(code) == ""


@pytest.mark.parametrize(("code", "name"), [(None, ""), ("", ""), ("ZZZ", "ZZZ")])
def test_sector_nobody_knows_is_shown_as_its_code(code, name):
    assert words.sector_name(code) == name


@pytest.mark.parametrize(
    ("text", "longest", "cut"),
    [
        ("short", 30, "short"),
        ("x" * 30, 30, "x" * 30),
        ("abcdefghij", 9, "abcd…ghij"),
        ("Wholesale and retail of goods", 11, "Whole…goods"),
    ],
)
def test_long_text_is_cut_in_the_middle(text, longest, cut):
    assert words.short(text, longest) == cut
    assert len(cut) <= longest


@pytest.mark.parametrize(
    ("reasons", "lines"),
    [
        ("", []),
        (None, []),
        ("1a:not_verified", [NOT_VERIFIED]),
        ("own:scope2_missing 3a:turnover_missing",
         ["Own emissions: scope 2 is not known",
          "Estimate from its revenue: revenue is not known"]),
        ("9z:odd_code", ["9z: odd_code"]),
    ],
)  # fmt: skip
def test_reasons_are_lines_with_the_best_option_first(reasons, lines):
    assert words.reason_lines(reasons) == lines


def test_flags_are_sentences_and_unknown_ones_stay_codes():
    found = words.flag_lines("negative_equity odd_flag")
    assert found == ["Equity is negative and counts as zero.", "odd_flag"]
    assert words.flag_lines(None) == []


@pytest.mark.parametrize(
    ("option", "text"),
    [(None, ""), ("", ""), ("3b", "Estimate from assets of its sector"), ("9z", "9z")],
)
def test_option_in_words(option, text):
    assert words.option_words(option) == text
