"""Makes the files that people and attackers send; none of them is kept in the project."""

from __future__ import annotations

import io
import random
import zipfile
from pathlib import Path

import openpyxl

HEADER = ["loan", "borrower", "outstanding"]
ROWS = [["L1", "Wong Kee", 100.5], ["L2", "陳記", 200]]


def workbook(path: Path, rows=ROWS, header=HEADER, **cells) -> Path:
    """A workbook with one sheet of these rows and further cells by address."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Loans"
    for row in [header, *rows]:
        sheet.append(row)
    for address, value in cells.items():
        sheet[address] = value
    book.save(path)
    return path


def repacked(path: Path, change=None, add=None) -> Path:
    """The same workbook with `change(name, bytes)` applied to each part, others added."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if change:
        parts = {name: change(name, content) for name, content in parts.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**parts, **(add or {})}.items():
            archive.writestr(name, content)
    return path


def on_sheet(old: bytes, new: bytes):
    """A change that replaces bytes in the first sheet."""

    def change(name, content):
        return content.replace(old, new, 1) if name.endswith("sheet1.xml") else content

    return change


def lone_cell(path: Path, address: str) -> Path:
    """A tiny workbook with a cell at the far end, written where the reader meets it."""
    row = address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    cell = f'<row r="{row}"><c r="{address}"><v>1</v></c></row></sheetData>'
    return repacked(workbook(path), on_sheet(b"</sheetData>", cell.encode()))


def bomb(path: Path, megabytes: int) -> Path:
    """A workbook whose one cell unpacks to that many megabytes of one letter."""
    text = b"A" * (megabytes * 1_048_576)
    cell = b'<row r="9"><c r="A9" t="inlineStr"><is><t>' + text + b"</t></is></c></row>"
    return repacked(workbook(path), on_sheet(b"</sheetData>", cell + b"</sheetData>"))


def lying_sizes(path: Path, megabytes: int) -> Path:
    """A bomb whose packing list says that its parts are small."""
    bomb(path, megabytes)
    content = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        info = archive.getinfo("xl/worksheets/sheet1.xml")
    told = info.file_size.to_bytes(4, "little")
    small = (5_000).to_bytes(4, "little")
    return _rewritten(path, content.replace(told, small))


def _rewritten(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def nested(path: Path) -> Path:
    """A workbook with an archive inside it."""
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("more.xml", "<a/>")
    return repacked(workbook(path), add={"xl/media/inner.zip": inner.getvalue()})


def random_bytes(path: Path, rng: random.Random, start: bytes = b"") -> Path:
    """Noise, behind a start that makes it look like something."""
    return _rewritten(path, start + rng.randbytes(4_000))
