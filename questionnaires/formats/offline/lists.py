"""The hidden sheet of lists: what drop-downs offer, and the word behind each label."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import count

from questionnaires.formats.offline.hidden_map import LISTS
from questionnaires.formats.offline.plan import span
from questionnaires.language.definition import Option, Question, Texts

DONT_KNOW, NOT_APPLICABLE = "?", "n/a"
STATES = {"dont_know": DONT_KNOW, "not_applicable": NOT_APPLICABLE}
Say = Callable[[Texts], str]


class Lists:
    """Lays out each list once, a column each, and tells where it stands."""

    def __init__(self, say: Say, unit_label: Callable[[str], str]) -> None:
        self.say, self.unit_label = say, unit_label
        self.columns: list[Sequence[str]] = []
        self._places: dict[object, int] = {}
        self._labels: dict[object, dict[str, str]] = {}

    def options(self, question: Question) -> tuple[str, str]:
        """Where the labels of a question's options stand, and where their words."""
        labels = self.labels(question)
        states = self.states(question)
        shown = self._column(
            (identity(question.options), states), [*labels.values(), *states]
        )
        words = self._column((identity(question.options), "words"), list(labels))
        last = len(labels)
        return span(LISTS, shown, 1, last), span(LISTS, words, 1, last)

    def offered(self, question: Question) -> str:
        """Where a question's drop-down list stands, "?" and "n/a" at its end."""
        labels, states = self.labels(question), self.states(question)
        shown = self._column(
            (identity(question.options), states), [*labels.values(), *states]
        )
        return span(LISTS, shown, 1, len(labels) + len(states))

    def units(self, question: Question) -> str:
        """Where the units of a question stand."""
        labels = [self.unit_label(symbol) for symbol in question.units]
        return span(LISTS, self._column(tuple(labels), labels), 1, len(labels))

    def plain(self, words: Sequence[str]) -> str:
        """Where a list of these words stands."""
        return span(LISTS, self._column(tuple(words), words), 1, len(words))

    def lookup(self, name: str, table: Mapping[str, str]) -> tuple[str, str]:
        """Where the words of a look-up stand, and what each leads to."""
        words = self._column(("lookup", name), list(table))
        led_to = self._column(("looked up", name), list(table.values()))
        return span(LISTS, words, 1, len(table)), span(LISTS, led_to, 1, len(table))

    def states(self, question: Question) -> tuple[str, ...]:
        """The signs that may stand for an answer: "?" and "n/a" where they are allowed."""
        return tuple(sign for word, sign in STATES.items() if word in question.allow)

    def labels(self, question: Question) -> dict[str, str]:
        """The label of each option; one that another has too says its word as well."""
        key = identity(question.options)
        found = self._labels.get(key)
        if found is None:
            found = self._labels[key] = labels_of(question, self.say)
        return found

    def _column(self, key: object, cells: Sequence[str]) -> int:
        if key not in self._places:
            self.columns.append(cells)
            self._places[key] = len(self.columns)
        return self._places[key]


def identity(options: Sequence[Option]) -> tuple[object, ...]:
    """What two equal lists of options share."""
    return tuple((each.id, *sorted(each.label.items())) for each in options)


def labels_of(question: Question, say: Say) -> dict[str, str]:
    """The label of each option by its word, no two the same."""
    found: dict[str, str] = {}
    for option in question.options:
        label = say(option.label).strip()
        if label in found.values():
            label = f"{label} ({option.id})"
        found[option.id] = label
    return found


def lines(columns: Sequence[Sequence[str]]) -> list[list[str]]:
    """The columns turned into lines of a sheet."""
    longest = max((len(column) for column in columns), default=0)
    return [
        [column[n] if n < len(column) else "" for column in columns]
        for n, _ in zip(range(longest), count(), strict=False)
    ]
