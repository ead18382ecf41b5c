"""What reading an answer gives: a typed value with what was typed, or a problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Parsed:
    """A typed answer.

    `text` is canonical; `entered` is what was typed; `number` counts in `unit`, which is
    the unit as entered; `value` is what expressions see, in the question's own unit.
    """

    value: Any
    text: str
    entered: str
    number: Decimal | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """An answer that cannot be read: the rule it breaks and the words for its message."""

    rule: str
    values: Mapping[str, str]


def plain_text(number: Decimal) -> str:
    """A decimal in canonical form: no exponent, no needless zeros."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
