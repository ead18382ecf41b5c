"""The state of one evaluation: what has been read and worked out so far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NamedTuple

from measures.sourced import FactorSource, Sourced
from questionnaires.language.answer_types import Problem
from questionnaires.language.definition import Question
from questionnaires.language.months import Period


class State(StrEnum):
    """Why there is, or is not, a value. Zero is an answered value like any other."""

    ANSWERED = "answered"
    NOT_ANSWERED = "not_answered"
    DONT_KNOW = "dont_know"
    NOT_APPLICABLE = "not_applicable"
    NOT_ASKED = "not_asked"


#: Under which a row holds the cells of the row it is from; a column of that key is refused.
SOURCE_ROW = "from"
NOTHING_MISSING = frozenset({State.NOT_ASKED, State.NOT_APPLICABLE})


@dataclass(frozen=True, slots=True)
class Grade:
    """How good a figure is: a PCAF-like score from 1 (best) to 5, and what to warn of.

    Flags are fallbacks (`earlier_year`, `territory_default`) and marks other than
    `verified`, of every factor behind the figure.
    """

    quality: int | None = None
    flags: frozenset[str] = frozenset()
    partial: bool = False

    def worst(self, other: Grade) -> Grade:
        """The grade of a figure made of both: the worse score, all flags."""
        scores = [score for score in (self.quality, other.quality) if score is not None]
        return Grade(
            max(scores, default=None),
            self.flags | other.flags,
            self.partial or other.partial,
        )


class Calculated(NamedTuple):
    """A figure nobody typed: its value in `unit`, how good it is, and what went into it.

    `used` names the answers and figures that were read, in order; `notes` says why a
    blank is blank (`division_by_zero`, `no_factor:table:key:year`).
    """

    question: Question
    value: Any
    grade: Grade
    used: tuple[str, ...]
    factors: tuple[FactorUse, ...]
    notes: tuple[str, ...]

    @property
    def unit(self) -> str:
        """The unit of the value; empty for a plain number or a text."""
        return self.question.unit

    @property
    def quality(self) -> int | None:
        """Data-quality score from 1 (best) to 5; None where none applies."""
        return self.grade.quality

    @property
    def partial(self) -> bool:
        """Whether something that should have been in it was missing."""
        return self.grade.partial


@dataclass(frozen=True, slots=True)
class FactorUse:
    """A factor that went into a figure: what was asked, what was found.

    `days` are the dates it was looked up for, one in each month; `months` is how many
    months of the time it covers.
    """

    table: str
    key: str | None
    sourced: Sourced
    months: Decimal
    days: tuple[date, ...]


class NoFactors:
    """A source without any factor: every look-up is a blank that says so."""

    def lookup(self, table: str, key: str | None, on: date) -> Sourced | None:
        """Always None."""
        return None


class Run:
    """Values by name, rows by table, and what the current calculation has used.

    A row holds only the cells that were asked of it: a cell that was not asked, or does
    not apply, is absent, while one that was left open is None.
    """

    __slots__ = (
        "answers", "calculated", "cell_states", "cells", "factor_cache", "factor_uses",
        "factors", "grades", "imports", "notes", "partial", "period", "prior",
        "problems", "raw_rows", "row", "row_ids", "rows", "states", "used", "values",
    )  # fmt: skip

    def __init__(
        self,
        answers: Mapping[str, Any],
        *,
        prior: Mapping[str, Any],
        imports: Mapping[str, Any],
        period: Period | None,
        factors: FactorSource,
    ) -> None:
        self.answers = answers
        self.prior = prior
        self.imports = imports
        self.period = period
        self.factors = factors
        self.values: dict[str, Any] = {}
        self.states: dict[str, State] = {}
        self.problems: list[tuple[str, str, Problem]] = []
        self.rows: dict[str, list[dict[str, Any]]] = {}
        self.row_ids: dict[str, list[str]] = {}
        self.raw_rows: dict[str, list[Mapping[str, Any]]] = {}
        self.cell_states: dict[tuple[str, str], State] = {}
        self.row: dict[str, Any] = {}
        self.factor_cache: dict[tuple[str, str | None, date], Sourced | None] = {}
        self.grades: dict[tuple[str, str], Grade] = {}
        self.calculated: dict[str, Calculated] = {}
        self.factor_uses: list[FactorUse] = []
        self.notes: list[str] = []
        self.cells: dict[tuple[str, str], Calculated] = {}
        self.begin()

    def begin(self) -> None:
        """Forgets what the calculation before this one has used."""
        self.used: dict[str, None] = {}
        self.partial = False
        if self.factor_uses:
            self.factor_uses = []
        if self.notes:
            self.notes = []

    def factor(self, table: str, key: str | None, on: date) -> Sourced | None:
        """The factor of that day, asked of the source once per run."""
        place = (table, key, on)
        if place not in self.factor_cache:
            try:
                self.factor_cache[place] = self.factors.lookup(table, key, on)
            except LookupError:  # a table the source does not have at all
                self.factor_cache[place] = None
        return self.factor_cache[place]
