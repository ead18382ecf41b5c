"""What was stated, as an officer reads it: no amount without its currency."""

import pytest

from schemes.pages.facts import row_of
from schemes.rules.library import load_library
from schemes.rules.reading import read_facts

GRANT = load_library().scheme("gsf_grant").version("3")


@pytest.mark.parametrize(
    ("given", "value"),
    [
        ({"currency": "USD", "size": "12800000"}, "USD 12,800,000"),
        ({"currency": "HKD", "size": "500000000.50"}, "HKD 500,000,000.5"),
        ({"size": "12800000"}, "12,800,000"),
        ({"currency": "USD"}, ""),
    ],
)
def test_amount_in_a_stated_currency_names_it(given, value):
    assert row_of(GRANT, "size", given, read_facts(GRANT, given))["value"] == value
