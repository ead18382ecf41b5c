"""The lists of the catalogue that a form may offer as options, as they hold on a day."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from catalogue.datafiles import digest
from catalogue.districts import districts
from catalogue.sectors import classification, sectors_by_section
from catalogue.tables import load
from measures.registry import Registry

Names = Mapping[str, Mapping[str, str]]

#: Registries whose names are the entries of a factor table: with a figure on that day.
TABLES = {
    "grids": "grid-electricity",
    "grids_elsewhere": "grid-electricity-elsewhere",
    "fuels": "fuel-combustion",
    "cooling_gases": "gwp-ar6",
}


def registries(on: date) -> Mapping[str, Registry]:
    """Every registry by its name, as it is on that day."""
    found = {name: _of_table(table, on) for name, table in TABLES.items()}
    found |= {name: list_names() for name, list_names in _LISTS.items()}
    return {
        name: Registry(name, digest({key: dict(each) for key, each in names.items()}), names)
        for name, names in found.items()
    }  # fmt: skip


def _of_table(table: str, on: date) -> Names:
    entries = load().table(table).entries.values()
    return {entry.key: entry.name for entry in entries if entry.on(on) is not None}


def _districts() -> Names:
    return {code: district.name for code, district in districts().items()}


def _sections() -> Names:
    return dict(classification().sections)


def _divisions() -> Names:
    return {
        sector.code: sector.name
        for sectors in sectors_by_section().values()
        for sector in sectors
    }


_LISTS: Mapping[str, Callable[[], Names]] = {
    "districts": _districts,
    "sectors": _sections,
    "divisions": _divisions,
}
