"""What a cell takes, as the spreadsheet program checks it while somebody types."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from openpyxl.worksheet.datavalidation import DataValidation

from questionnaires.formats.offline.lists import Lists
from questionnaires.language.answer_types import LongText, Text, plain_text
from questionnaires.language.definition import Question
from questionnaires.words import amount, grouped, is_year

NUMERIC = frozenset({"integer", "decimal", "percent", "quantity"})
MOST_PROMPT, MOST_TITLE, MOST_ERROR = 250, 30, 220
FIRST_DAY, LAST_DAY = 2, 109574


def validation_of(
    question: Question, cell: str, lists: Lists, help_text: str
) -> DataValidation | None:
    """The rule for one cell, with the help as its prompt; None where anything goes."""
    if question.options and question.type != "choices":
        rule = DataValidation("list", formula1=lists.offered(question))
        rule.error = _("Choose one of the list.")
    else:
        accepted, said = _accepted(question, cell)
        if not accepted:
            return None
        signs = "".join(f',{cell}="{sign}"' for sign in lists.states(question))
        formula = f"OR({accepted}{signs})" if signs else accepted
        rule = DataValidation("custom", formula1=formula)
        rule.error = said[:MOST_ERROR]
    rule.allow_blank = True
    rule.showErrorMessage = True
    rule.errorTitle = _("Not possible here")[:MOST_TITLE]
    if help_text:
        rule.showInputMessage = True
        rule.prompt = help_text[:MOST_PROMPT]
    rule.add(cell)
    return rule


def _accepted(question: Question, cell: str) -> tuple[str, str]:
    """A formula that is true of what may stand in the cell, and the words for it."""
    if question.type in NUMERIC:
        return _number(question, cell)
    if question.type == "date":
        day = f"AND(ISNUMBER({cell}),{cell}>={FIRST_DAY},{cell}<={LAST_DAY})"
        return day, _("Type a day, such as 31/12/2024.")
    if question.type in ("text", "long_text"):
        kind = Text if question.type == "text" else LongText
        limit = question.max_length or kind.longest
        words = _("At most %(limit)s characters fit.") % {"limit": f"{limit:,}"}
        return f"LEN({cell})<={limit}", words
    return "", ""


def _number(question: Question, cell: str) -> tuple[str, str]:
    parts = [f"ISNUMBER({cell})"]
    bounds = []
    if question.type == "integer":
        parts.append(f"{cell}=INT({cell})")
    simple = len(question.units) < 2
    if question.min is not None and (simple or question.min == 0):
        parts.append(f"{cell}>={plain_text(question.min)}")
        bounds.append(_("not below %(limit)s") % {"limit": _limit(question, question.min)})  # fmt: skip
    if question.max is not None and simple:
        parts.append(f"{cell}<={plain_text(question.max)}")
        bounds.append(_("not above %(limit)s") % {"limit": _limit(question, question.max)})  # fmt: skip
    words = _("Type a whole number") if question.type == "integer" else _("Type a number")  # fmt: skip
    said = ", ".join([words, *bounds])
    return f"AND({','.join(parts)})", f"{said}."


def _limit(question: Question, limit: Decimal) -> str:
    shown = plain_text(limit) if is_year(question) else grouped(limit)
    return amount(shown, question.unit or ("%" if question.type == "percent" else ""))
