"""What a scheme version is: parameters, facts, lists, eligibility, award, papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from questionnaires.language.definition import Question

EVALUATOR_VERSION = "1"
LANGUAGES = ("en", "zh-Hant")
#: The day for which a quote is asked; every version has this fact.
APPLICATION_DATE = "application_date"

Texts = Mapping[str, str]
Mark = Literal["verified", "secondary", "computed", "unverified", "demo"]
CapScope = Literal["line", "year", "phase", "family", "lifetime"]
#: The order in which ceilings are applied; the last two reach over all lines.
CAP_ORDER: tuple[CapScope, ...] = ("line", "year", "phase", "family", "lifetime")


@dataclass(frozen=True, slots=True)
class Parameter:
    """A figure or a choice that the scheme fixes, with where it is from."""

    key: str
    value: Any
    unit: str
    source: str
    mark: Mark
    label: Texts
    note: Texts = field(default_factory=dict)
    words: Mapping[str, Texts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fact:
    """Something the applicant states: how it is asked, and when."""

    question: Question
    ask_if: str = ""
    group: str = ""

    @property
    def key(self) -> str:
        """Its name in expressions and in the JSON of facts."""
        return self.question.key

    @property
    def is_money(self) -> bool:
        """Whether it is an amount in one currency, or in the one another fact names."""
        unit = self.question.unit
        return bool(self.question.unit_from) or (len(unit) == 3 and unit.isupper())


@dataclass(frozen=True, slots=True)
class Entry:
    """A member of a list, and the days on which it belongs to it (both included).

    `hours` is how long a programme takes; `owners` are those of a reviewer.
    """

    key: str
    name: Texts
    first: date | None = None
    last: date | None = None
    hours: int | None = None
    owners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that changes over time; one that is not complete never says no."""

    key: str
    label: Texts
    entries: Mapping[str, Entry]
    is_complete: bool
    source: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class ValueRule:
    """Something worked out: by an expression, from a list, or as a last day."""

    key: str
    place: tuple[str | int, ...]
    expression: str = ""
    from_list: Mapping[str, str] = field(default_factory=dict)
    deadline: Mapping[str, str] = field(default_factory=dict)
    text: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Criterion:
    """A condition of eligibility: what it demands, said with the values at hand.

    `advice` says what to do where it fails, `ask` where all facts are known and it still
    cannot be judged, as with a list that is not complete.
    """

    key: str
    condition: str
    text: Texts
    advice: Texts = field(default_factory=dict)
    ask: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One sum claimed: its eligible cost, where ceilings put it, when it is payable.

    `before` names what has been awarded for this very line earlier.
    """

    key: str
    label: Texts
    cost: str
    before: str
    claimed_if: str = ""
    payable_if: str = ""
    refusal: Texts = field(default_factory=dict)
    phase: str = ""
    year: int = 0


@dataclass(frozen=True, slots=True)
class Cap:
    """A ceiling over a line, a year, a phase, or everything of a case or a person."""

    key: str
    label: Texts
    scope: CapScope
    at: str
    phase: str = ""

    def covers(self, line: Line, other: Line) -> bool:
        """Whether an award for `other` uses up what `line` may get under this ceiling."""
        match self.scope:
            case "line":
                return other.key == line.key
            case "year":
                return other.year == line.year and other.phase == line.phase
            case "phase":
                return other.phase == line.phase
        return True

    def applies_to(self, line: Line) -> bool:
        """Whether the line comes under this ceiling at all."""
        if self.scope == "year" and not line.year:
            return False
        return not self.phase or self.phase == line.phase


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that a claim needs, always or under a condition."""

    key: str
    label: Texts
    needed_if: str = ""
    mark: Mark = "unverified"


@dataclass(frozen=True, slots=True)
class Letter:
    """What an applicant is written when a claim comes to that outcome."""

    key: str
    title: Texts
    body: Texts


@dataclass(frozen=True, slots=True)
class Clock:
    """A time limit of the office in working days, and the states that pause it."""

    key: str
    label: Texts
    days: str
    starts: str
    stops: str
    pauses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FamilyFacts:
    """Which claims share ceilings, and which facts an office fills from its own records.

    `has` asks whether there were earlier awards, `before` what each line was awarded.
    """

    by: Literal["person", "instrument"]
    has: str
    before: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Track:
    """One way to money under a scheme: who qualifies, and for how much."""

    key: str
    name: Texts
    summary: Texts
    audience: Literal["person", "company"]
    criteria: tuple[Criterion, ...]
    lines: tuple[Line, ...]
    share: str
    caps: tuple[Cap, ...]
    papers: tuple[Paper, ...]
    letters: tuple[Letter, ...]
    clocks: tuple[Clock, ...]
    family: FamilyFacts | None = None
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """Who runs the scheme, and on which days which fact must fall for these rules."""

    scheme: str
    version: str
    name: Texts
    office: Texts
    about: Texts
    currency: str
    calendar: str
    effective_from: date
    effective_until: date | None
    applies_by: str
    source: str
    mark: Mark
    takes_over: str = ""

    def covers(self, day: date) -> bool:
        """Whether these rules hold for what happened on that day."""
        return self.effective_from <= day and (
            self.effective_until is None or day <= self.effective_until
        )
