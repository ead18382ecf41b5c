"""Units as people read them, from the plain letters in which they are kept."""

from __future__ import annotations

import re

_CARBON = re.compile(r"\b(k?g|t)? ?CO2e\b")
_POWER = re.compile(r"\b(k?m|ft)([23])\b")
_POWERS = str.maketrans("23", "²³")
CARBON = "t CO₂e"


def printed_unit(symbol: str) -> str:
    """`tCO2e per m2` as `t CO₂e per m²`; anything else stays as it is."""
    shown = _CARBON.sub(lambda found: f"{found[1] or ''} CO₂e".strip(), symbol)
    return _POWER.sub(lambda found: found[1] + found[2].translate(_POWERS), shown)
