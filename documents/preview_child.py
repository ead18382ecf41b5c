"""The process that opens a handed-in document; it may die, its parent does not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
from PIL import Image, UnidentifiedImageError

from jobs.childside import serve

PDF = b"%PDF-"
#: The kinds of pictures that are opened, whatever else the library could read.
PICTURES = ("PNG", "JPEG")
#: PDFium's word for a file that asks for a password.
ENCRYPTED = 4


def look(request: dict[str, Any]) -> dict[str, Any]:
    """How many pages a file has, and the picture of one of them in `out` if asked for.

    Answers `{"pages": n}`, or `{"problem": "locked" | "broken" | "large"}`.
    """
    path, wanted = Path(request["path"]), request.get("page")
    with path.open("rb") as file:
        is_pdf = file.read(5) == PDF
    try:
        if is_pdf:
            return _pdf(path, wanted, request)
        return _picture(path, wanted, request)
    except pypdfium2.PdfiumError as error:
        locked = getattr(error, "err_code", None) == ENCRYPTED
        return {"problem": "locked" if locked else "broken"}
    except (Image.DecompressionBombError, MemoryError):
        return {"problem": "large"}
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return {"problem": "broken"}


def _pdf(path: Path, wanted: int | None, request: dict[str, Any]) -> dict[str, Any]:
    document = pypdfium2.PdfDocument(path)
    pages = len(document)
    if not pages:
        return {"problem": "broken"}
    if wanted and wanted <= pages:
        page = document[wanted - 1]
        # A page may be a strip: neither side becomes longer than asked for.
        scale = request["width"] / max(page.get_width(), page.get_height() / 2, 1)
        page.render(scale=scale).to_pil().convert("RGB").save(request["out"], "PNG")
    return {"pages": pages}


def _picture(path: Path, wanted: int | None, request: dict[str, Any]) -> dict[str, Any]:
    Image.MAX_IMAGE_PIXELS = request["pixels"] // 2  # the library refuses twice as many
    with Image.open(path, formats=PICTURES) as picture:
        picture.load()
        if wanted == 1:
            upright = picture.convert("RGB")
            upright.thumbnail((request["width"], 2 * request["width"]))
            upright.save(request["out"], "PNG")
    return {"pages": 1}


if __name__ == "__main__":
    serve(look)
