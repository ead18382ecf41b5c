"""Amounts as the rules' sentences write them."""

from decimal import Decimal

import pytest

from schemes.rules.texts import money


@pytest.mark.parametrize(
    ("amount", "language", "text"),
    [
        ("7840", "en", "HK$7,840"),
        ("7840.5", "en", "HK$7,840.50"),
        ("-7840", "en", "−HK$7,840"),
        ("-7840", "zh-Hant", "−7,840港元"),
        ("0", "en", "HK$0"),
    ],
)
def test_minus_sign_stands_before_the_currency(amount, language, text):
    assert money(Decimal(amount), "HKD", language) == text
