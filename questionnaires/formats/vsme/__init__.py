"""The official VSME workbook and report: read, written, checked; no Django."""

from questionnaires.formats.vsme.reading import read_workbook
from questionnaires.formats.vsme.statements import (
    Period,
    VsmeFact,
    VsmeMessage,
    VsmeReading,
)
from questionnaires.formats.vsme.taxonomy import rules

__all__ = [
    "Period",
    "VsmeFact",
    "VsmeMessage",
    "VsmeReading",
    "read_workbook",
    "rules",
]
