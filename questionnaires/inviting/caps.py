"""What a questionnaire asks for above the cap of the standard for small companies."""

from __future__ import annotations

from dataclasses import dataclass

from questionnaires.language.compiled import Definition
from questionnaires.language.definition import Caps, Question

#: Classes that a buyer in the chain may ask for; the rest a company may leave out.
WITHIN = frozenset({"essential", "if_applicable"})


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its class, of any company and of one of few employees.

    An empty class: the standard does not ask for it at all.
    """

    question: Question
    cap: str
    cap_small: str

    @property
    def is_above(self) -> bool:
        return self.cap not in WITHIN

    @property
    def is_above_for_small(self) -> bool:
        return self.cap_small not in WITHIN


@dataclass(frozen=True, slots=True)
class AgainstCap:
    """All questions of a form against the cap; `caps` says whose reading that is."""

    caps: Caps | None
    asked: tuple[Asked, ...]

    @property
    def above(self) -> tuple[Asked, ...]:
        """What asks for more than the cap, of a company of whatever size."""
        return tuple(each for each in self.asked if each.is_above)

    @property
    def above_for_small(self) -> tuple[Asked, ...]:
        """The same of a company of few employees."""
        return tuple(each for each in self.asked if each.is_above_for_small)


def against_cap(definition: Definition) -> AgainstCap:
    """Every question that a person answers, a table as one, with its class."""
    asked = tuple(
        Asked(
            question,
            definition.cap_of(question),
            definition.cap_of(question, small=True),
        )
        for section in definition.sections
        for question in section.questions
        if question.is_input
    )
    return AgainstCap(definition.caps, asked)
