"""Papers that people hand in as proof: which kinds we keep, told by their first bytes."""

from __future__ import annotations

from typing import BinaryIO

from django.core.files import File

MOST_MEGABYTES = 5
#: The first bytes of a kind -> its media type and ending.
KINDS = {
    b"%PDF-": ("application/pdf", ".pdf"),
    b"\x89PNG\r\n\x1a\n": ("image/png", ".png"),
    b"\xff\xd8\xff": ("image/jpeg", ".jpg"),
}


class EvidenceError(ValueError):
    """A file that is not kept; `reason` is empty, too_large, unknown_kind, infected or
    unscanned."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def evidence_type(
    source: BinaryIO | File[bytes], size: int, *, most: int = MOST_MEGABYTES
) -> str:
    """The media type by which the paper is shown again; raises EvidenceError.

    What the sender calls it counts for nothing: only these kinds are ever sent back,
    under the type found here.
    """
    if not size:
        raise EvidenceError("empty")
    if size > most << 20:
        raise EvidenceError("too_large")
    source.seek(0)
    head = source.read(16)
    source.seek(0)
    for first, (media_type, _ending) in KINDS.items():
        if head.startswith(first):
            return media_type
    raise EvidenceError("unknown_kind")
