"""How the workbook looks, and how a text is kept from becoming a formula."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from openpyxl.cell.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from documents.exports import NO_XML, REPLACEMENT, is_live

INK, QUIET, GROUND, LINE = "15201B", "45524B", "FFF8E1", "B9C3BD"
FACE = "Calibri"
HEAD = Font(name=FACE, size=15, bold=True, color=INK)
TOPIC = Font(name=FACE, size=12, bold=True, color=INK)
STRONG = Font(name=FACE, bold=True, color=INK)
MUTED = Font(name=FACE, size=9, color=QUIET)
PLAIN = Font(name=FACE, color=INK)
FREE = Protection(locked=False)
OURS = PatternFill("solid", fgColor="EEF1EF")
YOURS = PatternFill("solid", fgColor=GROUND)
NOT_ASKED = PatternFill("solid", bgColor="D9DEDB")
EDGE = Border(*[Side(style="thin", color=LINE)] * 4)
TOP = Alignment(vertical="top", wrap_text=True)
LEFT = Alignment(horizontal="left", vertical="top", wrap_text=True)
RIGHT = Alignment(horizontal="right", vertical="top")
LINE_HEIGHT = 15
FORMATS = {
    "date": "yyyy-mm-dd", "integer": "#,##0", "year": "0", "text": "@", "long_text": "@",
}  # fmt: skip


def put(cell: Cell, value: Any, font: Font = PLAIN) -> Cell:
    """Writes a value; a text stays text, whatever it begins with."""
    if isinstance(value, str):
        cell.value = NO_XML.sub(REPLACEMENT, value).replace("\r\n", "\n")
        cell.data_type = "s"
        cell.quotePrefix = is_live(value)
    else:
        cell.value = float(value) if isinstance(value, Decimal) else value
    cell.font = font
    cell.alignment = TOP
    return cell


def titled(cell: Cell, label: str, help_text: str) -> None:
    """A question with its help below, in one cell."""
    put(cell, label, STRONG)
    if help_text:
        parts = [
            TextBlock(InlineFont(rFont=FACE, b=True, color=INK), label),
            TextBlock(InlineFont(rFont=FACE, sz=9, color=QUIET), f"\n{help_text}"),
        ]
        cell.value = CellRichText(*parts)


def answerable(cell: Cell, value: Any, kind: str) -> None:
    """A cell that may be filled in, in the colour of such cells."""
    put(cell, value)
    cell.fill, cell.border, cell.protection = YOURS, EDGE, FREE
    is_number = isinstance(value, int | float | date)
    cell.alignment = RIGHT if is_number else LEFT
    plain = "#,##0" if isinstance(value, int) else "General"
    cell.number_format = FORMATS.get(kind, plain)


def worked_out(cell: Cell, value: Any) -> None:
    """A cell that shows what follows from the others."""
    cell.value = value
    cell.fill, cell.border, cell.font = OURS, EDGE, PLAIN
    cell.alignment = RIGHT
    cell.number_format = "#,##0.######"


def height(text: str, width: int) -> int:
    """The height in points of a text wrapped at so many Latin characters."""
    lines = 0
    for part in text.split("\n"):
        length = sum(2 if ord(sign) > 0x2E7F else 1 for sign in part)
        lines += max(1, -(-length // width))
    return lines * LINE_HEIGHT


def on_paper(page: Worksheet) -> None:
    """A sheet as wide as a page when it is printed."""
    page.page_setup.orientation = "landscape"
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
