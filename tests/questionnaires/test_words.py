"""Values as people write them: money, years, units, days, lists."""

from decimal import Decimal

import pytest
from django.utils import translation

from questionnaires.language.definition import Option, Question
from questionnaires.language.units import spoken
from questionnaires.words import (
    amount,
    is_year,
    rounded_amount,
    shown_value,
    unit_label,
)


def asked(type_, **more):
    return Question(key="q", type=type_, data_point="q", label={"en": "q"}, **more)


YEAR = asked("integer", min=Decimal(1960), max=Decimal(2100))
PEOPLE = asked("integer", min=Decimal(0), max=Decimal(100000))


@pytest.mark.parametrize(
    ("number", "unit", "text"),
    [
        ("85,000", "HKD", "HK$85,000"),
        ("−250,000", "HKD", "−HK$250,000"),
        ("1,200", "USD", "US$1,200"),
        ("12", "%", "12%"),
        ("18.7", "tCO2e", "18.7 t CO₂e"),
        ("1.68", "HKD/kWh", "HK$1.68/kWh"),
        ("2.55", "kgCO2e/towngas_unit", "2.55 kg CO₂e/unit"),
        ("2.75", "kgCO2e/L", "2.75 kg CO₂e/litre"),
        ("6,800", "L", "6,800 litres"),
        ("31", "", "31"),
    ],
)
def test_amount_is_written_with_its_unit(number, unit, text):
    assert amount(number, unit) == text


def test_figure_is_rounded_with_its_unit():
    assert rounded_amount(Decimal("18.72788"), "tCO2e") == "18.7 t CO₂e"
    assert rounded_amount(Decimal("85000.456"), "HKD") == "HK$85,000.46"


def test_year_is_no_number_to_group():
    assert is_year(YEAR) and not is_year(PEOPLE) and not is_year(asked("decimal"))
    assert shown_value(YEAR, "2023") == "2023"
    assert shown_value(PEOPLE, "2023") == "2,023"


@pytest.mark.parametrize(
    ("language", "day", "area", "several"),
    [
        ("en", "5 December 2025", "ft²", "Lamps; Meters"),
        ("zh-hant", "2025年12月5日", "平方呎", "燈、錶"),
        ("zh-hans", "2025年12月5日", "平方呎", "灯、表"),
    ],
)
def test_words_are_those_of_the_page(language, day, area, several):
    options = (
        Option("a", {"en": "Lamps", "zh-Hant": "燈"}),
        Option("b", {"en": "Meters", "zh-Hant": "錶"}),
    )
    with translation.override(language):
        assert shown_value(asked("date"), "2025-12-05") == day
        assert unit_label("ft2") == area
        assert shown_value(asked("choices", options=options), "a,b") == several


def test_product_of_units_has_a_dot_for_readers():
    with translation.override("en"):
        assert unit_label("t*km") == "t·km"
        assert unit_label("kgCO2e/t/km") == "kg CO₂e/t/km"
        assert unit_label("kgCO2e/L") == "kg CO₂e/litre"
    assert spoken("t*km", "en") == "t·km"
