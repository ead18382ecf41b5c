"""A compiled scheme version: immutable, hashed, ready to judge facts."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from questionnaires.language.compiled import canonical_json
from questionnaires.language.definition import EVALUATOR_VERSION as LANGUAGE_VERSION
from questionnaires.language.errors import LintProblem
from questionnaires.language.reading import Reader
from schemes.rules.definition import (
    EVALUATOR_VERSION,
    Cap,
    Criterion,
    Fact,
    Line,
    Listing,
    Mark,
    Paper,
    Parameter,
    Terms,
    Texts,
    Track,
)
from schemes.rules.texts import Shown
from schemes.rules.working import Told, Worked, Working


@dataclass(frozen=True, slots=True)
class CompiledCriterion:
    """A criterion with its test, its sentences and what it rests on."""

    criterion: Criterion
    holds: Working
    reads: tuple[str, ...]
    tell: Told
    advise: Told | None
    ask: Told | None
    rests_on: frozenset[str]


@dataclass(frozen=True, slots=True)
class CompiledLine:
    """A line with its conditions; `ceilings` are its caps in the order they bind.

    Each comes with the lines whose awards use it up.
    """

    line: Line
    claimed: Working | None
    payable: Working | None
    refuse: Told | None
    ceilings: tuple[tuple[Cap, tuple[Line, ...]], ...]
    rests_on: frozenset[str]


@dataclass(frozen=True, slots=True)
class CompiledPaper:
    """A document, and when it is needed."""

    paper: Paper
    needed: Working | None


@dataclass(frozen=True, slots=True)
class CompiledTrack:
    """A track ready to run; `asks` are the facts it reads, in the order of the file."""

    track: Track
    criteria: tuple[CompiledCriterion, ...]
    lines: tuple[CompiledLine, ...]
    papers: tuple[CompiledPaper, ...]
    values: tuple[Worked, ...]
    asks: tuple[str, ...]


@dataclass(frozen=True)
class Version:
    """A scheme's dated terms. `content` is what is hashed; the rest is made from it."""

    content: Mapping[str, Any]
    terms: Terms
    parameters: Mapping[str, Parameter]
    lists: Mapping[str, Listing]
    facts: Mapping[str, Fact]
    readers: Mapping[str, Reader]
    asked_if: Mapping[str, Callable[[Any], Any]]
    tracks: Mapping[str, CompiledTrack]
    shown: Mapping[str, Shown]
    groups: Mapping[str, Texts]
    warnings: tuple[LintProblem, ...] = field(default=(), compare=False)
    source: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def label(self) -> str:
        """How commands and cases name it: `gsf_grant@3`."""
        return f"{self.terms.scheme}@{self.terms.version}"

    def to_json(self) -> str:
        """The canonical JSON that is kept and hashed."""
        return canonical_json(
            {
                "evaluator": EVALUATOR_VERSION,
                "language": LANGUAGE_VERSION,
                "definition": self.content,
            }
        )

    @cached_property
    def sha256(self) -> str:
        """The hash of the canonical JSON: the identity of this version."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @cached_property
    def fixed(self) -> Mapping[str, Any]:
        """The values of the parameters."""
        return {key: parameter.value for key, parameter in self.parameters.items()}

    def mark(self, name: str) -> Mark | None:
        """How sure we are of a parameter or list; None of anything else."""
        found = self.parameters.get(name) or self.lists.get(name)
        return found.mark if found else None

    @cached_property
    def doubts(self) -> Mapping[str, frozenset[str]]:
        """The parameters and lists that nobody has confirmed, each resting on itself."""
        names = [*self.parameters, *self.lists]
        return {
            name: frozenset({name}) for name in names if self.mark(name) == "unverified"
        }
