"""Facts as they come in, JSON or form, turned into values; what cannot be read is said."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from measures.money import exponent
from questionnaires.language.errors import did_you_mean
from questionnaires.language.findings import own_finding
from questionnaires.language.parsed import Problem
from questionnaires.language.run import State as AnswerState
from schemes.rules.definition import APPLICATION_DATE, LANGUAGES, Fact, Texts
from schemes.rules.texts import own_messages, own_sentence
from schemes.rules.version import Version
from schemes.rules.working import State

_SIGNS = {
    "HK$": "HKD", "US$": "USD", "S$": "SGD", "RMB": "CNY", "€": "EUR", "HKD": "HKD",
    "USD": "USD", "SGD": "SGD", "CNY": "CNY", "EUR": "EUR",
}  # fmt: skip
_SIGN = re.compile(r"HK\$|US\$|S\$|€|\b(?:RMB|HKD|USD|SGD|CNY|EUR)\b", re.IGNORECASE)
_SHOWN = 60
_EXAMPLES = {
    "date": '"2026-01-31"', "quantity": "9800.00", "integer": "2",
    "yes_no": '"yes"', "text": '"…"',
}  # fmt: skip


class UnknownFactError(ValueError):
    """A fact was given that the version does not ask; says which it might be."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A fact that was given but could not be read: place, rule, and what to write."""

    key: str
    rule: str
    text: Texts


@dataclass(frozen=True)
class Reading:
    """The facts of one claim. `values` has every fact of the version, None if unknown."""

    values: dict[str, Any]
    problems: tuple[Unread, ...] = field(default=())


def read_facts(version: Version, given: Mapping[str, Any]) -> Reading:
    """The typed facts; UnknownFactError if one is not of this version."""
    for key in given.keys() - version.facts.keys():
        if key != APPLICATION_DATE:
            remedy = did_you_mean(str(key), version.facts)
            raise UnknownFactError(f'There is no fact "{str(key)[:_SHOWN]}". {remedy}')
    values: dict[str, Any] = dict.fromkeys(version.facts)
    problems: list[Unread] = []
    for key, raw in given.items():
        if key == APPLICATION_DATE:
            continue
        fact = version.facts[key]
        _, value, problem = version.readers[key](raw)
        if problem is not None:
            told = _foreign(fact, raw, given) or _remedied(fact, raw, problem)
            problems.append(told or _unread(key, problem))
        elif value is not None:
            if wrong := _senseless(fact, value, raw, given):
                problems.append(wrong)
            else:
                values[key] = value
    return Reading(values, tuple(problems))


def park(version: Version, state: State) -> None:
    """Takes away the facts that are not asked as things stand."""
    parked = set()
    for key, asked in version.asked_if.items():
        if asked(state) is not True:
            state.values[key] = None
            parked.add(key)
    state.parked = frozenset(parked)


def first_day(version: Version, given: Mapping[str, Any], on: date) -> date | None:
    """The day that decides which version applies; None if that fact is not known."""
    name = version.terms.applies_by
    if name == APPLICATION_DATE:
        return on
    state, value, _ = version.readers[name](given.get(name))
    return value if state is AnswerState.ANSWERED and value else None


def _remedied(fact: Fact, raw: Any, problem: Problem) -> Unread | None:
    """A problem told with what to write instead, where the language has no such words."""
    question, text = fact.question, problem.values.get("text") or _text(raw)
    options = ", ".join(option.id for option in question.options)
    if problem.rule == "option" and options:
        told = own_sentence("no_option", {"text": text, "options": options})
    elif problem.rule == "type":
        example = options or _EXAMPLES.get(question.type, '"…"')
        told = own_sentence("unreadable", {"text": text, "example": example})
    else:
        return None
    return Unread(fact.key, problem.rule, told)


def _unread(key: str, problem: Problem) -> Unread:
    finding = own_finding(problem.rule, key, "", problem.values)
    return Unread(
        key, problem.rule, {each: finding.message(each) for each in LANGUAGES}
    )


def _senseless(
    fact: Fact, value: Any, raw: Any, given: Mapping[str, Any]
) -> Unread | None:
    """What a number can be read as and still not be: another currency, below nothing."""
    if not isinstance(value, Decimal):
        return None
    question, text = fact.question, _text(raw)
    if fact.is_money:
        if foreign := _foreign(fact, raw, given):
            return foreign
        wanted = _wanted(fact, given)
        places = exponent(wanted) if wanted else 2
        if value != round(value, places) or _written_places(raw) > places:
            return _own("minor", fact.key, {"text": text})
    if question.min is not None and value < question.min:
        return _own("negative", fact.key, {"text": text, "limit": str(question.min)})
    if question.max is not None and value > question.max:
        return _own("too_much", fact.key, {"text": text, "limit": str(question.max)})
    return None


def _foreign(fact: Fact, raw: Any, given: Mapping[str, Any]) -> Unread | None:
    """An amount that names another currency than the one that is asked for."""
    wanted, written = _wanted(fact, given), _currency_of(raw)
    if not fact.is_money or not wanted or written in ("", wanted):
        return None
    return _own("currency", fact.key, {"text": _text(raw), "wanted": wanted})


def _wanted(fact: Fact, given: Mapping[str, Any]) -> str:
    return fact.question.unit or str(given.get(fact.question.unit_from) or "")


def _text(raw: Any) -> str:
    return str(raw.get("value") if isinstance(raw, Mapping) else raw)[:_SHOWN]


def _currency_of(raw: Any) -> str:
    if isinstance(raw, Mapping):
        return str(raw.get("unit") or "") or _currency_of(raw.get("value"))
    if not isinstance(raw, str):
        return ""
    found = _SIGN.search(unicodedata.normalize("NFKC", raw))
    return _SIGNS[found.group().upper()] if found else ""


def _written_places(raw: Any) -> int:
    """Digits behind the point as typed: 9.800 may well mean nine thousand eight hundred."""
    text = raw.get("value") if isinstance(raw, Mapping) else raw
    if not isinstance(text, str):
        return 0
    found = re.search(r"\.([0-9]+)", unicodedata.normalize("NFKC", text))
    return len(found.group(1)) if found else 0


def _own(rule: str, key: str, words: Mapping[str, str]) -> Unread:
    assert rule in own_messages()
    return Unread(key, rule, own_sentence(rule, dict(words)))
