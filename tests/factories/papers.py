"""Documents as people hand them in: small, but real, and none like another."""

from __future__ import annotations

import io
import struct
import zlib

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


def bomb_of(side: int = 20_000) -> bytes:
    """A black square as PNG: few bytes in the file, `side` by `side` pixels when opened."""
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((1 + side // 8) * side))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in ((b"IHDR", header), (b"IDAT", rows), (b"IEND", b""))
    )
