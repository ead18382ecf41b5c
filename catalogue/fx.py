"""Currencies and dated sets of exchange rates; without a rate there is no amount."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from catalogue.datafiles import DATA, DataFile, digest, read
from catalogue.sources import citation, load_sources


@dataclass(frozen=True, slots=True)
class Currency:
    """An ISO 4217 currency: code, digits after the point, names."""

    code: str
    minor_units: int
    name: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class FxSet:
    """The rates of one day: units of `base` for one unit of each currency."""

    id: str
    as_of: date
    base: str
    rates: Mapping[str, Decimal]
    source: str
    mark: str

    def rate(self, currency: str, into: str) -> Decimal | None:
        """Units of `into` for one unit of `currency`; None if either is unknown."""
        if currency == into:
            return Decimal(1)
        own, other = self._in_base(currency), self._in_base(into)
        return own / other if own is not None and other is not None else None

    def convert(self, amount: Decimal, currency: str, into: str) -> Decimal | None:
        """The amount in another currency, unrounded; None means not computed."""
        rate = self.rate(currency, into)
        return amount * rate if rate is not None else None

    def _in_base(self, currency: str) -> Decimal | None:
        return Decimal(1) if currency == self.base else self.rates.get(currency)


@dataclass(frozen=True, slots=True)
class FxSets:
    """All sets, oldest first, and the currencies the platform knows."""

    currencies: Mapping[str, Currency]
    sets: tuple[FxSet, ...]

    def on(self, day: date) -> FxSet | None:
        """The latest set of that day or before; None if all are later."""
        earlier = [each for each in self.sets if each.as_of <= day]
        return earlier[-1] if earlier else None


@cache
def fx_sets(path: Path = DATA / "fx.yaml") -> FxSets:
    """The sets of a file (bundled: demonstration rates, marked `demo`)."""
    file = read(path, "fx")
    content: dict[str, Any] = file.content
    currencies = {
        code: Currency(code, entry["minor_units"], entry["name"])
        for code, entry in content["currencies"].items()
    }
    sets = [_set(file, day, currencies) for day in sorted(content["sets"])]
    return FxSets(currencies, tuple(sets))


def _set(file: DataFile, day: str, currencies: Mapping[str, Currency]) -> FxSet:
    content: dict[str, Any] = file.content
    entry = content["sets"][day]
    source = citation(entry["source"], file, ("sets", day, "source"), load_sources())
    for code in entry["rates"]:
        if code not in currencies:
            at = ("sets", day, "rates", code)
            raise file.error(at, f"{code} is not among the currencies of this file")
    rates = {code: Decimal(rate) for code, rate in entry["rates"].items()}
    pairs = [[code, str(rate)] for code, rate in sorted(rates.items())]
    identity = f"fx/{content['base']}/{day}@{digest([*pairs])[:8]}"
    return FxSet(
        identity,
        date.fromisoformat(day),
        content["base"],
        rates,
        source,
        entry["mark"],
    )
