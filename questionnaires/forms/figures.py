"""Calculated values as pages show them: value, unit, how good, which factors."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from measures.reading import reading_text
from questionnaires.forms.controls import is_card, is_piped
from questionnaires.forms.factors import factor_lines, factors_beside, figure_of
from questionnaires.forms.fields import FieldMaker, field_id
from questionnaires.forms.way import field_url
from questionnaires.language.blanks import says_nothing_new, why_blank
from questionnaires.language.compiled import Definition
from questionnaires.language.definition import Question
from questionnaires.language.explain import value_text
from questionnaires.language.run import Calculated, State
from questionnaires.words import (
    FALLBACKS,
    MARKS,
    SIGNS,
    grouped,
    listed,
    option_label,
    rounded_amount,
    shown_value,
    unit_label,
)

NOTHING = {
    State.NOT_ASKED: gettext_lazy("Not asked"),
    State.NOT_ANSWERED: gettext_lazy("Not answered yet"),
    State.DONT_KNOW: gettext_lazy("Not known"),
    State.NOT_APPLICABLE: gettext_lazy("Not relevant to us"),
}
BECAUSE = {
    State.NOT_ANSWERED: gettext_lazy("Comes with the answer to: %(question)s"),
    State.DONT_KNOW: gettext_lazy("You do not know: %(question)s"),
    State.NOT_APPLICABLE: gettext_lazy("Not relevant to you: %(question)s"),
}
NOTES = {
    "division_by_zero": gettext_lazy("It would divide by zero."),
    "no_factor": gettext_lazy("There is no factor for this supplier and year."),
    "no_date": gettext_lazy("A date is missing."),
    "factor_unit": gettext_lazy("The factor has another unit."),
    "number_out_of_range": gettext_lazy("The result is too large."),
}


def figure(
    maker: FieldMaker, question: Question, row: str = "", *, outcome: bool = False
) -> dict[str, Any]:
    """A calculated value, rounded for reading, with everything that belongs beside it.

    On a page of figures alone (`outcome`) also what it means.
    """
    evaluation = maker.evaluation
    found = figure_of(evaluation, question.path, row)
    shown: dict[str, Any] = {
        "id": field_id(question.path, row),
        "label": maker.text(question, "label", row),
        "value": "",
        "unit": "",
        "url": figure_url(maker, question, row),
        "name": question.path,
        "row": row,
        "save_url": maker.url,
        "help": maker.text(question, "help", row) if outcome and question.help else "",
        "is_sum": is_sum(maker.filling.definition, question),
        "static": (maker.filling.definition.sha256, question.path, outcome),
        "is_piped": is_piped(question),
    }
    maker.messages(shown, question, row)
    if found is None or found.value is None:
        return shown | _nothing(maker, question, row)
    beside = factor_lines(maker, factors_beside(evaluation, found, row))
    shown["value"], shown["unit"] = value_and_unit(question, found.value)
    return shown | {
        "factors": beside,
        "marks": _marks_from_before(found, beside),
        "quality": found.quality,
        "partial": found.partial,
    }


def value_and_unit(question: Question, value: Any) -> tuple[str, str]:
    """A calculated value as one reads it, and what stands behind it."""
    if not isinstance(value, Decimal):
        return _words(question, value), ""
    if question.unit in SIGNS or question.unit == "%":
        return rounded_amount(value, question.unit), ""
    unit = unit_label(question.unit) if question.unit else ""
    return reading_text(value, question.unit), unit


def full_text(question: Question, value: Any) -> str:
    """A calculated value with all its digits, without its unit."""
    return grouped(value) if isinstance(value, Decimal) else _words(question, value)


def _words(question: Question, value: Any) -> str:
    if question.options:
        words = value if isinstance(value, frozenset) else [value]
        return listed([option_label(question, word) for word in sorted(words)])
    return shown_value(question, value_text(value))


def _nothing(maker: FieldMaker, question: Question, row: str) -> dict[str, str]:
    """The word for why a figure is blank, and a sentence with the way to mend it."""
    blank = why_blank(maker.evaluation, question.path, row)
    nothing = {"nothing": str(NOTHING[blank.state]), "because": "", "because_url": ""}
    if blank.note:
        known = NOTES.get(blank.note.partition(":")[0])
        note = str(known) if known else ""
        return nothing | {"nothing": _("Cannot be worked out"), "because": note}
    if blank.question is not None:
        label = maker.text(blank.question, "label", blank.row)
        nothing["because"] = str(BECAUSE[blank.state]) % {"question": label}
        nothing["because_url"] = field_url(maker.filling, blank.question, blank.row)
    return nothing


def say_once(figures: Iterable[dict[str, Any]]) -> None:
    """Leave out why a figure is blank where one before it says the same."""
    said = set()
    for shown in figures:
        why = shown.get("because")
        if why in said:
            shown["because"] = ""
        said.add(why)


def is_sum(definition: Definition, question: Question) -> bool:
    """Whether a figure adds up figures that stand on the same page."""
    parts = [part.strip() for part in question.value.split("+")]
    figures = (definition.questions.get(part) for part in parts)
    here = (question.section, question.topic)
    return len(parts) > 1 and all(
        found and not found.is_input and (found.section, found.topic) == here
        for found in figures
    )


def _marks_from_before(figure: Calculated, beside: list[dict[str, str]]) -> list[str]:
    """What to be careful about that no factor beside the figure says already."""
    said = " ".join(line["mark"] for line in beside)
    words = (
        str(MARKS.get(flag) or FALLBACKS.get(flag) or "")
        for flag in sorted(figure.grade.flags)
    )
    return [word for word in words if word and word not in said]


def worth_showing(maker: FieldMaker, question: Question, shown: dict[str, Any]) -> bool:
    """Whether a figure tells its reader something: more than the answers beside it do,
    or that it cannot be worked out."""
    if shown["errors"] or shown["warnings"]:
        return True
    found = figure_of(maker.evaluation, question.path, "")
    if found is None or found.value is None:
        return bool(found and found.notes and shown.get("because"))
    questions = maker.filling.definition.questions
    return not says_nothing_new(
        maker.evaluation, found, is_summed=lambda table: not is_card(questions[table])
    )


def figure_url(maker: FieldMaker, question: Question, row: str) -> str:
    """The page that says how the value was computed."""
    response = maker.filling.response
    if row:
        return reverse(
            "questionnaires:cell_figure", args=[response.pk, question.path, row]
        )
    return reverse("questionnaires:figure", args=[response.pk, question.path])


def state_word(state: State) -> str:
    """The word for why there is no value."""
    return {
        State.NOT_ASKED: _("Not asked"),
        State.NOT_ANSWERED: _("Not provided"),
        State.DONT_KNOW: _("I do not know"),
        State.NOT_APPLICABLE: _("Not relevant to us"),
        State.ANSWERED: "",
    }[state]
