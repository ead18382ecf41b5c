"""Lots: who or what is drawn from those eligible follows from a recorded seed alone."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from decimal import ROUND_CEILING, Decimal


def draw(seed: str, eligible: Iterable[str], count: int) -> list[str]:
    """The first `count` of the eligible in an order that the seed gives, all alike likely.

    The same seed and the same eligible ones, in whatever order, give the same draw.
    """
    return sorted(set(eligible), key=lambda each: (ticket(seed, each), each))[:count]


def ticket(seed: str, key: str) -> str:
    """What one of the eligible drew; the lowest tickets win."""
    return hashlib.sha256(f"{seed}:{key}".encode()).hexdigest()


def sample_size(pool: int, percent: Decimal | int | float) -> int:
    """How many of a pool are drawn: the share rounded up, so one of a small pool too."""
    share = Decimal(pool) * Decimal(str(percent)) / 100
    return min(pool, int(share.to_integral_value(rounding=ROUND_CEILING)))
