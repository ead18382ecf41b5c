"""A sourced figure goes to JSON and keeps its digits."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from measures.sourced import Sourced

FIGURE = Sourced(
    id="grid/clp/2024@1",
    key="clp",
    value=Decimal("0.390"),
    unit="kgCO2e/kWh",
    year=2024,
    source="CLP, Sustainability report 2024",
    mark="verified",
)


@pytest.mark.parametrize("text", ["0.390", "0", "1E+3", "0.1000000000000000000001"])
def test_digits_are_kept_in_json(text):
    found = replace(FIGURE, value=Decimal(text)).as_json()
    assert found["value"] == text
    assert Decimal(json.loads(json.dumps(found))["value"]) == Decimal(text)


def test_figure_that_was_asked_for_has_no_fallback():
    assert FIGURE.as_json()["fallback"] is None
    earlier = replace(FIGURE, fallback="earlier_year")
    assert earlier.as_json()["fallback"] == "earlier_year"
