"""How alike two names are, whatever the order and case of their words."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz, utils


def plain(name: str) -> str:
    """A name as it is compared."""
    return utils.default_process(unicodedata.normalize("NFKC", name))


def likeness(one: str, other: str) -> float:
    """From 0 to 100; words may stand in any order."""
    return float(fuzz.token_sort_ratio(plain(one), plain(other)))


def nearest(name: str, others: Iterable[str]) -> float | None:
    """The best likeness with any of them; None if there is none to compare with.

    Words that one name has more, such as “Limited” or a second given name, do not count.
    """
    known = [other for other in others if plain(other)]
    if not known or not plain(name):
        return None
    return max(
        float(fuzz.token_set_ratio(plain(name), plain(other))) for other in known
    )
