"""The schemes known here, read from their files once in a process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from questionnaires.language.documents import read_document
from schemes.rules.definition import Texts
from schemes.rules.library import DEFINITIONS, Library, Scheme, load_library
from schemes.rules.version import CompiledTrack, Version

#: Hong Kong's come first; the others show how other places do it.
ORDER = ("training_subsidy", "gsf_grant", "sg_bond_grant", "sg_loan_grant")


@dataclass(frozen=True, slots=True)
class OtherHelp:
    """Help outside the schemes known here."""

    key: str
    audience: str
    name: Texts
    text: Texts
    source: str
    mark: str


@lru_cache(maxsize=1)
def library() -> Library:
    """All schemes with all their versions; they never change while a process runs."""
    return load_library()


def schemes_in_order() -> list[Scheme]:
    """The schemes as a list shows them."""
    known = library().schemes
    first = [known[key] for key in ORDER if key in known]
    return first + [known[key] for key in sorted(known.keys() - set(ORDER))]


@lru_cache(maxsize=1)
def other_help() -> tuple[OtherHelp, ...]:
    """The small directory of other schemes."""
    entries = read_document(DEFINITIONS / "directory.yaml").content["entries"]
    return tuple(OtherHelp(**entry) for entry in entries)


def tracks_beside(scheme: Scheme, track: str) -> list[tuple[Version, CompiledTrack]]:
    """The other tracks known here for the same kind of applicant."""
    audience = scheme.newest.tracks[track].track.audience
    return [
        (other.newest, each)
        for other in schemes_in_order()
        for each in other.newest.tracks.values()
        if each.track.audience == audience
        and (other.key, each.track.key) != (scheme.key, track)
    ]
