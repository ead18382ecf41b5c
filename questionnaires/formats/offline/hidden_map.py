"""The hidden sheet that says what the workbook is of, and which version of each answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SHEET = "gf_map"
#: How cell A1 of a section's sheet begins, and the column of the answers.
MARK = "gf:section:"
ANSWER = 3
LISTS = "gf_lists"
COVER, COVER_CELL = "gf:cover", "C1"
FORMAT = "greenfin-workbook/1"
FIELDS = (
    "format", "response", "company", "questionnaire", "version", "definition",
    "language", "period_start", "period_end", "made_at",
)  # fmt: skip
HEADINGS = ("path", "row", "data_point", "version_no", "sheet", "cell")
CHECKSUM = "checksum"


@dataclass(frozen=True, slots=True)
class Mapped:
    """One cell to be answered: what for, which version stood in it, where."""

    path: str
    row: str
    data_point: str
    version_no: int
    sheet: str
    cell: str

    def as_row(self) -> list[str | int]:
        """Its line of the sheet."""
        return [self.path, self.row, self.data_point, self.version_no, self.sheet, self.cell]  # fmt: skip


@dataclass(frozen=True)
class BookMap:
    """What the workbook is of, every cell to be answered, and whether that is untouched."""

    about: Mapping[str, str]
    cells: Sequence[Mapped]
    is_intact: bool = True
    versions: Mapping[tuple[str, str], int] = field(default_factory=dict)


def map_rows(about: Mapping[str, str], cells: Iterable[Mapped]) -> Iterator[list[Any]]:
    """The lines of the hidden sheet."""
    listed = [each.as_row() for each in cells]
    for name in FIELDS:
        yield [name, about[name]]
    yield [CHECKSUM, _checksum([about[name] for name in FIELDS], listed)]
    yield list(HEADINGS)
    yield from listed


def read_map(rows: Sequence[Sequence[Any]]) -> BookMap | None:
    """The map in the lines of a hidden sheet; None if it is none of ours."""
    about = {
        str(row[0]): str(row[1])
        for row in rows[: len(FIELDS) + 1]
        if len(row) > 1 and row[0] and row[1] is not None
    }
    if about.get("format") != FORMAT:
        return None
    start = len(FIELDS) + 2
    listed = [_cells(row) for row in rows[start:]]
    found = [each for each in listed if each is not None]
    told = _checksum(
        [about.get(name, "") for name in FIELDS], [each.as_row() for each in found]
    )
    versions = {(each.path, each.row): each.version_no for each in found}
    is_intact = len(found) == len(listed) and told == about.get(CHECKSUM)
    return BookMap(about, found, is_intact, versions)


def _cells(row: Sequence[Any]) -> Mapped | None:
    if len(row) < len(HEADINGS):
        return None
    path, line, data_point, version, sheet, cell = row[: len(HEADINGS)]
    if isinstance(version, float) and version.is_integer():
        version = int(version)
    if (
        not isinstance(path, str)
        or type(version) is not int
        or not 0 <= version < 10**9
    ):
        return None
    words = [str(each or "") for each in (line, data_point, sheet, cell)]
    return Mapped(path, words[0], words[1], version, words[2], words[3])


def _checksum(about: Sequence[str], cells: Sequence[Sequence[str | int]]) -> str:
    text = json.dumps([list(about), [list(row) for row in cells]], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
