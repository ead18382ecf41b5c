"""Which paragraphs of frameworks an answer counts for, as things stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import localcontext

from questionnaires.language.definition import MapEntry
from questionnaires.language.evaluation import ARITHMETIC, Evaluation


@dataclass(frozen=True, slots=True)
class Relation:
    """A relation with what it needs and does not have; it holds if nothing is lacking."""

    entry: MapEntry
    lacks: tuple[str, ...]

    @property
    def holds(self) -> bool:
        return not self.lacks


def relations_of(evaluation: Evaluation, on: date) -> Iterator[Relation]:
    """Every relation valid on that day, with those of its needs that are not met.

    What cannot be judged, because something is not answered, is not met.
    """
    conditions = evaluation.definition.plan.conditions
    with localcontext(ARITHMETIC):
        met = {name for name, holds in conditions.items() if holds(evaluation.run) is True}  # fmt: skip
    for entry in evaluation.definition.map_entries:
        if entry.holds_on(on):
            yield Relation(
                entry, tuple(need for need in entry.needs if need not in met)
            )
