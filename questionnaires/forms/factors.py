"""The factors behind a figure: each with value, year, source and what to beware of."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from questionnaires.forms.fields import FieldMaker
from questionnaires.language.evaluation import Evaluation
from questionnaires.language.run import Calculated, FactorUse
from questionnaires.words import amount, doubts, grouped, page_text


def figure_of(evaluation: Evaluation, path: str, row: str) -> Calculated | None:
    """The calculated figure of a question, or of a column in that row."""
    if row:
        return evaluation.cells.get((path, row))
    return evaluation.calculated.get(path)


def factors_beside(
    evaluation: Evaluation, figure: Calculated, row: str = ""
) -> tuple[FactorUse, ...]:
    """The factors of a figure and of the rows it sums; other figures show their own."""
    return _factors(evaluation, figure, row, only_rows=True)


def factors_behind(
    evaluation: Evaluation, figure: Calculated, row: str = ""
) -> tuple[FactorUse, ...]:
    """The factors of a figure and of every figure it was made from, each once."""
    return _factors(evaluation, figure, row, only_rows=False)


def _factors(
    evaluation: Evaluation, figure: Calculated, row: str, *, only_rows: bool
) -> tuple[FactorUse, ...]:
    found: dict[str, FactorUse] = {}
    waiting, seen = [(figure, row)], {(figure.question.path, row)}
    while waiting:
        each, at = waiting.pop()
        for use in each.factors:
            found.setdefault(use.sourced.id, use)
        for path, place in _figures_read(evaluation, each, at):
            read = figure_of(evaluation, path, place)
            if read is None or (path, place) in seen or (only_rows and not place):
                continue
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
        of_row = figure.question.path_read(name)
        if base == "row" and (of_row, row) in evaluation.cells:
            yield of_row, row
        for each in evaluation.row_ids(base) if rest else ():
            if (name, each) in evaluation.cells:
                yield name, each


def factor_lines(
    maker: FieldMaker, uses: tuple[FactorUse, ...]
) -> list[dict[str, str]]:
    """Each factor with what it is for, value, unit, year, source and what to beware of."""
    lines = []
    for use in uses:
        sourced = use.sourced
        lines.append(
            {
                "value": amount(grouped(sourced.value), sourced.unit),
                "of": _named(maker, sourced.key),
                "key": sourced.key,
                "table": use.table,
                "year": str(sourced.year),
                "source": sourced.source,
                "url": reverse("questionnaires:factor", args=[use.table, sourced.key]),
                "months": grouped(round(use.months, 1)),
                "mark": _(", ").join(doubts(sourced.mark, sourced.fallback)),
            }
        )
    return lines


def _named(maker: FieldMaker, key: str) -> str:
    """What a factor's key is called among the options of the form; empty if nowhere."""
    for question in maker.filling.definition.questions.values():
        for option in question.options:
            if option.id == key:
                return page_text(option.label)
    return ""
