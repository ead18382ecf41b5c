"""Amounts are read with or without commas, and shown with them."""

from decimal import Decimal

import pytest
from django import forms

from accounts.amounts import AmountField, shown_amount

AMOUNT = Decimal("12400.50")


@pytest.mark.parametrize(
    "typed", ["12,400.50", "12400.50", " 12 400.50 ", "１２，４００．５０"]
)
def test_an_amount_is_read_as_people_write_it(typed):
    assert AmountField(decimal_places=2).clean(typed) == AMOUNT


def test_a_real_minus_sign_is_one():
    assert AmountField().clean("−1,200") == Decimal(-1200)


@pytest.mark.parametrize(
    "typed", ["soon", "12.400,50", "9,5", "1,2400", "1e999999", "NaN"]
)
def test_what_is_no_amount_is_refused(typed):
    with pytest.raises(forms.ValidationError):
        AmountField(max_digits=14, decimal_places=2).clean(typed)


def test_a_number_is_shown_in_groups_and_typing_as_it_was():
    field = AmountField()

    assert field.prepare_value(AMOUNT) == "12,400.50"
    assert field.prepare_value("12400,5x") == "12400,5x"


def test_the_box_is_no_native_number_box():
    html = AmountField().widget.render("amount", "5")

    assert 'type="text"' in html
    assert 'inputmode="decimal"' in html


@pytest.mark.parametrize(
    ("kept", "shown"),
    [("12500", "12,500"), ("12400.50", "12,400.50"), ("-1200", "-1,200"),
     ("999", "999"), ("12,500", "12,500"), ("about 12500", "about 12500"), ("", "")],
)  # fmt: skip
def test_what_was_typed_as_a_plain_number_is_shown_in_groups(kept, shown):
    assert shown_amount(kept) == shown
