"""Forms in the XLSForm spreadsheet format, turned into definitions; nothing left unsaid."""

from questionnaires.formats.xlsform.building import Imported, import_form
from questionnaires.formats.xlsform.rows import Note, Row, Workbook

__all__ = ["Imported", "Note", "Row", "Workbook", "import_form"]
