"""Tables of dated factors, and the rule for a year or a supplier they do not know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from catalogue.datafiles import DATA, DataFile, Plain, digest, read
from catalogue.sources import Source, citation, load_sources
from measures.sourced import Sourced

EARLIER_YEAR = "earlier_year"
TERRITORY_DEFAULT = "territory_default"


class UnknownTableError(LookupError):
    """A rule names a factor table that the catalogue does not have."""


@dataclass(frozen=True, slots=True)
class FactorEntry:
    """One supplier, fuel or gas: its names and its values by year, oldest first."""

    key: str
    name: Mapping[str, str]
    validity: str
    values: tuple[Sourced, ...]
    remarks: Mapping[int, str]

    def on(self, day: date) -> Sourced | None:
        """The value of that day's year, else the latest earlier one (then flagged)."""
        earlier = [value for value in self.values if value.year <= day.year]
        if not earlier:
            return None
        found = earlier[-1]
        if self.validity == "until_replaced" or found.year == day.year:
            return found
        return replace(found, fallback=EARLIER_YEAR)


@dataclass(frozen=True, slots=True)
class FactorTable:
    """One table: its unit, its entries, and which of them stands in for the unknown."""

    name: str
    title: Mapping[str, str]
    unit: str
    territory_default: str | None
    entries: Mapping[str, FactorEntry]
    notes: Mapping[str, str] = field(default_factory=dict)
    #: The weights of gases against carbon dioxide that its figures are made with.
    gwp_set: str = ""

    def lookup(self, key: str | None, day: date) -> Sourced | None:
        """The factor for `key`; with None the only entry, or the flagged default."""
        if key is not None:
            entry = self.entries.get(key)
            return entry.on(day) if entry else None
        if len(self.entries) == 1:
            return next(iter(self.entries.values())).on(day)
        if self.territory_default is None:
            return None
        found = self.entries[self.territory_default].on(day)
        return replace(found, fallback=TERRITORY_DEFAULT) if found else None


@dataclass(frozen=True, slots=True)
class FactorTables:
    """All tables of one release; `version` is the hash of their content."""

    tables: Mapping[str, FactorTable]
    version: str

    def lookup(self, table: str, key: str | None, on: date) -> Sourced | None:
        """The factor of `table` for `key` on that day, as rules look them up.

        A missing year gives that key's latest earlier one with fallback `earlier_year`;
        no key gives the territory default with fallback `territory_default`; a key the
        table does not know, or only later years, give None.
        """
        return self.table(table).lookup(key, on)

    def table(self, name: str) -> FactorTable:
        """One table; UnknownTableError names those there are."""
        if name not in self.tables:
            known = ", ".join(sorted(self.tables))
            raise UnknownTableError(f"no factor table {name!r}; there are {known}")
        return self.tables[name]

    def rows(self, name: str) -> Iterator[Sourced]:
        """Every value of a table, by key and year."""
        for entry in self.table(name).entries.values():
            yield from entry.values

    def as_json(self) -> dict[str, Plain]:
        """All tables as plain JSON, to be kept beside results; `version` is its hash."""
        return _as_json(self.tables)


@cache
def load(path: Path = DATA / "factors") -> FactorTables:
    """The factor tables of a folder of YAML files, or of one file.

    Raises DataFileError with file, line and key; a value without a known source is one.
    """
    files = sorted(path.glob("*.yaml")) if path.is_dir() else [path]
    known = load_sources()
    tables: dict[str, FactorTable] = {}
    for file in (read(each, "factors") for each in files):
        table = _table(file, known)
        if table.name in tables:
            raise file.error(("table",), f"table {table.name!r} is in two files")
        tables[table.name] = table
    return FactorTables(tables, digest(_as_json(tables)))


def _table(file: DataFile, known: Mapping[str, Source]) -> FactorTable:
    content: dict[str, Any] = file.content
    entries = {
        key: _entry(file, key, entry, known)
        for key, entry in content["entries"].items()
    }
    default = content.get("territory_default")
    if default is not None and default not in entries:
        raise file.error(("territory_default",), f"{default!r} is not an entry")
    return FactorTable(
        content["table"], content["title"], content["unit"], default, entries,
        content.get("notes", {}), content.get("gwp_set", ""),
    )  # fmt: skip


def _entry(
    file: DataFile, key: str, entry: dict[str, Any], known: Mapping[str, Source]
) -> FactorEntry:
    content: dict[str, Any] = file.content
    unit = entry.get("unit", content["unit"])
    values, remarks = [], {}
    for year in sorted(entry["values"]):
        value = entry["values"][year]
        at = ("entries", key, "values", year, "source")
        source = citation(value["source"], file, at, known)
        values.append(_sourced(content["table"], key, int(year), unit, value, source))
        if remark := value.get("conflict") or value.get("note"):
            remarks[int(year)] = remark
    validity = entry.get("validity", content["validity"])
    return FactorEntry(key, entry["name"], validity, tuple(values), remarks)


def _sourced(
    table: str, key: str, year: int, unit: str, value: dict[str, Any], source: str
) -> Sourced:
    """A value whose id ends in a hash of its own content, so a change shows in it."""
    amount, mark = Decimal(value["value"]), value["mark"]
    tail = digest([table, key, year, str(amount), unit, source, mark])[:8]
    identity = f"{table}/{key}/{year}@{tail}"
    return Sourced(identity, key, amount, unit, year, source, mark)


def _as_json(tables: Mapping[str, FactorTable]) -> dict[str, Plain]:
    return {
        name: {
            "territory_default": table.territory_default,
            "entries": {
                entry.key: {
                    "validity": entry.validity,
                    "values": [{**value.as_json()} for value in entry.values],
                }
                for entry in table.entries.values()
            },
        }
        for name, table in sorted(tables.items())
    }
