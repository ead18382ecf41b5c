"""Concepts, code lists and reading rules of the VSME taxonomy, from our own data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).parent / "data"
Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
NUMERIC = frozenset(
    {
        "money", "decimal", "percent", "ghg", "ghg_per_money", "energy", "mass",
        "volume", "area", "year",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Concept:
    """A reportable concept: its type, the kind of its period, where it is disclosed.

    `table` is the hypercube it belongs to, `list` the code list of a choice, and
    `footnote_row` the row of the workbook's footnote sheet that names it.
    """

    name: str
    type: str
    period: str
    at: str
    footnote_row: int
    table: str = ""
    list: str = ""

    @property
    def is_numeric(self) -> bool:
        """Whether its facts are numbers."""
        return self.type in NUMERIC


def load(name: str) -> Any:
    """A file of our data, by its name."""
    with (DATA / name).open(encoding="utf-8") as file:
        return yaml.load(file, Loader)  # noqa: S506 - a safe loader, in C where built


@cache
def rules() -> dict[str, Any]:
    """How the workbook is read: names, units, tables, messages."""
    loaded: dict[str, Any] = load("rules.yaml")
    return loaded


@cache
def concepts() -> Mapping[str, Concept]:
    """The reportable concepts by name, in the order of the form."""
    told = load("concepts.yaml")["concepts"]
    return {
        name: Concept(name, footnote_row=about.pop("footnote"), **about)
        for name, about in told.items()
    }


@cache
def members() -> Mapping[str, Mapping[str, str]]:
    """For each code list its members and their English names, in order."""
    lists: dict[str, dict[str, str]] = {}
    for name, member, label in _lines():
        lists.setdefault(name, {})[member] = label
    return lists


def _lines() -> Iterator[tuple[str, str, str]]:
    with (DATA / "members.tsv").open(encoding="utf-8") as file:
        for line in file:
            if not line.startswith("#"):
                name, member, label = line.rstrip("\n").split("\t")
                yield name, member, label


def unit_of(concept: Concept, currency: str) -> str | None:
    """The unit a number has when the workbook does not name one."""
    unit: str | None = rules()["units_of_types"].get(concept.type)
    return unit.replace("currency", currency) if unit else None
