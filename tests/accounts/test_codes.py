"""Codes that people read from paper and type."""

import pytest

from accounts.codes import ALPHABET, LENGTH, as_typed, is_code, new_code, spaced


def test_code_has_no_letter_that_looks_like_another():
    assert not set("0OQ1IL2Z5S8BUV") & set(ALPHABET)
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(len(code) == LENGTH and set(code) <= set(ALPHABET) for code in codes)


@pytest.mark.parametrize(
    "typed", ["acde-fghj", " ACDE FGHJ ", "ACDEFGHJ", "acde–fghj", "ａｃｄｅ－ｆｇｈｊ"]
)
def test_code_is_understood_however_it_is_typed(typed):
    assert as_typed(typed) == "ACDEFGHJ"


@pytest.mark.parametrize("typed", ["", "ACDE", "ACDE-FGH0", "ACDEFGHJK", "' or 1=1"])
def test_other_text_is_no_code(typed):
    assert not is_code(as_typed(typed))


def test_code_is_printed_in_two_halves():
    assert spaced("ACDEFGHJ") == "ACDE-FGHJ"
