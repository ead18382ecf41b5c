"""What is told of an uploaded workbook, with the remedy."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from questionnaires.formats.offline.reading import Message

SENTENCES = {
    "sheet_renamed": _("This sheet has another name than before. It was read all the same."),
    "sheet_twice": _("This sheet is a copy of another. Only the first one was read."),
    "sheet_gone": _("This sheet is missing. Its answers stay as they are."),
    "sheet_strange": _("This sheet is none of ours and was not read. Copy its figures into the yellow cells."),
    "line_gone": _("The line of this cell was deleted. The answer stays as it is."),
    "line_twice": _("This line is a copy of another. Only the first one was read."),
    "row_copied": _("This line is a copy of another. It was taken for a new row."),
    "merged": _("This cell was merged with others. Check that the right figure was read."),
    "error_cell": _("The cell shows %(text)s, so nothing was taken over. Type the figure."),
    "formula": _("The cell holds a formula. Its result was taken: %(text)s."),
    "formula_open": _("The cell holds a formula without a result (%(text)s), so nothing was taken over. Type the figure."),
    "map_changed": _("The hidden sheet was changed, so we cannot tell what stood in the file before. Compare each change below with care."),
    "other_version": _("The workbook was made from version %(version)s of the questions. Its answers were taken on to the present version; what that changes stands below."),
    "older_dropped": _("%(label)s: no longer asked, so “%(text)s” was not taken over."),
    "older_not_here": _("%(label)s: not asked in this form, so “%(text)s” was not taken over."),
    "older_figure": _("%(label)s is worked out now, so “%(text)s” was not taken over."),
    "unmatched": _("%(label)s: no longer asked, so “%(text)s” was not taken over."),
    "unknown_question": _("There is no question %(text)s any more. What stood here was not taken over."),
    "row_removed": _("Somebody removed this row meanwhile. What stands in the workbook was not taken over: %(text)s."),
    "row_unnamed": _("The table that this row belongs to has nothing in its line. Name it there first; what stands here was not taken over: %(text)s."),
    "row_changed": _("The row is empty here, but a colleague changed it meanwhile. It stays."),
    "table_full": _("The table takes %(limit)s rows. This one was not taken over: %(text)s."),
    "reason_alone": _("A reason stands beside an answer that needs none. It was not taken over: %(text)s."),
    "table_answer": _("A table is answered row by row; only ? or n/a can stand here."),
    "unit": _("%(text)s is not a unit of this question, so nothing was taken over. Choose one of the list."),
    "unreadable": _("%(reason)s What was typed was not taken over: %(text)s."),
}  # fmt: skip
#: Told beside a value that was taken, rather than instead of one.
HARMLESS = frozenset({"sheet_renamed", "formula", "merged", "other_version", "row_copied"})  # fmt: skip


def sentence(message: Message) -> str:
    """The sentence in the active language."""
    return str(SENTENCES[message.code]) % dict(message.params)
