"""Answers are read as people write them, and kept as they were entered."""

from datetime import date
from decimal import Decimal

import pytest

from questionnaires.language import Option, Parsed, Problem, Question, parse_value
from questionnaires.language.numerals import NumeralError, read_number


def asked(type_, **more):
    return Question(key="q", type=type_, data_point="q", label={"en": "q"}, **more)


ENERGY = asked("quantity", units=("kWh", "MWh", "GJ"))
MONEY = asked("quantity", unit_from="currency")
DOLLARS = asked("quantity", units=("HKD",))
CHOICE = asked(
    "choice", options=(Option("a", {}), Option("b", {}), Option("none", {}, True))
)
CHOICES = asked("choices", options=CHOICE.options)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12400", "12400"),
        ("12,400", "12400"),
        ("1.24e4", "12400"),
        (" 12 400 ", "12400"),
        ("12'400", "12400"),
        ("1,234,567.89", "1234567.89"),
        ("-5", "-5"),
        ("−5", "-5"),
        ("+5", "5"),
        (".5", "0.5"),
        ("0", "0"),
        ("１２，４００", "12400"),
        ("HK$12,400", "12400"),
        ("-HK$ 250", "-250"),
        ("$1e3", "1000"),
        ("0.1", "0.1"),
    ],
)
def test_number_is_read_as_people_write_it(text, number):
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("12,5", "separator"),
        ("1.234,56", "separator"),
        ("12,40,000", "separator"),
        ("1.2.3", "separator"),
        ("about 5", "number"),
        ("", "number"),
        ("nan", "number"),
        ("inf", "number"),
        ("١٢", "number"),
        ("0x1F", "number"),
        ("1e400", "digits"),
        ("1e99", "digits"),
        ("9" * 40, "digits"),
        ("9" * 5000, "number"),
        ("5 5 5", "number"),
    ],
)
def test_number_that_can_only_be_guessed_is_refused(text, rule):
    with pytest.raises(NumeralError) as refusal:
        read_number(text)
    assert refusal.value.rule == rule


def test_quantity_keeps_text_and_unit_as_entered_and_converts_exactly():
    assert parse_value(ENERGY, "1,800 GJ") == Parsed(
        value=Decimal(500000), text="1800", entered="1,800 GJ", number=Decimal(1800),
        unit="GJ",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("12.4", "MWh", "12400"),
        ("12.4 mwh", "", "12400"),
        ("12,400", "", "12400"),
        ("12400kWh", "", "12400"),
        ("12400 kWh", "kWh", "12400"),
        ("1.24e4", "kWh", "12400"),
        ("1.24e4kWh", "", "12400"),
    ],
)
def test_quantity_takes_its_unit_from_beside_or_behind(text, unit, value):
    parsed = parse_value(ENERGY, text, unit)
    assert isinstance(parsed, Parsed)
    assert parsed.value == Decimal(value)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("5 litres", ""),
        ("5", "L"),
        ("5 kWh", "MWh"),
        ("5", "<script>"),
        ("HK$5", ""),
    ],  # fmt: skip
)
def test_quantity_in_a_unit_that_does_not_fit_is_refused(text, unit):
    problem = parse_value(ENERGY, text, unit)
    assert isinstance(problem, Problem)
    assert problem.rule == "unit"


def test_money_takes_the_currency_it_is_given():
    parsed = parse_value(MONEY, "HK$12,400", "HKD")
    assert isinstance(parsed, Parsed)
    assert (parsed.value, parsed.unit) == (Decimal(12400), "HKD")


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("US$5", "USD"),
        ("€5", "EUR"),
        ("RMB 5", "CNY"),
        ("¥5", "CNY"),
        ("-S$5", "SGD"),
        ("USD5", "USD"),
    ],
)
def test_sign_of_another_currency_is_told_not_dropped(text, currency):
    problem = parse_value(DOLLARS, text)
    assert problem == Problem("unit", {"unit": currency, "units": "HKD"})


