"""Units and dimensions in exact decimals: energy, emissions, volume, area, money.

A unit is a fraction of its base unit, so that kWh times kgCO2e/kWh cancels without any
rounding, and a conversion is one multiplication and one division of decimals. Currencies
are dimensions of their own: no constant turns one into another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from questionnaires.language.errors import did_you_mean

Dimension = tuple[tuple[str, int], ...]

PURE: Dimension = ()
PURE_SYMBOL = "1"

_CURRENCIES = ("HKD", "USD", "EUR", "CNY", "SGD", "money")
_SIMPLE: dict[str, tuple[str, str]] = {
    "MJ": ("1", "energy"),
    "kWh": ("3.6", "energy"),
    "MWh": ("3600", "energy"),
    "GWh": ("3600000", "energy"),
    "GJ": ("1000", "energy"),
    "TJ": ("1000000", "energy"),
    "towngas_unit": ("48", "energy"),
    "kgCO2e": ("1", "mass_ghg"),
    "gCO2e": ("0.001", "mass_ghg"),
    "tCO2e": ("1000", "mass_ghg"),
    "L": ("1", "volume"),
    "m3": ("1000", "volume"),
    "kg": ("1", "mass"),
    "g": ("0.001", "mass"),
    "t": ("1000", "mass"),
    "m2": ("1", "area"),
    "ft2": ("0.09290304", "area"),
    "ha": ("10000", "area"),
    "km": ("1", "distance"),
    "m": ("0.001", "distance"),
    "month": ("1", "time"),
    "year": ("12", "time"),
    "person": ("1", "people"),
    **{currency: ("1", currency) for currency in _CURRENCIES},
}
_ALIASES = {"m²": "m2", "m³": "m3", "ft²": "ft2", "litre": "L", "l": "L", "%": "1"}
_SPOKEN: dict[str, dict[str, str]] = {
    "towngas_unit": {"en": "units of towngas", "zh-Hant": "度煤氣"},
    "month": {"en": "months", "zh-Hant": "個月"},
    "person": {"en": "people", "zh-Hant": "人"},
}
_PRINTED = {
    "m2": "m²",
    "m3": "m³",
    "ft2": "ft²",
    "CO2e": "CO₂e",
    "HKD": "HK$",
    "SGD": "S$",
    "*": "·",
}
_NOT_A_UNIT = re.compile(r"[^A-Za-z0-9_/*²³%]")


class UnitError(ValueError):
    """There is no such unit, or two units cannot be turned into each other."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: how many of its base units it holds, and what it measures."""

    symbol: str
    scale: Fraction
    dimension: Dimension


@lru_cache(maxsize=1024)
def unit(symbol: str) -> Unit:
    """The unit written like `kWh`, `kgCO2e/kWh` or `kWh/m2/year`.

    Raises UnitError with a suggestion when a part of it is unknown.
    """
    text = symbol.replace(" ", "").replace("·", "*")
    if not text or _NOT_A_UNIT.search(text):
        raise UnitError(f'"{symbol}" is not a unit.')
    scale, dimension = Fraction(1), PURE
    divide = False
    for part in re.split(r"([/*])", text):
        if part in ("/", "*"):
            divide = part == "/"
            continue
        one, measures = _simple(part)
        scale = scale / one if divide else scale * one
        dimension = combine(dimension, measures, -1 if divide else 1)
    return Unit(symbol, scale, dimension)


def _simple(symbol: str) -> tuple[Fraction, Dimension]:
    name = _ALIASES.get(symbol, symbol)
    if name == PURE_SYMBOL:
        return Fraction(1), PURE
    if name not in _SIMPLE:
        raise UnitError(f'There is no unit "{symbol}". {did_you_mean(symbol, _SIMPLE)}')
    scale, base = _SIMPLE[name]
    return Fraction(scale), ((base, 1),)


def combine(left: Dimension, right: Dimension, power: int = 1) -> Dimension:
    """The dimension of a product (`power=1`) or of a quotient (`power=-1`)."""
    exponents: dict[str, int] = dict(left)
    for base, exponent in right:
        exponents[base] = exponents.get(base, 0) + power * exponent
    return tuple(sorted((base, n) for base, n in exponents.items() if n))


def dimension(name: str) -> Dimension:
    """The dimension written like `energy` or `mass_ghg/energy`."""
    known = {measures for _scale, measures in _SIMPLE.values()}
    found, divide = PURE, False
    for part in re.split(r"([/*])", name.replace(" ", "")):
        if part in ("/", "*"):
            divide = part == "/"
        elif part in known:
            found = combine(found, ((part, 1),), -1 if divide else 1)
        elif part != PURE_SYMBOL:
            says = f'There is no dimension "{part}". {did_you_mean(part, known)}'
            raise UnitError(says)
    return found


def convert(value: Decimal, source: str, target: str) -> Decimal:
    """`value` in unit `source` as a number of unit `target`; exact where decimals are."""
    one, other = unit(source), unit(target)
    if one.dimension != other.dimension:
        raise UnitError(
            f"{source} measures {describe(one.dimension)}, "
            f"{target} measures {describe(other.dimension)}."
        )
    return rescale(value, one.scale / other.scale)


def rescale(value: Decimal, ratio: Fraction) -> Decimal:
    """`value` times an exact ratio: multiplied first, so that only one step can round."""
    if ratio == 1:
        return value
    scaled = value * ratio.numerator
    return scaled if ratio.denominator == 1 else scaled / ratio.denominator


def describe(dimension: Dimension) -> str:
    """A dimension in words, such as `mass_ghg/energy` or `a plain number`."""
    if not dimension:
        return "a plain number"
    above = "*".join(_power(base, n) for base, n in dimension if n > 0)
    below = "/".join(_power(base, -n) for base, n in dimension if n < 0)
    return f"{above or '1'}/{below}" if below else above


def _power(base: str, exponent: int) -> str:
    return base if exponent == 1 else f"{base}^{exponent}"


def spoken(symbol: str, language: str) -> str:
    """A unit as a reader sees it: `m²`, `tCO₂e`, `units of towngas`."""
    if symbol in _SPOKEN:
        words = _SPOKEN[symbol]
        return words.get(language, words["en"])
    for plain, printed in _PRINTED.items():
        symbol = symbol.replace(plain, printed)
    return symbol
