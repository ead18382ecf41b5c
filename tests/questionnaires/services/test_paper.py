"""The paper shows what was signed as it was typed, and what to be careful about."""

import pytest
from django.utils import translation

from questionnaires.services.paper import _explained, _factors, _lines
from questionnaires.words import is_year, shown_value
from tests.factories import questionnaires as factory


def definition():
    return factory.ours("sme/micro")


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


def frozen_value(path, value, *, row="", unit="", entered=None):
    return {
        "path": path, "row": row, "section": "", "state": "answered", "value": value,
        "unit": unit, "label": {"en": path}, "entered": entered or {},
    }  # fmt: skip


def lines(section, *values):
    questions = definition().questions
    return list(_lines({"values": values}, section, questions, {}))


def test_rows_are_numbered_from_one_in_each_table():
    found = lines(
        "energy",
        frozen_value("electricity_bills.kwh", "10", row="a", unit="kWh"),
        frozen_value("electricity_bills.kwh", "20", row="b", unit="kWh"),
        frozen_value("fuels.litres", "5", row="c", unit="L"),
    )
    assert [line["number"] for line in found] == [1, 2, 1]


def test_an_amount_stands_as_it_was_typed_beside_what_it_counts_as():
    typed = {"text": "9200", "unit": "ft2"}
    (line,) = lines(
        "sites",
        frozen_value(
            "sites.floor_area", "854.7", row="a", unit="m2", entered=typed
        ),
    )  # fmt: skip
    assert line["value"] == "9,200 ft² (= 854.7 m²)"


def test_an_amount_in_our_unit_is_not_repeated():
    typed = {"text": "80", "unit": "m2"}
    (line,) = lines(
        "sites",
        frozen_value("sites.floor_area", "80", row="a", unit="m2", entered=typed),
    )
    assert line["value"] == "80 m²"


def test_a_year_has_no_thousands_mark_but_a_count_has():
    questions = definition().questions
    assert is_year(questions["sites.loss_year"])
    assert shown_value(questions["sites.loss_year"], "2023") == "2023"
    assert shown_value(questions["employees"], "2023") == "2,023"


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", "(not confirmed, factor of an earlier year)"), ("zh-hant", "未經確認")],
)
def test_a_factor_of_another_year_says_so_in_the_readers_language(language, words):
    use = {
        "value": "0.38", "unit": "kgCO2e/kWh", "year": 2024, "source": "a report",
        "mark": "unverified", "fallback": "earlier_year",
    }  # fmt: skip
    with translation.override(language):
        (text,) = _factors({"derivation": {"factors": [use]}})
    assert words in text
    assert "unverified" not in text


def test_the_reason_for_an_unusual_figure_is_in_words():
    given = {
        "check": "bills_cover_period", "reason": "not_all_bills", "note": "",
        "message": "Few days.", "messages": {"en": "Few days.", "zh-Hant": "日數少。"},
    }  # fmt: skip
    with translation.override("zh-hant"):
        (told,) = _explained({"explanations": [given]}, definition())
    assert told == {"message": "日數少。", "reason": "部分帳單缺失", "note": ""}
