"""A document checked as it is handed in: readable, of a known kind, not there already."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core.files import File
from django.utils.translation import gettext as _

from documents.evidence import EvidenceError, evidence_type
from documents.previews import look_at_upload
from documents.scanning import scan
from schemes.models import Claim, ClaimDocument

LARGEST_MEGABYTES = 20


class PaperError(ValueError):
    """A file that cannot be taken as a document; says why and what to do."""


@dataclass(frozen=True, slots=True)
class CheckedPaper:
    """What a file turned out to be."""

    media_type: str
    sha256: str
    pages: int


def checked_paper(file: File[bytes] | None, *, claim: Claim) -> CheckedPaper:
    """The kind and hash of a file that may be added; PaperError if it may not.

    The beginning decides, not the name. The same bytes are refused in the same claim,
    and so is what an officer could not open.
    """
    if file is None:
        raise PaperError(_refusal("empty"))
    try:
        media_type = evidence_type(file, file.size, most=LARGEST_MEGABYTES)
        scan(file)
    except EvidenceError as error:
        raise PaperError(_refusal(error.reason, file.size)) from error
    digest = hashlib.sha256()
    for piece in file.chunks():
        digest.update(piece)
    file.seek(0)
    found = ClaimDocument.objects.filter(
        claim=claim, removed_at=None, file__sha256=digest.hexdigest()
    )
    if found.exists():
        raise PaperError(_("You have added this very file already."))
    look = look_at_upload(file)
    if look.problem:
        raise PaperError(look.problem)
    return CheckedPaper(media_type, digest.hexdigest(), look.pages)


def _refusal(reason: str, size: int = 0) -> str:
    return {
        "empty": _("Choose a file that is not empty."),
        "too_large": _(
            "The file has %(size)d MB, 20 MB fit: scan it at a lower resolution."
        )
        % {"size": size // 1_000_000},
        "unknown_kind": _("This is neither a PDF nor a picture (JPEG, PNG)."),
        "infected": _(
            "The scanner found something harmful in this file. It was not kept."
        ),
        "unscanned": _("The file could not be scanned. Try again in some minutes."),
    }[reason]
