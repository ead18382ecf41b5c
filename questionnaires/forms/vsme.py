"""Starting a VSME report, and what a workbook would change, fit to show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from questionnaires.formats.vsme.statements import VsmeReading
from questionnaires.formats.vsme.xbrl_json import Fault
from questionnaires.forms.periods import PeriodForm
from questionnaires.forms.way import field_url
from questionnaires.language.definition import Question
from questionnaires.selectors.definitions import content_language
from questionnaires.selectors.filling import Filling
from questionnaires.services.vsme import Difference, differences
from questionnaires.words import page_text, shown_value

LONGEST_SHOWN = 120
#: What to do about a fault, by its code; the validator's own words stand beside.
FAULT_WORDS = {
    "identifier": gettext_lazy(
        "A report for machines names the company by an LEI, D-U-N-S number, EUID or PermID."
        " Enter one of them."
    ),
    "number": gettext_lazy("Enter a number."),
    "yes_no": gettext_lazy("Answer yes or no."),
    "member": gettext_lazy("Choose from the list."),
    "unit": gettext_lazy("Choose another unit."),
    "key": gettext_lazy("Fill in what tells the row apart from the others."),
    "duplicate": gettext_lazy("Two rows say the same. Remove one of them."),
}


class VsmeForm(PeriodForm):
    """The period, and how far into the standard the company goes."""

    size = forms.ChoiceField(
        label=gettext_lazy("Which part of the standard?"),
        choices=[
            ("vsme_basic", gettext_lazy("Basic: what buyers and banks may ask of all")),
            (
                "vsme_comprehensive",
                gettext_lazy("Comprehensive: also strategy, targets and risks"),
            ),
        ],
        initial="vsme_basic",
        widget=forms.RadioSelect,
    )


def change_lines(filling: Filling, reading: VsmeReading) -> dict[str, Any]:
    """What the workbook changes, line by line, and what there is to say about it."""
    found = differences(filling, reading)
    language = content_language()
    return {
        "lines": [_line(filling, each) for each in found if not each.problem],
        "refused": [_line(filling, each) for each in found if each.problem],
        "count": sum(not each.problem for each in found),
        "messages": [message.text(language) for message in reading.messages],
        "other_period": _other_period(filling, reading),
    }


def fault_lines(filling: Filling, faults: Iterable[Fault]) -> list[dict[str, Any]]:
    """Why a report cannot leave yet: where, what to do, and the validator's words."""
    found = []
    for fault in faults:
        path = fault.question.partition("[")[0]
        question = filling.definition.questions.get(path)
        found.append(
            {
                "question": page_text(question.label) if question else "",
                "url": field_url(filling, question) if question else "",
                "words": FAULT_WORDS.get(
                    fault.code, _("The standard does not take this answer.")
                ),
                "message": "" if fault.code == "identifier" else fault.message,
            }
        )
    return found


def _other_period(filling: Filling, reading: VsmeReading) -> bool:
    response, period = filling.response, reading.period
    stands = (response.period_start, response.period_end)
    return period is not None and (period.start, period.end) != stands


def _line(filling: Filling, change: Difference) -> dict[str, str]:
    question = change.brought.question
    label = page_text(question.label)
    if question.table:
        table = filling.definition.questions[question.table]
        label = f"{page_text(table.label)} {change.brought.row_key}: {label}"
    unit = change.brought.unit
    value = _shown(question, change.after, unit)
    if change.before:
        before = _shown(question, change.before, unit)
        value = _("%(after)s (before: %(before)s)") % {"after": value, "before": before}
    # Rows of tables and answers without a cell have a name of the file's own instead.
    cell = change.brought.cell
    return {"label": label, "value": value, "note": cell if "!" in cell else ""}


def _shown(question: Question, text: str, unit: str) -> str:
    if question.type == "yes_no":
        return {"yes": _("Yes"), "no": _("No")}.get(text, text)
    shown = shown_value(question, text, unit)
    return shown if len(shown) <= LONGEST_SHOWN else f"{shown[:LONGEST_SHOWN]} …"
