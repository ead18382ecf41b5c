"""The audit file of a claim: one ZIP with all that decided about it.

The same state in the same language gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, Any

from django.db import transaction
from django.utils import translation

from audit.services import Auditable, record
from documents.models import StoredFile
from documents.pdf import render_pdf
from documents.storage import opened, store
from jobs.models import Job
from jobs.services import enqueue
from measures.money import Money
from questionnaires.language.compiled import canonical_json
from schemes.models import Claim
from schemes.saying import money, said
from schemes.selectors.audit_file import MADE, parts_of
from schemes.selectors.claims import documents_of
from schemes.services.terms import terms_of

COVER = "schemes/pdf/audit_file.html"
#: Above so many bytes of documents a job makes the file.
LARGE = 20_000_000
_IN_MEMORY = 8_000_000
_PIECE = 1 << 20
#: ZIP begins in 1980; one instant for all, or the bytes would tell when it was made.
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in the ZIP: bytes, or one that is stored."""

    name: str
    content: bytes = b""
    file: StoredFile | None = None


def write_audit_file(claim: Claim, language: str, out: IO[bytes]) -> str:
    """Write the ZIP to `out`; gives the SHA-256 of its manifest.

    Runs in the scope of the office. Changes nothing.
    """
    manifest: list[dict[str, Any]] = []
    with translation.override("en"):
        parts = parts_of(claim, terms_of(claim))
    with zipfile.ZipFile(out, "w") as archive:
        for entry in _entries(claim, parts, language):
            manifest.append(_put(archive, entry))
        listing = _json({"claim": claim.number, "files": manifest})
        cover = _cover(claim, parts, manifest, listing, language)
        _put(archive, Entry("manifest.json", listing))
        _put(archive, Entry("cover.pdf", cover))
    return hashlib.sha256(listing).hexdigest()


def _entries(claim: Claim, parts: dict[str, Any], language: str) -> Iterator[Entry]:
    listed = {"documents": [], "letters": []}  # type: dict[str, list[Any]]
    stored: list[Entry] = []
    for number, one in enumerate(documents_of(claim), 1):
        name = f"documents/{number:02d}-{one.paper}{_ending(one.file)}"
        stored.append(Entry(name, file=one.file))
        listed["documents"].append(
            {"file": name, "paper": one.paper, "name": one.file.name,
             "sha256": one.file.sha256, "added_at": one.added_at.isoformat()}
        )  # fmt: skip
    for each in claim.letters.select_related("file").order_by("number", "language"):
        name = f"letters/{each.number}-{each.language}.pdf"
        stored.append(Entry(name, file=each.file))
        listed["letters"].append(
            {"file": name, "kind": each.kind, "sha256": each.sha256,
             "made_at": each.made_at.isoformat()}
        )  # fmt: skip
    for name, part in (parts | listed).items():
        yield Entry(f"{name}.json", _json(part))
    yield from stored


def _ending(file: StoredFile) -> str:
    """The ending of a file's name if it is a plain one."""
    ending = PurePosixPath(file.name).suffix.lower()
    return ending if ending[1:].isalnum() and len(ending) <= 6 else ".bin"


def _json(part: Any) -> bytes:
    text = json.dumps(part, ensure_ascii=False, indent=1, sort_keys=True)
    return f"{text}\n".encode()


def _put(archive: zipfile.ZipFile, entry: Entry) -> dict[str, Any]:
    """Write one entry and give its line of the manifest."""
    info = zipfile.ZipInfo(entry.name, _EPOCH)
    info.external_attr = 0o644 << 16
    digest, size = hashlib.sha256(), 0
    with archive.open(info, "w", force_zip64=True) as target:
        for piece in _pieces(entry):
            digest.update(piece)
            size += len(piece)
            target.write(piece)
    return {"name": entry.name, "sha256": digest.hexdigest(), "bytes": size}


def _pieces(entry: Entry) -> Iterator[bytes]:
    if entry.file is None:
        yield entry.content
        return
    with opened(entry.file) as reader:
        while piece := reader.read(_PIECE):
            yield piece


def _cover(
    claim: Claim,
    parts: dict[str, Any],
    manifest: list[dict[str, Any]],
    listing: bytes,
    language: str,
) -> bytes:
    """The cover, in words: what is in the file and what came of the claim."""
    with translation.override(language):
        version = terms_of(claim)
        minor = claim.amount_minor
        context = {
            "claim": claim,
            "scheme": said(version.terms.name),
            "track": said(version.tracks[claim.track].track.name),
            "state": claim.get_state_display(),
            "amount": money(Money(minor, claim.currency)) if minor is not None else "",
            "steps": [said(s["text"]) for s in (claim.outcome or {}).get("steps", [])],
            "decisions": parts["decisions"],
            "files": manifest,
            "manifest_sha256": hashlib.sha256(listing).hexdigest(),
        }
    return render_pdf(COVER, context, language)


def is_large(claim: Claim) -> bool:
    """Whether a job has to make the file."""
    return sum(one.file.size for one in documents_of(claim)) > LARGE


def audit_file(*, claim: Claim, language: str, by: Auditable) -> IO[bytes]:
    """The ZIP at its beginning, in memory or a temporary file; its making is on record."""
    # The answer that sends it closes it.
    out = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
    sha256 = write_audit_file(claim, language, out)
    out.seek(0)
    _record(claim, sha256, by)
    return out


def _record(claim: Claim, sha256: str, by: Auditable) -> None:
    record(
        MADE, organisation_id=claim.office_id, by=by, target=claim,
        detail={"number": claim.number, "manifest_sha256": sha256},
    )  # fmt: skip


def state_of(claim: Claim) -> str:
    """A hash of all that the file would say, without making it."""
    with translation.override("en"):
        parts = parts_of(claim, terms_of(claim))
    hashes = [one.file.sha256 for one in documents_of(claim)]
    hashes += claim.letters.order_by("number", "language").values_list(
        "sha256", flat=True
    )
    text = canonical_json({"parts": json.loads(_json(parts)), "hashes": hashes})
    return hashlib.sha256(text.encode()).hexdigest()


def made_before(claim: Claim, language: str) -> StoredFile | None:
    """The file of this very state that a job has made."""
    name = f"{claim.number}-{language}-{state_of(claim)[:16]}.zip"
    return StoredFile.objects.filter(organisation_id=claim.office_id, name=name).first()


@transaction.atomic
def make_later(*, claim: Claim, language: str, by: Auditable) -> Job:
    """Have the file made by a job; the same state and language once."""
    return enqueue(
        "schemes.audit_file",
        organisation_id=claim.office_id,
        by=by,
        payload={"claim": str(claim.pk), "language": language},
        key=f"{claim.pk}:{language}:{state_of(claim)[:16]}",
    )


def keep_audit_file(*, claim: Claim, language: str, by: Auditable) -> StoredFile:
    """Make the file and keep it under the name of its state; twice is once."""
    if kept := made_before(claim, language):
        return kept
    name = f"{claim.number}-{language}-{state_of(claim)[:16]}.zip"
    with tempfile.TemporaryFile() as out:
        sha256 = write_audit_file(claim, language, out)
        out.seek(0)
        stored = store(
            organisation_id=claim.office_id, name=name,
            media_type="application/zip", source=out,
        )  # fmt: skip
    _record(claim, sha256, by)
    return stored
