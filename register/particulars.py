"""What is known of an instrument, as plain values; what differs between two statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from measures.money import Money


@dataclass(frozen=True, slots=True)
class Particulars:
    """What somebody states of an instrument; all of it is needed."""

    kind: str
    identifier: str
    label: str
    size: Money
    issued_on: date
    matures_on: date

    def as_json(self) -> dict[str, Any]:
        """As a revision keeps them; the identifier is the record's own."""
        return {
            "kind": self.kind,
            "label": self.label,
            "currency": self.size.currency,
            "size_minor": self.size.minor,
            "issued_on": self.issued_on.isoformat(),
            "matures_on": self.matures_on.isoformat(),
        }


#: What of an instrument is revised, in the order in which it is shown.
REVISED = ("kind", "label", "currency", "size_minor", "issued_on", "matures_on")


def read_kept(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a kept statement by the names of the record's columns."""
    days = {key: date.fromisoformat(kept[key]) for key in ("issued_on", "matures_on")}
    return {key: kept[key] for key in REVISED} | days


def changed(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, ...]:
    """What differs between two kept statements."""
    return tuple(key for key in REVISED if old.get(key) != new.get(key))
