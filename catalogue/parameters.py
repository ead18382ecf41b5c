"""Single values that change on a date, asked for by name and day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from catalogue.datafiles import DATA, DataFile, digest, read
from catalogue.sources import citation, load_sources
from measures.sourced import Sourced

Dated = tuple[tuple[date, Sourced], ...]


class UnknownParameterError(LookupError):
    """No parameter of that name, or none in force on that day."""


@cache
def parameters(path: Path = DATA / "parameters.yaml") -> Mapping[str, Dated]:
    """All parameters by name, each with its values from the oldest day on."""
    file = read(path, "parameters")
    return {name: _dated(file, name, entry) for name, entry in file.content.items()}


def value_at(name: str, on: date) -> Sourced:
    """The value of a parameter in force on a day; UnknownParameterError if none is."""
    known = parameters()
    if name not in known:
        raise UnknownParameterError(f"no parameter {name!r} in the catalogue")
    in_force = [value for start, value in known[name] if start <= on]
    if not in_force:
        first = known[name][0][0]
        raise UnknownParameterError(f"{name} holds from {first}, not yet on {on}")
    return in_force[-1]


def _dated(file: DataFile, name: str, entry: Any) -> Dated:
    values = []
    for start in sorted(entry["values"]):
        value = entry["values"][start]
        at = (name, "values", start, "source")
        source = citation(value["source"], file, at, load_sources())
        day = date.fromisoformat(start)
        amount, unit = Decimal(value["value"]), entry["unit"]
        tail = digest([name, start, str(amount), unit, source])[:8]
        identity = f"parameter/{name}/{start}@{tail}"
        sourced = Sourced(identity, name, amount, unit, day.year, source, value["mark"])
        values.append((day, sourced))
    return tuple(values)
