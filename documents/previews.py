"""What a handed-in document looks like, page by page, without its reader opening the file."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from django.core.files import File
from django.utils.translation import gettext as _

from documents.models import StoredFile
from documents.storage import copy_plain
from jobs.children import Allowance, ChildError, run_child, work_folder

#: Pixels across, enough to read a receipt on half a screen.
WIDTH = 1_100
#: Pixels of a picture that is opened at all; a phone takes fifty million.
PIXELS = 120_000_000
ALLOWANCE = Allowance(memory_bytes=900 * 1_048_576, seconds=20, counts="data")


@dataclass(frozen=True, slots=True)
class Look:
    """How many pages a document has; or why it cannot be opened, in a sentence.

    `picture` is the PNG of the page that was asked for, empty if there is no such page.
    """

    pages: int = 0
    problem: str = ""
    picture: bytes = b""


def look_at_upload(source: File[bytes]) -> Look:
    """Whether a file that was just handed in opens at all; leaves it at its beginning."""
    with work_folder() as folder:
        copy = folder / "document"
        with copy.open("wb") as target:
            shutil.copyfileobj(source, target)
        source.seek(0)
        return _look(copy, folder, page=None)


def look_at_page(file: StoredFile, page: int) -> Look:
    """A page of a stored document as a picture; pages count from 1.

    Raises MissingFileError and TamperedFileError.
    """
    with work_folder() as folder:
        copy = folder / "document"
        copy_plain(file, copy)
        return _look(copy, folder, page=page)


def _look(copy: Path, folder: Path, *, page: int | None) -> Look:
    out = folder / "page.png"
    request = {
        "path": str(copy), "out": str(out), "page": page, "width": WIDTH, "pixels": PIXELS,
    }  # fmt: skip
    try:
        answer = run_child(
            "documents.preview_child", request, folder=folder, allowance=ALLOWANCE
        )
    except ChildError:
        return Look(problem=problem_of("large"))
    if "problem" in answer:
        return Look(problem=problem_of(answer["problem"]))
    picture = out.read_bytes() if out.exists() else b""
    return Look(answer["pages"], picture=picture)


def problem_of(code: str) -> str:
    """Why a document cannot be opened, and what to do about it."""
    return {
        "locked": _(
            "The file asks for a password: save it without one and add it again."
        ),
        "broken": _("The file is damaged and cannot be opened: save or scan it again."),
        "large": _("The file is too large to be shown: scan it at a lower resolution."),
    }[code]
