"""What threatens a place, by district, and what a firm can do about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from catalogue.datafiles import DATA, DataFile, read
from catalogue.districts import districts
from catalogue.sources import citation, load_sources

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Remedy:
    """One thing to do; `place` says for whom: any, ground (street level), basement."""

    key: str
    place: str
    text: Texts
    source: str
    mark: str


@dataclass(frozen=True, slots=True)
class Score:
    """How exposed a district is, 0 to 4, and why; None where there is nothing to score by."""

    value: int | None
    why: Texts


@dataclass(frozen=True, slots=True)
class Hazard:
    """One hazard: its score in each district, where that is from, what helps."""

    key: str
    name: Texts
    source: str
    mark: str
    scores: Mapping[str, Score]
    remedies: tuple[Remedy, ...]


@cache
def hazards(path: Path = DATA / "hazards.yaml") -> Mapping[str, Hazard]:
    """All hazards by key. Raises DataFileError with file, line and key."""
    file = read(path, "hazards")
    listed: Any = file.content["hazards"]
    return {key: _hazard(file, key, entry) for key, entry in listed.items()}


def _hazard(file: DataFile, key: str, entry: Any) -> Hazard:
    known = load_sources()
    source = citation(entry["source"], file, ("hazards", key, "source"), known)
    elsewhere = _score(entry["elsewhere"])
    scored = {code: _score(cell) for code, cell in entry["districts"].items()}
    for code in scored:
        if code not in districts():
            raise file.error(("hazards", key, "districts", code), "no such district")
    remedies = tuple(
        Remedy(
            each["key"], each["for"], each["text"],
            citation(each["source"], file, ("hazards", key, "remedies", n, "source"), known),
            each["mark"],
        )
        for n, each in enumerate(entry["remedies"])
    )  # fmt: skip
    scores = {code: scored.get(code, elsewhere) for code in districts()}
    mark = str(file.content["mark"])
    return Hazard(key, entry["name"], source, mark, scores, remedies)


def _score(cell: Any) -> Score:
    return Score(cell["score"], cell["why"])
