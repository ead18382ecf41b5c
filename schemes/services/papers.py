"""A document checked as it is handed in: readable, of a known kind, not there already."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core.files import File
from django.utils.translation import gettext as _

from documents.previews import look_at_upload
from schemes.models import Claim, ClaimDocument

LARGEST = 20 * 1_000_000
#: How a file of each kind begins, whatever its name says.
KINDS = {
    b"%PDF-": "application/pdf",
    b"\x89PNG\r\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
}


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
    if file is None or not file.size:
        raise PaperError(_("Choose a file that is not empty."))
    if file.size > LARGEST:
        raise PaperError(
            _("The file has %(size)d MB, 20 MB fit: scan it at a lower resolution.")
            % {"size": file.size // 1_000_000}
        )
    start = file.read(8)
    file.seek(0)
    media_type = next(
        (kind for head, kind in KINDS.items() if start.startswith(head)), ""
    )
    if not media_type:
        raise PaperError(_("This is neither a PDF nor a picture (JPEG, PNG)."))
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
