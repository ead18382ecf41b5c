"""Texts with values in them: "About {estimated_share}% is estimated. How?"."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from questionnaires.language.definition import Question, Texts
from questionnaires.language.errors import ExpressionError
from questionnaires.language.expressions import compile_tree
from questionnaires.language.functions import rounded
from questionnaires.language.grammar import parse
from questionnaires.language.kinds import Closure
from questionnaires.language.run import Run
from questionnaires.language.scope import Scope
from questionnaires.language.units import spoken

NOT_KNOWN = "–"
SHOWN_DECIMALS = 3
GROUPED_FROM = 10_000
MONTHS = (
    "Jan",
    "Feb",
    "Mar",
    "Apr",
    "May",
    "Jun",
    "Jul",
    "Aug",
    "Sep",
    "Oct",
    "Nov",
    "Dec",
)

Pipe = Callable[[Run, str], str]
_HOLES = re.compile(r"\{([^{}]*)\}")


def holes(text: str) -> list[str]:
    """The names a text pipes in, in order."""
    return [name.strip() for name in _HOLES.findall(text)]


def piped(
    text: str, where: Question, questions: Mapping[str, Question]
) -> Iterator[tuple[str, Question]]:
    """The questions whose values a text at a question or column pipes in, by its names."""
    table = where.table or where.key
    for name in holes(text):
        plain = name.removeprefix("prior.")
        if plain.startswith("sections."):
            plain = plain.rpartition(".")[2]
        own = plain.replace("row.", f"{table}.", 1)
        # `row.sites.name` is of the table that the rows are from.
        if read := questions.get(own) or questions.get(plain.removeprefix("row.")):
            yield name, read


def compile_pipe(text: str, scope: Scope, questions: Mapping[str, Question]) -> Pipe:
    """The function that fills a text from a run; refuses anything but plain names."""
    parts = _HOLES.split(text)
    fixed = parts[::2]
    filled = [_hole(name.strip(), scope, questions) for name in parts[1::2]]

    def pipe(run: Run, language: str) -> str:
        words = [fixed[0]]
        for fill, after in zip(filled, fixed[1:], strict=True):
            words += (fill(run, language), after)
        return "".join(words)

    return pipe


def _hole(name: str, scope: Scope, questions: Mapping[str, Question]) -> Pipe:
    tree = parse(name)
    if not isinstance(tree, ast.Name | ast.Attribute):
        raise ExpressionError(
            f"{{{name}}} is more than a name.", "Make it a calculated question first."
        )
    term = compile_tree(tree, scope)
    if term.kind.name in ("column", "table"):
        raise ExpressionError(f"{{{name}}} is {term.kind}.", "Name one value.")
    path = name.removeprefix("prior.")
    if path.startswith("row."):
        rest = path.removeprefix("row.")
        path = rest if "." in rest else f"{scope.row_of}.{rest}"
    if path.startswith("sections."):
        path = path.rpartition(".")[2]
    return _filler(term.run, questions.get(path))


def _filler(read: Closure, question: Question | None) -> Pipe:
    def fill(run: Run, language: str) -> str:
        return shown(read(run), question, language)

    return fill


def shown(value: Any, question: Question | None, language: str) -> str:
    """A value as a reader sees it: grouped digits and unit, the label of an option."""
    if value is None:
        return NOT_KNOWN
    if isinstance(value, Decimal):
        unit = spoken(question.unit, language) if question else ""
        return f"{_grouped(value)} {unit}".rstrip()
    if isinstance(value, date):
        return _day(value, language)
    labels = _labels(question, language)
    if isinstance(value, frozenset):
        between = "、" if language.startswith("zh") else ", "
        return between.join(labels.get(word, word) for word in sorted(value))
    return labels.get(str(value), str(value))


def _day(value: date, language: str) -> str:
    if language.startswith("zh"):
        return f"{value.year}年{value.month}月{value.day}日"
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def _grouped(value: Decimal) -> str:
    grouping = "," if abs(value) >= GROUPED_FROM else ""  # a year stays 2024
    text = f"{rounded(value, SHOWN_DECIMALS):{grouping}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _labels(question: Question | None, language: str) -> Mapping[str, str]:
    if question is None:
        return {}
    return {
        option.id: in_language(option.label, language) for option in question.options
    }


def in_language(texts: Texts, language: str) -> str:
    """The text in that language, else in the first one there is."""
    return texts.get(language) or next(iter(texts.values()), "")
