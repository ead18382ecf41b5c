"""What is known of an instrument, as plain values; what differs between two statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from measures.money import Money


@dataclass(frozen=True, slots=True)
class Particulars:
    """What somebody states of an instrument; only a first call may be unknown.

    It has a day of maturity or is said to be perpetual: neither follows from the other's
    absence.
    """

    kind: str
    identifier: str
    label: str
    size: Money
    issued_on: date
    matures_on: date | None
    is_perpetual: bool = False
    first_call_on: date | None = None

    @property
    def is_sound(self) -> bool:
        """Whether it has a size, and its days follow one another."""
        end = self.matures_on or date.max
        return (
            self.size.minor > 0
            and self.is_perpetual == (self.matures_on is None)
            and self.issued_on < end
            and (
                self.first_call_on is None or self.issued_on < self.first_call_on < end
            )
        )

    def as_json(self) -> dict[str, Any]:
        """As a revision keeps them; the identifier is the record's own."""
        return {
            "kind": self.kind,
            "label": self.label,
            "currency": self.size.currency,
            "size_minor": self.size.minor,
            "issued_on": self.issued_on.isoformat(),
            "is_perpetual": self.is_perpetual,
            "matures_on": _iso(self.matures_on),
            "first_call_on": _iso(self.first_call_on),
        }


DAYS = ("issued_on", "matures_on", "first_call_on")
#: What of an instrument is revised, in the order in which it is shown.
REVISED = ("kind", "label", "currency", "size_minor", "is_perpetual", *DAYS)
#: What statements did not say while the register kept only what matures.
_BEFORE = {"is_perpetual": False, "first_call_on": None}


def read_kept(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a kept statement by the names of the record's columns."""
    full = _BEFORE | dict(kept)
    days = {key: date.fromisoformat(full[key]) if full[key] else None for key in DAYS}
    return {key: full[key] for key in REVISED} | days


def changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """What differs between two kept statements."""
    before, after = (_BEFORE | dict(kept) if kept else {} for kept in (old, new))
    return tuple(key for key in REVISED if before.get(key) != after.get(key))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