@pytest.mark.parametrize("text", ["HK$5", "$5", "HKD 5", "5"])
def test_own_sign_and_one_that_may_be_ours_are_taken(text):
    parsed = parse_value(DOLLARS, text)
    assert isinstance(parsed, Parsed)
    assert parsed.value == 5


def test_integer_refuses_a_fraction_and_takes_a_whole_decimal():
    assert isinstance(parse_value(asked("integer"), "2.5"), Problem)
    parsed = parse_value(asked("integer"), "2.0")
    assert isinstance(parsed, Parsed)
    assert parsed.text == "2"


def test_percent_may_bring_its_sign():
    for text in ("12.5", "12.5%", "12.5 ％"):
        parsed = parse_value(asked("percent"), text)
        assert isinstance(parsed, Parsed)
        assert (parsed.value, parsed.unit) == (Decimal("12.5"), "%")


@pytest.mark.parametrize(
    "text",
    [
        "2024-02-29", "2024/2/29", "2024.02.29", "2024年2月29日", "２０２４年２月２９日",
        "29/2/2024", "29-02-2024", "29.2.2024", " 29 / 02 / 2024 ", "29022024",
        "20240229", "29 Feb 2024", "29-Feb-24", "29 february 2024", "Feb. 29, 2024",
        "2024-02-29 00:00:00",
    ],
)  # fmt: skip
def test_date_is_read_in_the_order_of_the_place(text):
    parsed = parse_value(asked("date"), text)
    assert isinstance(parsed, Parsed)
    assert parsed.value == date(2024, 2, 29)
    assert parsed.text == "2024-02-29"


def test_fifth_of_december_is_not_the_twelfth_of_may():
    parsed = parse_value(asked("date"), "5/12/2025")
    assert isinstance(parsed, Parsed)
    assert parsed.value == date(2025, 12, 5)


@pytest.mark.parametrize("text", ["05122025", "20251205"])
def test_eight_digits_fit_one_order_only(text):
    parsed = parse_value(asked("date"), text)
    assert isinstance(parsed, Parsed)
    assert parsed.value == date(2025, 12, 5)


@pytest.mark.parametrize(
    "text",
    [
        "2023-02-29", "31/31/2024", "12/31/2024", "soon", "0024-01-01", "5/12/25",
        "251205", "5 Dez 2025", "5 D 2025", "2024-1", "2024-02-29 13:00", "31/12/2201",
        "3112202", "٣١/١٢/٢٠٢٤x",
    ],
)  # fmt: skip
def test_date_that_is_none_is_refused(text):
    assert isinstance(parse_value(asked("date"), text), Problem)


def test_choice_is_one_of_its_options():
    parsed = parse_value(CHOICE, " a ")
    assert isinstance(parsed, Parsed)
    assert parsed.value == "a"
    assert parse_value(CHOICE, "A") == Problem("option", {"text": "A"})


def test_choices_keep_the_order_of_the_options():
    parsed = parse_value(CHOICES, "b, a")
    assert isinstance(parsed, Parsed)
    assert parsed.text == "a,b"
    assert parsed.value == frozenset({"a", "b"})


def test_exclusive_option_stands_alone():
    assert parse_value(CHOICES, "a,none") == Problem("exclusive", {})
    assert isinstance(parse_value(CHOICES, "none"), Parsed)


def test_text_keeps_right_to_left_letters_but_no_hidden_controls():
    assert isinstance(parse_value(asked("text"), "شركة 公司 Ltd"), Parsed)
    for hidden in ("a\x00b", "a\x1bb", "a\u202eb", "a\u2066b", "a\nb"):
        assert parse_value(asked("text"), hidden) == Problem("characters", {})
    assert isinstance(parse_value(asked("long_text"), "a\nb\tc"), Parsed)


def test_text_beyond_its_length_is_refused_with_both_numbers():
    problem = parse_value(asked("text", max_length=10), "x" * 30_000)
    assert problem == Problem("max_length", {"limit": "10", "length": "30000"})


def test_text_of_a_pattern_must_have_it():
    number = asked("text", pattern="br_number")
    assert isinstance(parse_value(number, "12345678"), Parsed)
    assert parse_value(number, "123") == Problem("pattern", {"text": "123"})
