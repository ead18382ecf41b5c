"""The districts of the territory and who usually supplies their electricity."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from catalogue.datafiles import DATA, read
from catalogue.sources import citation, load_sources


@dataclass(frozen=True, slots=True)
class District:
    """One district: census letter, region, names, default supplier key or None.

    Without a default supplier a form has to ask for it (Islands has two).
    """

    code: str
    region: str
    region_name: Mapping[str, str]
    name: Mapping[str, str]
    supplier: str | None


@cache
def districts(path: Path = DATA / "districts.yaml") -> Mapping[str, District]:
    """The 18 districts by code, in the order of their codes."""
    file = read(path, "districts")
    citation(file.content["source"], file, ("source",), load_sources())
    regions: Any = file.content["regions"]
    listed: Any = file.content["districts"]
    for code, entry in listed.items():
        if entry["region"] not in regions:
            at = ("districts", code, "region")
            raise file.error(at, f"region {entry['region']!r} is not in this file")
    return {
        code: District(
            code,
            each["region"],
            regions[each["region"]],
            each["name"],
            each["supplier"],
        )
        for code, each in sorted(listed.items())
    }


def default_supplier(code: str) -> str | None:
    """Key of the electricity supplier of a district; None where it must be asked."""
    found = districts().get(code)
    return found.supplier if found else None
