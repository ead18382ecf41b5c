"""What is worked out from facts: by an expression, from a dated list, or as a last day."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from measures.workdays import Closure, DayCalendar
from questionnaires.language.days import months_on
from questionnaires.language.errors import ExpressionError, did_you_mean
from questionnaires.language.kinds import CONDITION, DATE, Kind
from questionnaires.language.run import NoFactors, Run
from questionnaires.language.units import PURE
from schemes.rules.definition import Listing, Texts, ValueRule
from schemes.rules.names import Names
from schemes.rules.texts import Sentence, own_sentence, sentence, shown_in

MOVES = "next_open_day"
_CURRENCY_LENGTH = 3


class State(Run):
    """One evaluation: the values so far, the facts not asked, the calendar of deadlines.

    `doubts` gives, for a name, the parameters and lists that nobody has confirmed and
    that it rests on as things stand; names that rest on none are not in it.
    """

    __slots__ = ("calendar", "doubts", "parked")

    def __init__(
        self,
        calendar: DayCalendar,
        values: dict[str, Any],
        doubts: Mapping[str, frozenset[str]],
    ) -> None:
        super().__init__({}, prior={}, imports={}, period=None, factors=NoFactors())
        self.calendar = calendar
        self.values = values
        self.parked: frozenset[str] = frozenset()
        self.doubts = dict(doubts)

    def doubted(self, names: Iterable[str]) -> tuple[str, ...]:
        """What these rest on and nobody has confirmed; only what was really read."""
        found = [self.doubts[name] for name in names if name in self.doubts]
        if not found:
            return ()
        return tuple(sorted(found[0] if len(found) == 1 else frozenset().union(*found)))

    def work(self, worked: Worked) -> Any:
        """Works a value out and keeps it, with the doubts about what it rests on."""
        key = worked.rule.key
        self.begin()
        value = self.values[key] = worked.find(self)
        reads = self.used if worked.rule.expression else worked.reads
        if doubts := self.doubted((*reads, *worked.lists)):
            self.doubts[key] = frozenset(doubts)
        return value


Working = Callable[[State], Any]
Told = Callable[[State], dict[str, str]]


@dataclass(frozen=True, slots=True)
class Worked:
    """A compiled value: how it is found, what it is read from, what is said of it."""

    rule: ValueRule
    kind: Kind
    find: Working
    reads: tuple[str, ...]
    tell: Told | None
    lists: tuple[str, ...] = field(default=())


def compiled_value(rule: ValueRule, names: Names) -> Worked:
    """The value of a rule; ExpressionError if it cannot be worked out like that."""
    if rule.expression:
        return _by_expression(rule, names)
    if rule.from_list:
        return _from_list(rule, names)
    return _last_day(rule, names)


def told(texts: Texts, names: Names) -> Told:
    """What a text says of the values at hand; ExpressionError of a name there is not."""
    try:
        fill: Sentence = sentence(texts, names.shown, names.fixed)
    except LookupError as error:
        name = str(error.args[0])
        raise ExpressionError(
            f"{{{name}}} is no fact, parameter or value.",
            did_you_mean(name, names.shown),
        ) from None
    return lambda state: fill(state.values, state.parked)


def whole(find: Callable[[Any], Any]) -> Working:
    """The same, but nothing where a part of it was missing: half a sum is no sum."""

    def found(state: State) -> Any:
        state.partial = False
        value = find(state)
        return None if state.partial else value

    return found


def _by_expression(rule: ValueRule, names: Names) -> Worked:
    term = names.compile(rule.expression)
    names.shown[rule.key] = shown_in(_unit_of(term.kind), {})
    reads = tuple(dict.fromkeys(names.reads(rule.expression)))
    tell = told(rule.text, names) if rule.text else None
    return Worked(rule, term.kind, whole(term.run), reads, tell)


def _unit_of(kind: Kind) -> str:
    """The currency of an amount; nothing else is written with its unit."""
    if kind.name != "number" or kind.dimension in (None, PURE):
        return ""
    [(base, power), *more] = kind.dimension or ()
    is_money = power == 1 and not more and len(base) == _CURRENCY_LENGTH
    return base if is_money else ""


def _from_list(rule: ValueRule, names: Names) -> Worked:
    given = rule.from_list
    listing = names.lists.get(given["list"])
    if listing is None:
        raise ExpressionError(
            f'There is no list "{given["list"]}".',
            did_you_mean(given["list"], names.lists),
        )
    reads = tuple(given[part] for part in ("entry", "at") if part in given)
    for name in reads:
        names.compile(name)
    if given["gives"] == "listed":
        kind, find = CONDITION, _listed(listing, given["entry"], given.get("at", ""))
    else:
        kind, find = DATE, _bound(listing, given["entry"], given["gives"])
    names.shown[rule.key] = shown_in("", {})
    tell = told(rule.text, names) if rule.text else None
    return Worked(rule, kind, find, reads, tell, (listing.key,))


def _listed(listing: Listing, entry: str, at: str) -> Working:
    def listed(state: State) -> bool | None:
        key, day = state.values.get(entry), state.values.get(at) if at else None
        if key is None or (at and day is None):
            return None
        found = listing.entries.get(key)
        if found is None:
            return False if listing.is_complete else None
        if day is None:
            return True
        started = found.first is None or found.first <= day
        return started and (found.last is None or day <= found.last)

    return listed


def _bound(listing: Listing, entry: str, gives: str) -> Working:
    def bound(state: State) -> date | None:
        found = listing.entries.get(state.values.get(entry) or "")
        if found is None:
            return None
        return found.first if gives == "from" else found.last

    return bound


def _last_day(rule: ValueRule, names: Names) -> Worked:
    given = rule.deadline
    for name in given.values():
        names.compile(name)

    def counted(state: State) -> date | None:
        start = state.values.get(given["from"])
        months: Decimal = state.values[given["months"]]
        return None if start is None else months_on(start, int(months))

    def moved(state: State) -> date | None:
        day = counted(state)
        if day is None or state.values[given["moves"]] != MOVES:
            return day
        return state.calendar.next_open(day, state.values[given["closed_days"]])

    def tell(state: State) -> dict[str, str]:
        return _told_of_deadline(rule, names, counted(state), state)

    names.shown[rule.key] = shown_in("", {})
    return Worked(rule, DATE, moved, tuple(given.values()), tell)


def _told_of_deadline(
    rule: ValueRule, names: Names, plain: date | None, state: State
) -> dict[str, str]:
    given, values = rule.deadline, state.values

    def both(name: str, value: Any) -> Texts:
        return {each: names.shown[name](value, each) for each in ("en", "zh-Hant")}

    words: dict[str, Texts | str] = {
        "months": both(given["months"], values[given["months"]]),
        "start": both(given["from"], values.get(given["from"])),
        "day": both(rule.key, plain),
    }
    if plain is None or values[rule.key] == plain:
        return own_sentence("deadline", words)
    closed = state.calendar.closure(plain, values[given["closed_days"]])
    words["moved"] = both(rule.key, values[rule.key])
    words["why"] = reason(closed) if closed else ""
    return own_sentence("deadline_moved", words)


def reason(closed: Closure) -> Mapping[str, str]:
    """Why an office is closed, in every language."""
    english = closed.names.get("en", "")
    names: Texts = {"en": english, "zh-Hant": closed.names.get("zh-Hant", english)}
    return own_sentence(closed.kind, {"name": names})
