"""What a cell shows for an answer; the reader compares with the very same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Protocol

from questionnaires.formats.offline.lists import STATES
from questionnaires.language.definition import Question

Value = str | int | float | date | None
NUMERIC = frozenset({"integer", "decimal", "percent", "quantity"})
BETWEEN = "; "


class Said(Protocol):
    """What an answer, an entry and a line of history have in common."""

    @property
    def state(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def reason(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Nothing:
    """No answer yet."""

    state: str = "answered"
    text: str = ""
    unit: str = ""
    reason: str = ""


def cell_value(question: Question, said: Said, labels: Mapping[str, str]) -> Value:
    """The content of the answer's cell: a number, a day, a label, a text, or nothing."""
    if said.state in STATES:
        return STATES[said.state]
    text = said.text
    if not text:
        return None
    if question.type in NUMERIC:
        return _number(text)
    if question.type == "date":
        try:
            return date.fromisoformat(text)
        except ValueError:
            return text
    if question.options:
        return BETWEEN.join(labels.get(word, word) for word in text.split(","))
    return text


def unit_of(question: Question, said: Said) -> str:
    """The unit beside an answer; that of the question where nothing was said."""
    return said.unit if said.unit in question.units else question.unit


def _number(text: str) -> Value:
    """A number where a spreadsheet keeps all its digits; else the text itself."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return text
    if not number.is_finite() or Decimal(repr(float(number))) != number:
        return text
    whole = number == number.to_integral_value() and abs(number) < 10**15
    return int(number) if whole else float(number)
