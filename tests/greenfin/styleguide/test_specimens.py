"""The guide's specimens, in one language at a time."""

import pytest

from greenfin.styleguide.specimens import PAGES, in_language, specimen

PAIR = {"en": "Loan book", "zh-Hant": "貸款組合"}


@pytest.mark.parametrize(
    ("language", "text"),
    [("en", "Loan book"), ("zh-hant", "貸款組合"), ("zh-hans", "贷款组合")],
)
def test_pair_becomes_the_text_of_the_language_at_any_depth(language, text):
    value = {"rows": [{"label": PAIR, "count": 0}], "note": None}
    expected = {"rows": [{"label": text, "count": 0}], "note": None}
    assert in_language(value, language) == expected


def test_dictionary_with_more_than_a_pair_is_no_pair():
    value = PAIR | {"url": "/x/"}
    assert in_language(value, "en") == value


@pytest.mark.parametrize("page", PAGES)
def test_every_page_has_specimens_and_the_bar(page):
    assert set(specimen(page, "en")) > set(specimen("shell", "en")) or page == "shell"


def test_page_without_a_file_has_the_bar_alone():
    assert specimen("no_such_page", "en") == specimen("shell", "en")
