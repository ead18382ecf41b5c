"""The papers and notices that the catalogue's figures are taken from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from catalogue.datafiles import DATA, DataFile, read


@dataclass(frozen=True, slots=True)
class Source:
    """One publication: what it is called, its date as written, where it is."""

    key: str
    title: str
    date: str | None
    url: str | None
    licence: str | None
    note: str | None


@cache
def load_sources(path: Path = DATA / "sources.yaml") -> Mapping[str, Source]:
    """All sources by key."""
    content = read(path, "sources").content["sources"]
    assert isinstance(content, dict)
    return {key: _source(key, entry) for key, entry in content.items()}


def _source(key: str, entry: object) -> Source:
    assert isinstance(entry, dict)
    optional = {name: entry.get(name) for name in ("date", "url", "licence", "note")}
    return Source(key=key, title=str(entry["title"]), **optional)


def citation(
    key: object,
    file: DataFile,
    path: tuple[str | int, ...],
    known: Mapping[str, Source],
) -> str:
    """The title of source `key`; a DataFileError at `path` of `file` if it is unknown."""
    if not isinstance(key, str) or key not in known:
        raise file.error(path, f"source {key!r} is not in sources.yaml")
    return known[key].title
