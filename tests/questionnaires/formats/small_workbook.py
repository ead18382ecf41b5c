"""Makes small workbooks with the names of the official template, for its rules."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from openpyxl.utils import column_index_from_string
from openpyxl.workbook.defined_name import DefinedName

GENERAL = "General Information"
COMPLETE = {
    "template_reporting_entity_name": "Wong Kee Ltd",
    "template_reporting_entity_identifier": "12345678",
    "template_reporting_entity_identifier_scheme": "DUNS",
    "template_currency": "HKD",
    "template_reporting_period_startdate": "2025-04-01",
    "template_reporting_period_enddate": "2026-03-31",
    "template_reporting_template_version": "1.3.0",
    "template_overall_validation_status": "COMPLETE",
    "Turnover": 12_400_000,
}


def small_workbook(path: Path, names: dict, areas: dict | None = None) -> Path:
    """A workbook with one named cell for each of `names`; `areas` name other ranges.

    The values of an area go down its first column, or are rows themselves.
    """
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = GENERAL
    for row, (name, value) in enumerate(names.items(), start=1):
        sheet.cell(row, 2).value = value
        _name(book, name, f"'{GENERAL}'!$B${row}")
    for name, (reference, values) in (areas or {}).items():
        first, _, last = reference.partition(":")
        column, row = column_index_from_string(first.rstrip("0123456789")), _row(first)
        for down, value in enumerate(values):
            for across, each in enumerate(
                value if isinstance(value, list) else [value]
            ):
                sheet.cell(row + down, column + across).value = each
        _name(
            book, name, f"'{GENERAL}'!${first}:${last}" if last else f"{GENERAL}!#REF!"
        )
    book.save(path)
    return path


def _row(reference: str) -> int:
    return int(reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))


def _name(book, name: str, text: str) -> None:
    book.defined_names[name] = DefinedName(name, attr_text=text)
