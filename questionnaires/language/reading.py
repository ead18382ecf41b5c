"""Answers as they come in (stored rows, JSON, text) turned into states and values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from questionnaires.language.answer_types import (
    TYPES,
    Parsed,
    Problem,
    parse_value,
    plain_text,
)
from questionnaires.language.definition import Question
from questionnaires.language.run import State
from questionnaires.language.units import UnitError, convert


@dataclass(frozen=True, slots=True)
class Answer:
    """One stored answer: canonical text, its number in the unit as entered, its state.

    `estimate` says how a figure was made that nobody typed: `key: the sum`.
    """

    text: str = ""
    number: Decimal | None = None
    unit: str = ""
    state: str = State.ANSWERED
    estimate: str = ""


Reading = tuple[State, Any, Parsed | Problem | None]
Reader = Callable[[Any], tuple[State, Any, Problem | None]]

_OPEN: Reading = (State.NOT_ANSWERED, None, None)
_NUMERIC = frozenset({"integer", "decimal", "percent", "quantity"})
_STATES = frozenset({State.DONT_KNOW, State.NOT_APPLICABLE, State.NOT_ANSWERED})


def reader(question: Question) -> Reader:
    """The function that reads raw answers to this question.

    It takes an Answer, a text, a number, True or False, a list of options, or a mapping
    with `value` and `unit` or with `state`; None and "" are not answered. It gives the
    state, the value in the question's unit, and why it could not be read, if so.
    """
    canonical, unit = TYPES[question.type].canonical(question), question.unit
    numeric = question.type in _NUMERIC

    def read(raw: Any) -> tuple[State, Any, Problem | None]:
        if raw is None:
            return State.NOT_ANSWERED, None, None
        text = raw
        if type(raw) is Answer:
            plain = raw.state == State.ANSWERED and raw.unit in ("", unit)
            if plain and numeric and raw.number is not None:
                return State.ANSWERED, raw.number, None
            text = raw.text if plain else ""
        if text and type(text) is str:
            value = canonical(text)
            if value is not None:
                return State.ANSWERED, value, None
        state, value, found = read_fully(question, raw)
        return state, value, found if isinstance(found, Problem) else None

    return read


def read_fully(question: Question, raw: Any) -> Reading:
    """The same with the answer as it was read: canonical text, as entered, unit."""
    if isinstance(raw, Answer):
        if raw.state != State.ANSWERED:
            return _without_value(question, raw.state)
        if raw.number is not None and question.type in _NUMERIC:
            return _number(question, raw.number, raw.text, raw.unit)
        return _entered(question, raw.text, raw.unit)
    if isinstance(raw, str):
        return _entered(question, raw, "")
    if raw is None:
        return _OPEN
    if isinstance(raw, Mapping):
        return _mapping(question, raw)
    return _entered(question, _as_text(question, raw), "")


def _mapping(question: Question, raw: Mapping[str, Any]) -> Reading:
    state = raw.get("state", State.ANSWERED)
    if state != State.ANSWERED:
        return _without_value(question, state)
    if raw.get("value") is None:
        return _OPEN if "value" in raw else _unreadable(str(dict(raw)))
    return _entered(
        question, _as_text(question, raw["value"]), str(raw.get("unit") or "")
    )


def _without_value(question: Question, state: object) -> Reading:
    if not isinstance(state, str) or state not in _STATES:
        return _unreadable(str(state))
    known = State(state)
    if known is not State.NOT_ANSWERED and known not in question.allow:
        return State.NOT_ANSWERED, None, Problem("state", {})
    return known, None, None


def _number(question: Question, number: Decimal, text: str, unit: str) -> Reading:
    given = unit or question.unit
    value = number
    if (
        question.type == "quantity"
        and not question.unit_from
        and given != question.unit
    ):
        try:
            value = convert(number, given, question.unit)
        except UnitError:
            return _entered(question, text or str(number), unit)
    return State.ANSWERED, value, Parsed(value, plain_text(number), text, number, given)


def _entered(question: Question, text: str | None, unit: str) -> Reading:
    if text is None:
        return _unreadable("")
    if not text.strip():
        return _OPEN
    found = parse_value(question, text, unit)
    if isinstance(found, Problem):
        return State.NOT_ANSWERED, None, found
    return State.ANSWERED, found.value, found


def _unreadable(text: str) -> Reading:
    return State.NOT_ANSWERED, None, Problem("type", {"text": text[:60]})


def _as_text(question: Question, raw: Any) -> str | None:
    """The text of a JSON value where its type makes sense for the question."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return ("yes" if raw else "no") if question.type == "yes_no" else None
    if isinstance(raw, int | float | Decimal):
        number = Decimal(raw) if isinstance(raw, int) else raw
        return str(number) if question.type in (*_NUMERIC, "text") else None
    if isinstance(raw, date):
        return raw.isoformat()
    if isinstance(raw, Iterable) and question.type == "choices":
        words = list(raw)
        return ",".join(words) if all(isinstance(word, str) for word in words) else None
    return None


def read_rows(raw: Any) -> list[tuple[str, Mapping[str, Any]]] | None:
    """The rows of a table with their ids: a list (ids 1, 2, …) or a mapping by id.

    None if it is neither, or if a row is not a mapping.
    """
    if raw is None:
        return []
    if isinstance(raw, Mapping):
        pairs = [(str(row_id), row) for row_id, row in raw.items()]
    elif isinstance(raw, list | tuple):
        pairs = [(str(number), row) for number, row in enumerate(raw, start=1)]
    else:
        return None
    return pairs if all(isinstance(row, Mapping) for _, row in pairs) else None


def read_fixed_rows(
    raw: Any, table: Question
) -> tuple[list[tuple[str, Mapping[str, Any]]], list[str]] | None:
    """Every row that the form names with what was said in it, and names it does not know.

    In a list a row is told by what stands in the column of the names.
    """
    pairs = read_rows(raw)
    if pairs is None:
        return None
    if not isinstance(raw, Mapping):
        pairs = [(str(row.get(table.rows.key, "")), row) for _, row in pairs]
    said = {row_id: _without(row, table.rows.key) for row_id, row in pairs}
    known = [option.id for option in table.fixed_rows]
    return [(each, said.get(each, {})) for each in known], [
        each for each in said if each not in known
    ]


def read_source_rows(
    raw: Any, known: Sequence[str]
) -> tuple[dict[str, Mapping[str, Any]], list[str]] | None:
    """What was said in the rows of another table, and rows that it does not have.

    In a list the first row is the first of that table, and so on.
    """
    pairs = read_rows(raw)
    if pairs is None:
        return None
    if not isinstance(raw, Mapping):
        ids = [*known, *(number for number, _ in pairs[len(known) :])]
        pairs = [(ids[n], row) for n, (_, row) in enumerate(pairs)]
        strange = [row_id for row_id, _ in pairs[len(known) :]]
        return dict(pairs[: len(known)]), strange
    return dict(pairs), [row_id for row_id, _ in pairs if row_id not in known]


def _without(row: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    return {name: cell for name, cell in row.items() if name != key}


def says_something(raw: Any) -> bool:
    """Whether somebody has said something there, readable or not."""
    if isinstance(raw, Answer):
        return bool(raw.text) or raw.state != State.ANSWERED
    if isinstance(raw, Mapping):
        return raw.get("value") not in (None, "") or "state" in raw
    return raw not in (None, "", [])
