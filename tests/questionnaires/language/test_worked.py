"""A rule with its numbers: arithmetic alone, brackets where they belong, else nothing."""

import pytest

from questionnaires.language.worked import worked

VALUES = {"a": "18.7 t", "b": "51 t", "row.kwh": "1,240 kWh", "c": "2"}


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("a + b + a", "18.7 t + 51 t + 18.7 t"),
        ("a - (b - a)", "18.7 t − (51 t − 18.7 t)"),
        ("(a + b) * c", "(18.7 t + 51 t) × 2"),
        ("a + b * c", "18.7 t + 51 t × 2"),
        ("a / (b / c)", "18.7 t ÷ (51 t ÷ 2)"),
        ("a * 1000", "18.7 t × 1000"),
        ('a / qty(12, "month")', "18.7 t ÷ 12"),
        ("a * b if c == 2 else None", "18.7 t × 51 t"),
        (
            'row.kwh * factor("grid-electricity", row.supplier, row.start, row.end)',
            "1,240 kWh × 0.38 kg/kWh",
        ),
    ],
)
def test_arithmetic_is_written_out(rule, text):
    assert worked(rule, VALUES, ["0.38 kg/kWh"]) == text


@pytest.mark.parametrize(
    "rule",
    [
        "a",
        "sum(bills.kwh) + a",
        "a if b else c",
        "a + missing",
        "a ** b",
        "a +",
        "-a + b",
    ],
)
def test_anything_else_is_left_to_the_list_of_values(rule):
    assert worked(rule, VALUES, []) == ""


def test_one_lookup_with_several_factors_is_not_guessed():
    assert worked('a * factor("x", "y")', VALUES, ["1", "2"]) == ""
