"""From the text of a cell to the member of a code list it means."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache

from questionnaires.formats.vsme.taxonomy import members, rules

NACE = re.compile(r"(?:NACE )?([A-V]) ?-? ?([\d.]*)(?: .*)?", re.DOTALL)
WASTE = re.compile(r"(\d\d)(?: ?(\d\d))?(?: ?(\d\d))? ?[-*](?: .*)?", re.DOTALL)
WASTE_MEMBER = re.compile(r"waste:W-(\d{2,6})-")
CLOSE = 0.6
LONGEST_ID = 60


@dataclass(frozen=True, slots=True)
class Match:
    """A member, and whether its name was only the nearest to what the cell says."""

    member: str
    name: str
    is_guess: bool = False


def find_member(list_name: str, text: str, *, guess: bool = False) -> Match | None:
    """The member a text names: by name, by its code, by an alias, or the nearest name.

    The nearest is looked for only with `guess`, which the caller has to tell of.
    """
    names = members()[list_name]
    by_name = _by_name(list_name)
    said = _plain(text)
    alias = rules()["aliases"].get(list_name, {}).get(said)
    member = alias or by_name.get(said) or _by_code(list_name, text.strip())
    if member:
        return Match(member, names[member])
    if not guess:
        return None
    nearest = get_close_matches(said, by_name, n=1, cutoff=CLOSE)
    if not nearest:
        return None
    member = by_name[nearest[0]]
    return Match(member, names[member], is_guess=True)


def is_selectable(list_name: str, member: str) -> bool:
    """Whether the standard lets a company choose it: classes, not the groups above."""
    if list_name == "nace":
        return len(member.removeprefix("nace:NACE_")) == len("A0111")
    if list_name == "waste":
        found = WASTE_MEMBER.match(member)
        return bool(found and len(found[1]) == len("010101"))
    return True


@cache
def _by_name(list_name: str) -> Mapping[str, str]:
    known = {_plain(name): member for member, name in members()[list_name].items()}
    for member in members()[list_name]:
        known.setdefault(_plain(member), member)
        known.setdefault(_plain(member.partition(":")[2]), member)
    return known


@cache
def _waste_codes() -> Mapping[str, str]:
    found = ((WASTE_MEMBER.match(member), member) for member in members()["waste"])
    return {match[1]: member for match, member in found if match}


def _by_code(list_name: str, text: str) -> str | None:
    if list_name == "nace" and (found := NACE.fullmatch(text)):
        member = f"nace:NACE_{found[1]}{found[2].replace('.', '')}"
        return member if member in members()["nace"] else None
    if list_name == "waste" and (found := WASTE.fullmatch(text)):
        return _waste_codes().get("".join(part or "" for part in found.groups()))
    return None


def _plain(text: str) -> str:
    """A name without what differs between lists: case, dashes, spaces, a suffix."""
    text = text.replace("–", "-").replace("\u00a0", " ").removesuffix("[member]")  # noqa: RUF001
    return " ".join(text.split()).casefold()


def option_id(list_name: str, member: str) -> str:
    """The key of a member among the options of a question of ours."""
    name = member.partition(":")[2]
    if list_name == "nace":
        return name.removeprefix("NACE_")
    if list_name == "waste" and (found := WASTE_MEMBER.match(member)):
        return found[1]
    return name.removesuffix("Member")[:LONGEST_ID]


@cache
def member_of(list_name: str, option: str) -> str | None:
    """The member that an option of ours stands for."""
    known = {option_id(list_name, member): member for member in members()[list_name]}
    return known.get(option)
