"""Rules of thumb for what a firm can save, each share with its source and mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from catalogue.datafiles import DATA, DataFile, digest, read
from catalogue.sources import citation, load_sources
from measures.sourced import Sourced


@dataclass(frozen=True, slots=True)
class SavingRule:
    """One measure: the energy it saves of, which part of that, how much of the part.

    It is left out where the firm has done it (`unless_done`), and for other premises.
    """

    key: str
    name: Mapping[str, str]
    of: str
    unless_done: str
    premises: frozenset[str]
    part: Sourced
    saving: Sourced


@cache
def saving_rules(path: Path = DATA / "savings.yaml") -> tuple[SavingRule, ...]:
    """All rules. Raises DataFileError with file, line and key."""
    file = read(path, "savings")
    listed: Any = file.content["savings"]
    return tuple(
        SavingRule(
            key, entry["name"], entry["of"], entry.get("unless_done", ""),
            frozenset(entry.get("premises", ())),
            _share(file, key, "part", entry), _share(file, key, "saving", entry),
        )
        for key, entry in listed.items()
    )  # fmt: skip


def _share(file: DataFile, key: str, name: str, entry: Any) -> Sourced:
    raw = entry[name]
    source = citation(raw["source"], file, ("savings", key, name, "source"), load_sources())  # fmt: skip
    value = Decimal(str(raw["value"]))
    tail = digest([key, name, str(value), source])[:8]
    day = date.fromisoformat(raw["from"])
    identity = f"saving/{key}/{name}/{day}@{tail}"
    return Sourced(identity, f"{key}.{name}", value, "1", day.year, source, raw["mark"])
