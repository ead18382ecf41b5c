"""What a signal is: how grave, in what words, over which dated limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from schemes.rules.definition import Texts

Level = Literal["block", "warn"]


@dataclass(frozen=True, slots=True)
class Dated:
    """A limit as it holds from a day on, with where it is from."""

    first: date
    value: Any
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Limit:
    """A threshold of a signal through time, the oldest first."""

    key: str
    label: Texts
    unit: str
    values: tuple[Dated, ...]

    def on(self, day: date) -> Dated:
        """What holds on that day; the first one before any."""
        held = [each for each in self.values if each.first <= day]
        return held[-1] if held else self.values[0]


def read_limit(key: str, raw: Mapping[str, Any]) -> Limit:
    """A limit as a data file has it, its shape checked before."""
    values = [
        Dated(date.fromisoformat(v["from"]), v["value"], v["source"], v["mark"])
        for v in raw["values"]
    ]
    return Limit(key, raw["label"], raw.get("unit", ""), tuple(values))


@dataclass(frozen=True, slots=True)
class SignalRule:
    """One signal of the data file."""

    key: str
    level: Level
    title: Texts
    text: Texts
    source: str
    mark: str
    limits: Mapping[str, Limit] = field(default_factory=dict)

    def limits_on(self, day: date) -> dict[str, Any]:
        """The thresholds that hold on that day."""
        return {key: limit.on(day).value for key, limit in self.limits.items()}


@dataclass(frozen=True, slots=True)
class Unwatched:
    """A signal that cannot be judged, and what is missing for it."""

    key: str
    title: Texts
    needs: Texts


@dataclass(frozen=True, slots=True)
class Watch:
    """All signals, and those left out."""

    signals: Mapping[str, SignalRule]
    unwatched: tuple[Unwatched, ...]

    def longest_look(self, day: date) -> int:
        """How many days back any signal looks."""
        looked = [rule.limits_on(day).get("days", 0) for rule in self.signals.values()]
        return int(max(looked, default=0))
