"""Units are kept in plain letters and printed as people write them."""

import pytest

from measures.printing import CARBON, printed_unit


@pytest.mark.parametrize(
    ("kept", "printed"),
    [
        ("tCO2e", CARBON),
        ("t CO2e", "t CO₂e"),
        ("kgCO2e/kWh", "kg CO₂e/kWh"),
        ("tCO2e per million HKD", "t CO₂e per million HKD"),
        ("CO2e", "CO₂e"),
        ("m2", "m²"),
        ("ft2", "ft²"),
        ("kgCO2e/m3", "kg CO₂e/m³"),
        ("m23", "m23"),
        ("MWh", "MWh"),
        ("", ""),
    ],
)
def test_units_are_printed_as_people_write_them(kept, printed):
    assert printed_unit(kept) == printed
