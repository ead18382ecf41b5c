"""Documents as people hand them in: small, but real, and none like another."""

from __future__ import annotations

import io

import pypdfium2
from PIL import Image


def pdf_of(pages: int = 1, *, width: int = 300) -> bytes:
    """A PDF of so many empty pages; another width makes it another file."""
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(width, 400)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def png_of(width: int = 30, height: int = 40) -> bytes:
    """A picture of one colour."""
    return picture_of("PNG", width, height)


def picture_of(kind: str, width: int = 30, height: int = 40) -> bytes:
    """The same as a PNG or JPEG."""
    out = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(out, kind)
    return out.getvalue()
