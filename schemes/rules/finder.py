"""Three questions that lead to a scheme: which ways to money fit which answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from questionnaires.language.documents import read_document
from schemes.rules.definition import Texts
from schemes.rules.library import DEFINITIONS

FILE = "finder.yaml"
Fits = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question with its options."""

    key: str
    label: Texts
    options: Mapping[str, Texts]


@dataclass(frozen=True, slots=True)
class Finder:
    """The questions, and which answers each track and each other help is there for."""

    questions: tuple[Asked, ...]
    tracks: Mapping[str, Fits]
    others: Mapping[str, Fits]

    def read(self, given: Mapping[str, str]) -> dict[str, str]:
        """The answers among those given; what is no option counts as left open."""
        return {
            asked.key: given[asked.key]
            for asked in self.questions
            if given.get(asked.key) in asked.options
        }

    def found(self, answers: Mapping[str, str]) -> tuple[list[str], list[str]]:
        """The tracks and the other help that fit every answer given."""
        return (
            [key for key, fits in self.tracks.items() if _fit(fits, answers)],
            [key for key, fits in self.others.items() if _fit(fits, answers)],
        )


def _fit(fits: Fits, answers: Mapping[str, str]) -> bool:
    return all(answer in fits[key] for key, answer in answers.items())


@lru_cache(maxsize=1)
def finder() -> Finder:
    """The finder of the file."""
    content = read_document(DEFINITIONS / FILE).content
    questions = tuple(
        Asked(key, raw["label"], raw["options"])
        for key, raw in content["questions"].items()
    )
    return Finder(questions, content["tracks"], content["others"])
