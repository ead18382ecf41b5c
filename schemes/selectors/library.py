"""The schemes known here: what was published, and from files what nobody runs here yet."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.utils import timezone

from questionnaires.language.documents import read_document
from schemes.models import SchemeVersion
from schemes.rules.definition import Texts
from schemes.rules.keeping import compile_kept
from schemes.rules.library import DEFINITIONS, Library, Scheme, load_library
from schemes.rules.version import CompiledTrack, Version

#: Hong Kong's come first; the others show how other places do it.
ORDER = ("training_subsidy", "gsf_grant", "sg_bond_grant", "sg_loan_grant")
#: How long a process may go on with what it read before it looks again, in seconds.
FRESH = 1.0
#: Of one published version: scheme, label, and the row that holds it.
Row = tuple[str, str, UUID, str]


class ChangedTermsError(RuntimeError):
    """A claim's pinned terms are not what is published under that label any more."""


@dataclass(frozen=True, slots=True)
class OtherHelp:
    """Help outside the schemes known here."""

    key: str
    audience: str
    name: Texts
    text: Texts
    source: str
    mark: str


class _Memo(threading.local):
    library: Library | None = None
    until: float = 0.0


_memo = _Memo()


def library() -> Library:
    """All schemes with all their versions, as published a second ago at most.

    A scheme of which nothing is published here is read from its files.
    """
    now = time.monotonic()
    if _memo.library is None or now >= _memo.until:
        _memo.library, _memo.until = _combined(_published()), now + FRESH
    return _memo.library


def forget() -> None:
    """Let the next look see what was published just now."""
    _memo.library = None


def _published() -> tuple[Row, ...]:
    """The newest edition of each published version, the first to begin first."""
    rows = (
        SchemeVersion.objects.filter(status=SchemeVersion.Status.PUBLISHED)
        .order_by("scheme__key", "published_at", "edition", "pk")
        .values_list("scheme__key", "label", "pk", "sha256", "edition")
    )
    newest: dict[tuple[str, str], tuple[int, Row]] = {}
    for key, label, pk, sha256, edition in rows:
        if edition >= newest.get((key, label), (0,))[0]:
            newest[key, label] = edition, (key, label, pk, sha256)
    return tuple(row for _edition, row in newest.values())


@lru_cache(maxsize=4)
def _combined(rows: tuple[Row, ...]) -> Library:
    files = _files()
    found: dict[str, list[Version]] = {}
    for key, _label, pk, sha256 in rows:
        found.setdefault(key, []).append(_compiled(pk, sha256))
    published = {
        key: Scheme(key, tuple(sorted(each, key=lambda v: v.terms.effective_from)))
        for key, each in found.items()
    }
    return Library({**files.schemes, **published}, files.storms)


@lru_cache(maxsize=256)
def _compiled(pk: UUID, sha256: str) -> Version:
    """A published version, which never changes; ChangedTermsError if it did."""
    row = SchemeVersion.objects.get(pk=pk)
    version = compile_kept(row.content)
    if version.sha256 != sha256:
        raise ChangedTermsError(
            f"{row} is kept as {version.sha256[:12]}, not as {sha256[:12]}."
        )
    return version


@lru_cache(maxsize=1)
def _files() -> Library:
    return load_library()


def pinned_version(scheme: str, label: str, sha256: str) -> Version:
    """The very version of that hash; ChangedTermsError if it is not to be found."""
    now = library().scheme(scheme).version(label)
    if now.sha256 == sha256:
        return now
    row = (
        SchemeVersion.objects.filter(
            scheme__key=scheme, sha256=sha256, status=SchemeVersion.Status.PUBLISHED
        )
        .order_by("edition")
        .first()
    )
    if row is None:
        raise ChangedTermsError(
            f"{scheme}@{label} was published anew as {now.sha256[:12]};"
            f" what was filed under {sha256[:12]} is no longer there."
        )
    return _compiled(row.pk, sha256)


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
    today = timezone.localdate()
    audience = audience_of_track(scheme, track)
    return [
        (present, each)
        for other in schemes_in_order()
        for present in [other.present(today)]
        for each in present.tracks.values()
        if each.track.audience == audience
        and (other.key, each.track.key) != (scheme.key, track)
    ]


def audience_of_track(scheme: Scheme, track: str) -> str:
    """Whom a track is for, by the last version that has it."""
    having = [v for v in scheme.versions if track in v.tracks]
    return having[-1].tracks[track].track.audience
