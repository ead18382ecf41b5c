"""Finds the number of a demand or an offer in what a payer wrote on a transfer."""

from __future__ import annotations

import re
from datetime import date

DEMAND, OFFER = "R", "V"
_RANDOM = 6
_NUMBER = re.compile(
    rf"(?<![0-9A-Z])([{DEMAND}{OFFER}])[ -]?(\d{{6}})[ ./-]?([0-9A-F]{{{_RANDOM}}})(?![0-9A-Z])"
)


def number_of(kind: str, day: date, random: str) -> str:
    """The number of a demand or offer of that day; `random` are six hexadecimal digits."""
    return f"{kind}{day:%y%m%d}-{random.upper()[:_RANDOM]}"


def numbers_in(*texts: str) -> list[str]:
    """The numbers that stand in these texts, each once, in order.

    Banks drop hyphens and shout; small letters, spaces and dots for a hyphen do not matter.
    """
    found: dict[str, None] = {}
    for text in texts:
        for kind, day, random in _NUMBER.findall(text.upper()):
            found[f"{kind}{day}-{random}"] = None
    return list(found)
