"""Looks at a workbook's packing before anything is unpacked."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

from documents.reading.limits import MEGABYTE, Limits, RefusalError

SMALL = 10 * MEGABYTE
PROLOG = 8_192
ROOT_ELEMENT = re.compile(rb"<[A-Za-z_]")
XML_NAMES = (".xml", ".rels", ".vml")


def check_archive(archive: zipfile.ZipFile, limits: Limits) -> None:
    """Refuses bombs, odd names, macros, links to other files and document types."""
    entries = archive.infolist()
    _check_sizes(entries, limits)
    for entry in entries:
        _check_name(entry.filename, limits)
    for entry in _xml_entries(entries):
        _check_prolog(archive, entry)


def _check_sizes(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(entries) > limits.parts:
        raise RefusalError("too_many_parts", count=len(entries), limit=limits.parts)
    for entry in entries:
        packed = max(entry.compress_size, 1)
        if entry.file_size > SMALL and entry.file_size / packed > limits.ratio:
            raise RefusalError("packed_too_tightly", part=_shown(entry.filename))
    total = sum(entry.file_size for entry in entries)
    if total > limits.unpacked_bytes:
        raise RefusalError(
            "unpacked_too_large",
            size=total // MEGABYTE,
            limit=limits.unpacked_bytes // MEGABYTE,
        )


def _check_name(name: str, limits: Limits) -> None:
    lowered = name.lower()
    if name.startswith(("/", "\\")) or ".." in name.split("/") or "\\" in name:
        raise RefusalError("part_name")
    if lowered == "xl/workbook.bin":
        raise RefusalError("binary_workbook")
    if not limits.refuse_active_parts:
        return
    if lowered.endswith("vbaproject.bin"):
        raise RefusalError("macros")
    if lowered.startswith("xl/externallinks/"):
        raise RefusalError("external_links")


def _xml_entries(entries: list[zipfile.ZipInfo]) -> Iterator[zipfile.ZipInfo]:
    return (entry for entry in entries if entry.filename.lower().endswith(XML_NAMES))


def _check_prolog(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """A document type must stand before the root element, which must come soon."""
    if not entry.file_size:
        return
    with archive.open(entry) as part:
        start = part.read(PROLOG)
    root = ROOT_ELEMENT.search(start)
    if b"<!DOCTYPE" in start or b"<!ENTITY" in start:
        raise RefusalError("document_type", part=_shown(entry.filename))
    if root is None or b"\0" in start:
        raise RefusalError(
            "broken", reason="part_unreadable", part=_shown(entry.filename)
        )


def _shown(name: str) -> str:
    """A part's name fit for a sentence."""
    return re.sub(r"[^\w./-]", "?", name)[:80]
