"""A figure taken from elsewhere, with what anybody needs to check it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Sourced:
    """One dated factor: its value and unit, where it is from, how sure we are of it.

    `fallback` says why this is not the figure that was asked for (`earlier_year`,
    `territory_default`), or is None when it is.
    """

    id: str
    key: str
    value: Decimal
    unit: str
    year: int
    source: str
    mark: str
    fallback: str | None = None

    def as_json(self) -> dict[str, str | int | None]:
        """The same as plain JSON values; the number as canonical text."""
        return {**asdict(self), "value": str(self.value)}


class FactorSource(Protocol):
    """Where rules find dated factors; a catalogue is one, a test's dict another."""

    def lookup(self, table: str, key: str | None, on: date) -> Sourced | None:
        """The factor of `table` for `key` valid on that day, or None if there is none."""
