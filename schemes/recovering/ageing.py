"""How old money is that was demanded and has not come, in bands that are data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).with_name("terms.yaml")


class RecoveryTermsError(ValueError):
    """The file of recovery terms cannot be used; says why."""


@dataclass(frozen=True, slots=True)
class Band:
    """Days from `first` to `last`, both counted; without a last one it has no end."""

    key: str
    first: int
    last: int | None

    def holds(self, days: int) -> bool:
        """Whether something of that many days is in the band."""
        return self.first <= days and (self.last is None or days <= self.last)


@dataclass(frozen=True, slots=True)
class RecoveryTerms:
    """The bands of age, how long a demand may take, how many parts it may come in."""

    bands: tuple[Band, ...]
    due_days: int
    most_instalments: int

    def band_of(self, demanded_on: date, today: date) -> Band:
        """The band of a demand; one of the future is as young as can be."""
        days = max(0, (today - demanded_on).days)
        return next(band for band in self.bands if band.holds(days))


@cache
def recovery_terms() -> RecoveryTerms:
    """The terms in the file; RecoveryTermsError if the bands have a gap or overlap."""
    return terms_from(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def terms_from(raw: dict[str, Any]) -> RecoveryTerms:
    """Terms as YAML gives them, checked: each day falls into exactly one band."""
    bands = tuple(
        Band(each["key"], each["from"], each.get("to"))
        for each in raw["ageing"]["bands"]
    )
    expected = 0
    for band in bands:
        if band.first != expected or (band.last is not None and band.last < band.first):
            raise RecoveryTermsError(
                f"{band.key} begins at {band.first}, not at {expected}"
            )
        if band.last is None:
            break
        expected = band.last + 1
    if (
        not bands
        or bands[-1].last is not None
        or any(b.last is None for b in bands[:-1])
    ):
        raise RecoveryTermsError("only the last band has no end")
    return RecoveryTerms(
        bands, raw["due_days"]["value"], raw["most_instalments"]["value"]
    )
