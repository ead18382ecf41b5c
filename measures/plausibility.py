"""Whether a reported figure can be right: against last year, its unit, and its peers.

Nothing here is an error: each finding asks. `docs/rules/plausibility.md` has the prose.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

#: Makes the median absolute deviation comparable with a standard deviation.
NORMAL = Decimal("0.6745")


@dataclass(frozen=True, slots=True)
class Slip:
    """How many times too large or too small a figure seems: 1000 or 0.001, 3.6 …"""

    factor: Decimal

    @property
    def is_too_large(self) -> bool:
        return self.factor > 1


def unit_slip(
    value: Decimal, reference: Decimal, factors: Iterable[Decimal], tolerance: Decimal
) -> Slip | None:
    """The known factor by which the value misses its reference, either way; else None.

    Near means within `tolerance` powers of ten. Zero and below tell nothing.
    """
    if value <= 0 or reference <= 0:
        return None
    away = math.log10(value / reference)
    nearest: tuple[float, Decimal] | None = None
    for factor in factors:
        for each in (factor, 1 / factor):
            gap = abs(away - math.log10(each))
            if gap < float(tolerance) and (nearest is None or gap < nearest[0]):
                nearest = (gap, each)
    return Slip(nearest[1]) if nearest else None


def changed_too_much(value: Decimal, earlier: Decimal, most: Decimal) -> bool:
    """Whether the larger of the two is more than `most` times the smaller.

    From or to zero no ratio tells anything, and a change of sign is always worth a word.
    """
    if not value or not earlier:
        return False
    if (value < 0) != (earlier < 0):
        return True
    large, small = max(abs(value), abs(earlier)), min(abs(value), abs(earlier))
    return large > most * small


@dataclass(frozen=True, slots=True)
class Tuning:
    """Of the Hidiroglou-Berthelot method: weight of size, least width, width."""

    u: Decimal = Decimal("0.5")
    a: Decimal = Decimal("0.05")
    c: Decimal = Decimal(4)


@dataclass(frozen=True, slots=True)
class Limits:
    """Between which the effect of a change is usual in its group."""

    ratio: float
    low: float
    high: float
    tuning: Tuning

    def is_unusual(self, earlier: Decimal, value: Decimal) -> bool:
        """Whether this change stands apart from those the limits were made of."""
        effect = _effect(float(earlier), float(value), self.ratio, self.tuning)
        return not self.low <= effect <= self.high


def limits_of_change(
    pairs: Iterable[tuple[Decimal, Decimal]], tuning: Tuning | None = None
) -> Limits | None:
    """The limits by Hidiroglou and Berthelot of (earlier, now) pairs of a group.

    Pairs with a zero or less say nothing and are left out; None without any.
    """
    chosen = tuning or Tuning()
    kept = [(float(a), float(b)) for a, b in pairs if a > 0 and b > 0]
    if not kept:
        return None
    ratio = median(now / before for before, now in kept)
    effects = sorted(_effect(before, now, ratio, chosen) for before, now in kept)
    middle, least = median(effects), abs(float(chosen.a) * median(effects))
    below = max(middle - quantile(effects, 0.25), least)
    above = max(quantile(effects, 0.75) - middle, least)
    width = float(chosen.c)
    return Limits(ratio, middle - width * below, middle + width * above, chosen)


def _effect(before: float, now: float, ratio: float, tuning: Tuning) -> float:
    change = now / before
    score = 1 - ratio / change if change < ratio else change / ratio - 1
    # Equal changes must not differ by the last digit of a float.
    return float(round(score, 9) * max(before, now) ** float(tuning.u))


def quantile(ordered: Sequence[float], share: float) -> float:
    """The quantile of sorted values, read off straight between two of them (type 7)."""
    place = (len(ordered) - 1) * share
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def distance_from_peers(value: Decimal, peers: Sequence[Decimal]) -> Decimal | None:
    """The modified z of the value's power of ten among its peers'.

    None where nothing can be said: no positive peers, or peers that are all alike.
    """
    powers = [math.log10(each) for each in peers if each > 0]
    if value <= 0 or not powers:
        return None
    middle = median(powers)
    spread = median(abs(each - middle) for each in powers)
    if not spread:
        return None
    return NORMAL * Decimal((math.log10(value) - middle) / spread)


@dataclass(frozen=True, slots=True)
class Band:
    """Between which most peers lie."""

    low: Decimal
    high: Decimal

    def holds(self, value: Decimal) -> bool:
        return self.low <= value <= self.high


def band_around(middle: Decimal, low: Decimal, high: Decimal) -> Band:
    """The band from `low` to `high` times a published average."""
    return Band(middle * low, middle * high)
