"""Why a file was refused: a code for programs, a sentence with a remedy for people."""

from __future__ import annotations

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

SENTENCES = {
    "empty": _("The file is empty. Export it again."),
    "too_large": _(
        "The file has %(size)s MB; at most %(limit)s MB are read. Split it, or save it as CSV."
    ),
    "unknown_type": _(
        "This is neither a CSV nor an XLSX file. Save it as one of them."
    ),
    "old_workbook": _(
        "This is an old workbook (.xls) or one with a password. Save it as .xlsx without one."
    ),
    "binary_workbook": _("This is a binary workbook (.xlsb). Save it as .xlsx."),
    "broken": _(
        "The workbook is damaged: %(reason)s. Open it in a spreadsheet program and save it again."
    ),
    "unpacked_too_large": _(
        "Unpacked, the file would have %(size)s MB; at most %(limit)s MB are read. Save it as CSV."
    ),
    "packed_too_tightly": _(
        "A part of the workbook (%(part)s) is packed so tightly that it may be a trap. Save it as CSV."
    ),
    "too_many_parts": _(
        "The workbook has %(count)s parts; at most %(limit)s are read. Copy the table into a new workbook."
    ),
    "part_name": _(
        "The workbook holds a part with a forbidden name. Copy the table into a new workbook."
    ),
    "document_type": _(
        "The workbook declares a document type (%(part)s), which none needs. Copy the table into a new workbook."
    ),
    "macros": _("The workbook has macros. Save it as .xlsx without macros."),
    "external_links": _(
        "The workbook links to other files. Break the links, keep the values, and save it again."
    ),
    "no_sheet": _("There is no sheet of that name. The sheets are: %(sheets)s."),
    "far_cell": _(
        "A cell stands far outside the table. Delete that cell, or copy the table into a new workbook."
    ),
    "formulas": _(
        "%(count)s cells hold formulas (%(cells)s). Copy the table and paste it as values."
    ),
    "error_cells": _(
        "%(count)s cells hold an error such as #N/A (%(cells)s). Mend or empty them."
    ),
    "too_many_rows": _(
        "The table has more than %(limit)s rows. Split it into several files."
    ),
    "too_many_columns": _(
        "The table has more than %(limit)s columns. Delete those that are not needed."
    ),
    "cell_too_long": _(
        "The cell holds %(length)s characters; at most %(limit)s are read. Shorten it; in a CSV, look for a quotation mark that is not closed."
    ),
    "no_header": _(
        "No row with headings was found. Put the names of the columns in the first row."
    ),
    "no_rows": _("There are headings but no rows below them."),
    "duplicate_header": _(
        'The heading "%(header)s" stands over two columns. Rename one.'
    ),
    "ragged_row": _(
        "The row has %(cells)s cells, the heading row %(columns)s. Put quotation marks around text with the separator in it."
    ),
    "encoding": _(
        "The text cannot be read as %(encoding)s. Save the file as CSV UTF-8."
    ),
    "control_character": _(
        "The text holds characters that no text has. Save the file as CSV UTF-8."
    ),
    "memory": _(
        "Reading the file needs more memory than is allowed. Save it as CSV, or split it."
    ),
    "time": _(
        "Reading the file takes longer than is allowed. Save it as CSV, or split it."
    ),
    "killed": _("The reader was stopped before it had read the file. Upload it again."),
    "crash": _(
        "The reader stopped at this file. Open it in a spreadsheet program and save it as CSV."
    ),
}
#: Why a workbook is damaged; other reasons stay as they were recorded.
REASONS = {
    "packing": _("it is not packed as workbooks are"),
    "content": _("its content does not hold together"),
    "part_missing": _("its part %(part)s is missing"),
    "part_unreadable": _("its part %(part)s cannot be read"),
    "part_too_large": _("its part %(part)s is too large"),
}


class UploadError(Exception):
    """A file that is not read; nothing of it was kept.

    `code` is a key of SENTENCES; `file`, `sheet`, `row` (from 1) and `column` (letters,
    with the heading where it is known) say where, each None where it has no meaning.
    """

    def __init__(
        self,
        code: str,
        *,
        file: str,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
        **params: str | int,
    ) -> None:
        self.code, self.params = code, params
        self.file, self.sheet, self.row, self.column = file, sheet, row, column
        super().__init__(code)

    def __str__(self) -> str:
        """The place and the sentence, in the language that is active."""
        return f"{self.place()}: {SENTENCES[self.code] % self._worded()}"

    def _worded(self) -> dict[str, str | int]:
        reason = REASONS.get(str(self.params.get("reason", "")))
        if reason is None:
            return self.params
        return self.params | {"reason": reason % self.params}

    def place(self) -> str:
        """File, sheet, row and column as far as they are known."""
        named = [
            self.file,
            gettext("sheet %s") % self.sheet if self.sheet else "",
            gettext("row %s") % self.row if self.row else "",
            gettext("column %s") % self.column if self.column else "",
        ]
        return ", ".join(part for part in named if part)
