"""Calculated values as pages show them: value, unit, how good, which factors."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from questionnaires.forms.controls import is_piped
from questionnaires.forms.fields import FieldMaker, field_id
from questionnaires.language.definition import Question
from questionnaires.language.evaluation import Evaluation
from questionnaires.language.explain import value_text
from questionnaires.language.run import Calculated, FactorUse, State
from questionnaires.words import (
    doubts,
    grouped,
    option_label,
    shown_value,
    unit_label,
)

NOTES = {
    "division_by_zero": gettext_lazy("It would divide by zero."),
    "no_factor": gettext_lazy("There is no factor for this supplier and year."),
    "no_date": gettext_lazy("A date is missing."),
    "factor_unit": gettext_lazy("The factor has another unit."),
    "number_out_of_range": gettext_lazy("The result is too large."),
}


def figure_of(evaluation: Evaluation, path: str, row: str) -> Calculated | None:
    """The calculated figure of a question, or of a column in that row."""
    if row:
        return evaluation.cells.get((path, row))
    return evaluation.calculated.get(path)


def figure(maker: FieldMaker, question: Question, row: str = "") -> dict[str, Any]:
    """A calculated value with everything that belongs beside it."""
    evaluation = maker.evaluation
    found = figure_of(evaluation, question.path, row)
    shown: dict[str, Any] = {
        "id": field_id(question.path, row),
        "label": maker.text(question, "label", row),
        "value": "",
        "unit": unit_label(question.unit) if question.unit else "",
        "url": figure_url(maker, question, row),
        "name": question.path,
        "row": row,
        "save_url": maker.url,
        "static": (maker.filling.response.version_id, question.path),
        "is_piped": is_piped(question),
    }
    maker.messages(shown, question, row)
    if found is None or found.value is None:
        return shown | {"nothing": why_nothing(found)}
    value = found.value
    shown["value"] = figure_text(question, value)
    return shown | {
        "factors": factor_lines(factors_behind(evaluation, found, row)),
        "quality": found.quality,
        "partial": found.partial,
    }


def figure_text(question: Question, value: Any) -> str:
    """A calculated value as one reads it, without its unit."""
    if isinstance(value, Decimal):
        return grouped(value)
    if question.options:
        words = value if isinstance(value, frozenset) else [value]
        return ", ".join(option_label(question, word) for word in sorted(words))
    return shown_value(question, value_text(value))


def factors_behind(
    evaluation: Evaluation, figure: Calculated, row: str = ""
) -> tuple[FactorUse, ...]:
    """The factors of a figure and of every figure it was made from, each once."""
    found: dict[str, FactorUse] = {}
    waiting, seen = [(figure, row)], {(figure.question.path, row)}
    while waiting:
        each, at = waiting.pop()
        for use in each.factors:
            found.setdefault(use.sourced.id, use)
        for path, place in _figures_read(evaluation, each, at):
            read = figure_of(evaluation, path, place)
            if read is not None and (path, place) not in seen:
                seen.add((path, place))
                waiting.append((read, place))
    return tuple(found.values())


def _figures_read(
    evaluation: Evaluation, figure: Calculated, row: str
) -> Iterator[tuple[str, str]]:
    for name in figure.used:
        if name in evaluation.calculated:
            yield name, ""
        base, _dot, rest = name.partition(".")
        if (
            base == "row"
            and (f"{figure.question.table}.{rest}", row) in evaluation.cells
        ):
            yield f"{figure.question.table}.{rest}", row
        for each in evaluation.row_ids(base) if rest else ():
            if (name, each) in evaluation.cells:
                yield name, each


def worth_showing(shown: dict[str, Any]) -> bool:
    """Whether there is a value, or something to say about its absence."""
    told = shown.get("nothing") or shown.get("errors") or shown.get("warnings")
    return bool(shown["value"] or told)


def figure_url(maker: FieldMaker, question: Question, row: str) -> str:
    """The page that says how the value was computed."""
    response = maker.filling.response
    if row:
        return reverse(
            "questionnaires:cell_figure", args=[response.pk, question.path, row]
        )
    return reverse("questionnaires:figure", args=[response.pk, question.path])


def why_nothing(found: Calculated | None) -> str:
    """Why a calculated value is blank, as far as it is known."""
    for note in found.notes if found else ():
        if known := NOTES.get(note.partition(":")[0]):
            return str(known)
    return ""


def factor_lines(uses: tuple[FactorUse, ...]) -> list[dict[str, str]]:
    """Each factor with value, unit, year, source and what to be careful about."""
    lines = []
    for use in uses:
        sourced = use.sourced
        lines.append(
            {
                "value": grouped(sourced.value),
                "unit": unit_label(sourced.unit),
                "key": sourced.key,
                "table": use.table,
                "year": str(sourced.year),
                "source": sourced.source,
                "months": grouped(round(use.months, 1)),
                "mark": ", ".join(doubts(sourced.mark, sourced.fallback)),
            }
        )
    return lines


def state_word(state: State) -> str:
    """The word for why there is no value."""
    return {
        State.NOT_ASKED: _("Not asked"),
        State.NOT_ANSWERED: _("Not provided"),
        State.DONT_KNOW: _("I do not know"),
        State.NOT_APPLICABLE: _("Not relevant to us"),
        State.ANSWERED: "",
    }[state]
