"""Changes single cells in the XML of a workbook and leaves every other byte alone."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from xml.sax.saxutils import escape

from documents.reading.limits import column_index, column_letters
from questionnaires.formats.sheet_cells import ESCAPED, Place

ROW = re.compile(r'<row (?=[^>]*?\br="(\d+)")([^>]*?)(?:/>|>(.*?)</row>)', re.DOTALL)
CELL = re.compile(r'<c r="([A-Z]+)\d+"([^>]*?)(?:/>|>(.*?)</c>)', re.DOTALL)
FORMULA = re.compile(r"<f(?:\s[^>]*)?(?:/>|>.*?</f>)", re.DOTALL)
KIND = re.compile(r'\st="[^"]*"')
CALCULATION = re.compile(r"<calcPr\b([^>]*?)/>")
ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LONGEST_TEXT = 32_767
New = Decimal | float | str | bool | None


@dataclass(frozen=True, slots=True)
class Change:
    """What a cell shall hold; `constant` keeps a formula that gives just this value."""

    value: New
    constant: bool = False


def patch(template: bytes, changes: Mapping[str, Mapping[Place, Change]]) -> bytes:
    """The workbook with changed cells, by the part of their sheet.

    A cell with a formula keeps it and gets the value as its result. The program that
    opens the workbook is asked to work everything out anew.
    """
    out = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(template)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename in changes:
                text = data.decode("utf-8")
                data = patched_sheet(text, changes[entry.filename]).encode("utf-8")
            elif entry.filename == "xl/workbook.xml":
                data = CALCULATION.sub(_calculating, data.decode("utf-8"), 1).encode()
            new.writestr(entry, data, compress_type=entry.compress_type)
    return out.getvalue()


def _calculating(found: re.Match[str]) -> str:
    if "fullCalcOnLoad" in found[1]:
        return found[0]
    return f'<calcPr{found[1]} fullCalcOnLoad="1"/>'


def patched_sheet(text: str, changes: Mapping[Place, Change]) -> str:
    """A sheet's XML with changed cells; raises KeyError for a row it does not have."""
    by_row: dict[int, dict[int, Change]] = {}
    for (column, row), change in changes.items():
        by_row.setdefault(row, {})[column] = change

    def row_again(found: re.Match[str]) -> str:
        wanted = by_row.pop(int(found[1]), None)
        if wanted is None:
            return found[0]
        cells = _cells_again(found[3] or "", int(found[1]), wanted)
        return f"<row {found[2].rstrip('/')}>{cells}</row>"

    patched = ROW.sub(row_again, text)
    if by_row:
        raise KeyError(f"The sheet has no row {min(by_row)}.")
    return patched


def _cells_again(cells: str, row: int, wanted: dict[int, Change]) -> str:
    parts: list[str] = []
    left = dict(sorted(wanted.items()))
    for found in CELL.finditer(cells):
        column = column_index(found[1])
        for earlier in [each for each in left if each < column]:
            parts.append(_cell(earlier, row, "", "", left.pop(earlier)))
        if column in left:
            change = left.pop(column)
            parts.append(_cell(column, row, found[2], found[3] or "", change))
        else:
            parts.append(found[0])
    parts += [_cell(column, row, "", "", change) for column, change in left.items()]
    return "".join(parts)


def _cell(column: int, row: int, attributes: str, inside: str, change: Change) -> str:
    start = f'<c r="{column_letters(column)}{row}"{KIND.sub("", attributes)}'
    formula = FORMULA.search(inside)
    if formula is not None and change.constant:
        return f"{start}{_constant(change.value)}</c>"
    kept = formula[0] if formula else ""
    match change.value:
        case None:
            return f"{start}>{kept}</c>" if kept else f"{start}/>"
        case bool():
            return f'{start} t="b">{kept}<v>{int(change.value)}</v></c>'
        case str() if kept:
            kind = "e" if change.value.startswith("#") else "str"
            return f'{start} t="{kind}">{kept}<v>{_text(change.value)}</v></c>'
        case str():
            text = f'<t xml:space="preserve">{_text(change.value)}</t>'
            return f'{start} t="inlineStr"><is>{text}</is></c>'
    return f"{start}>{kept}<v>{_shown(change.value)}</v></c>"


def _constant(value: New) -> str:
    """A formula that gives just this value, with it as its result."""
    if isinstance(value, str):
        quoted = _text('"' + value.replace('"', '""') + '"')
        return f' t="str"><f>{quoted}</f><v>{_text(value)}</v>'
    return f"><f>{_shown(value)}</f><v>{_shown(value)}</v>"


def _shown(value: New) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return repr(value)


def _text(value: str) -> str:
    plain = ILLEGAL.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    # What looks like an escape would be read as the character that it stands for.
    return escape(ESCAPED.sub(r"_x005F_x\1_", plain[:LONGEST_TEXT]))
