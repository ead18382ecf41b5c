"""Edits cells of a workbook in its XML, for tests: whole sheets are written anew.

Independent of greenfin's own writer. Results that formulas had are left as they are.
"""

from __future__ import annotations

import html
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
NAME = re.compile(r'<definedName name="([^"]+)"[^>]*>([^<]*)</definedName>')
AREA = re.compile(r"'?([^'!]+)'?!\$([A-Z]+)\$(\d+)(?::\$([A-Z]+)\$(\d+))?")


def named_areas(path: Path) -> dict[str, tuple[str, str, int, int]]:
    """Sheet, first column, first and last row of every name."""
    with zipfile.ZipFile(path) as archive:
        text = archive.read("xl/workbook.xml").decode()
    found = {}
    for name, reference in NAME.findall(text):
        if match := AREA.fullmatch(html.unescape(reference)):
            sheet, column, row, _, last = match.groups()
            found[name] = (sheet, column, int(row), int(last or row))
    return found


def with_cells(
    source: Path, target: Path, cells: dict[tuple[str, str], object]
) -> Path:
    """The workbook with these cells; None empties one, other values replace formulas."""
    by_sheet: dict[str, dict[str, object]] = {}
    for (sheet, place), value in cells.items():
        by_sheet.setdefault(sheet, {})[place] = value
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", 8) as new:
        parts = {
            part: by_sheet[sheet]
            for sheet, part in _parts(old).items()
            if sheet in by_sheet
        }
        assert len(parts) == len(by_sheet)
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename in parts:
                data = _edited(data, parts[entry.filename])
            new.writestr(entry.filename, data)
    return target


def _parts(archive: zipfile.ZipFile) -> dict[str, str]:
    relation = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): f"xl/{link.get('Target')}" for link in links}
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    return {
        sheet.get("name", ""): targets[sheet.get(relation)]
        for sheet in book.iter(f"{MAIN}sheet")
    }


def _edited(data: bytes, cells: dict[str, object]) -> bytes:
    root = ElementTree.fromstring(data)
    rows = root.find(f"{MAIN}sheetData")
    assert rows is not None
    known = {row.get("r"): row for row in rows}
    for place, value in cells.items():
        number = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        row = known.get(number)
        if row is None:
            row = ElementTree.SubElement(rows, f"{MAIN}row", {"r": number})
            known[number] = row
        cell = next((cell for cell in row if cell.get("r") == place), None)
        if cell is None:
            cell = ElementTree.SubElement(row, f"{MAIN}c", {"r": place})
        _fill(cell, value)
    return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)


def _fill(cell: ElementTree.Element, value: object) -> None:
    for child in list(cell):
        cell.remove(child)
    cell.attrib.pop("t", None)
    if value is None:
        return
    if isinstance(value, str):
        cell.set("t", "inlineStr")
        inside = ElementTree.SubElement(cell, f"{MAIN}is")
        ElementTree.SubElement(inside, f"{MAIN}t").text = value
        return
    if isinstance(value, bool):
        cell.set("t", "b")
        value = int(value)
    ElementTree.SubElement(cell, f"{MAIN}v").text = str(value)
