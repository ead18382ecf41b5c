"""Resolves a sector as banks and companies write it into one classification."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from catalogue.datafiles import DATA, read
from catalogue.sources import citation, load_sources

WRITTEN = re.compile(
    r"(?:(?:NACE|ISIC|HSIC)\s*)?(?P<section>[A-U])?\s*(?P<digits>\d[\d.\s]*)?", re.I
)


@dataclass(frozen=True, slots=True)
class Sector:
    """Where a code stands: section letter, division, and what is known below it.

    `name` is that of the division, or of the section when no division was given.
    `alternatives` lists other readings of the digits (a dropped leading zero).
    """

    code: str
    section: str
    division: str | None
    group: str | None
    class_code: str | None
    name: Mapping[str, str]
    section_name: Mapping[str, str]
    alternatives: tuple[str, ...] = ()

    @property
    def nace(self) -> str:
        """The code in NACE's dress: `D35.11`, `G47`, `G`."""
        rest = f".{self.code[2:4]}" if len(self.code) > 2 else ""
        return self.section + (self.division or "") + rest


@dataclass(frozen=True, slots=True)
class Classification:
    """Sections and divisions with their names, groups, and the classes below 1000."""

    sections: Mapping[str, Mapping[str, str]]
    divisions: Mapping[str, Mapping[str, Any]]
    low_classes: frozenset[str]
    placeholders: frozenset[str]

    def has_group(self, digits: str) -> bool:
        """Whether the first three of these digits are a group of NACE."""
        division = self.divisions.get(digits[:2])
        if division is None or len(digits) < 3:
            return False
        return digits[2] in division["groups"]


@cache
def classification(path: Path = DATA / "sectors.yaml") -> Classification:
    """The bundled classification (HSIC Version 2.0 with ISIC and NACE beside it)."""
    file = read(path, "sectors")
    content: dict[str, Any] = file.content
    for key in ("source", "division_source"):
        citation(content[key], file, (key,), load_sources())
    for code, division in content["divisions"].items():
        if division["section"] not in content["sections"]:
            at = ("divisions", code, "section")
            raise file.error(at, f"section {division['section']!r} is not in this file")
    return Classification(
        content["sections"],
        content["divisions"],
        frozenset(code for row in content["low_classes"] for code in row),
        frozenset(content["placeholders"]),
    )


def resolve_sector(text: str, *, system: str | None = None) -> Sector | None:
    """The sector of `3511`, `610`, `D35.11`, `0610`, `G47`, `G`, `472105`; else None.

    Digits alone may have lost a leading zero: three digits are a group if there is
    one, otherwise a class with the zero put back. `system` ("hsic", "isic", "nace")
    decides what divisions 45 to 47 are called; without it a point or a letter before
    the digits means NACE and anything else HSIC.
    """
    written = WRITTEN.fullmatch(text.strip())
    if not written or not any(written.groups()):
        return None
    letter = (written["section"] or "").upper() or None
    digits = re.sub(r"\D", "", written["digits"] or "")
    if not digits:
        return _section(letter)
    dotted = "." in text
    local = system == "hsic" or (system is None and not dotted and letter is None)
    codes = [digits] if dotted or letter else _readings(digits)
    known = classification().placeholders
    found = [_below(code, local) for code in codes if digits not in known]
    sectors = [
        sector for sector in found if sector and letter in {None, sector.section}
    ]
    return sectors[0] if sectors else None


def _section(letter: str | None) -> Sector | None:
    if letter is None:
        return None
    name = classification().sections[letter]
    return Sector(letter, letter, None, None, None, name, name)


def _readings(digits: str) -> list[str]:
    """What these digits may stand for, the likeliest first."""
    lists = classification()
    if len(digits) == 1:
        return ["0" + digits]
    if len(digits) not in {3, 5}:
        return [digits]
    padded = "0" + digits
    zero = [padded] if padded[:4] in lists.low_classes else []
    if len(digits) == 3 and lists.has_group(digits):
        return [digits, *zero]
    return [*zero, digits]


def _below(code: str, local: bool) -> Sector | None:
    """The sector of full digits, or None if there is no such division."""
    lists = classification()
    division = lists.divisions.get(code[:2])
    if division is None or len(code) > 6:
        return None
    is_group = lists.has_group(code)
    others = (
        [] if len(code) != 3 else [each for each in _readings(code) if each != code]
    )
    name = division.get("local", division["name"]) if local else division["name"]
    return Sector(
        code,
        division["section"],
        code[:2],
        code[:3] if is_group else None,
        code[:4] if is_group and len(code) >= 4 else None,
        name,
        lists.sections[division["section"]],
        tuple(others) if is_group else (),
    )


def sectors_by_section() -> Mapping[str, tuple[Sector, ...]]:
    """Every division under its section letter, for lists in forms."""
    listed = [_below(code, True) for code in sorted(classification().divisions)]
    return {
        letter: tuple(each for each in listed if each and each.section == letter)
        for letter in classification().sections
    }
