"""What can be wrong with a definition, said so that its author can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class LintProblem:
    """One thing to mend: where it stands, what is wrong, what to write instead."""

    file: str
    line: int
    key: str
    message: str
    remedy: str
    level: Severity = "error"

    def __str__(self) -> str:
        level = "warning: " if self.level == "warning" else ""
        return (
            f"{self.file}:{self.line}: {self.key}: {level}{self.message} {self.remedy}"
        )

    def as_json(self) -> dict[str, str | int]:
        """The same as plain JSON values."""
        return {name: getattr(self, name) for name in self.__slots__}


class DefinitionError(Exception):
    """A definition cannot be published; carries every problem found, not the first."""

    def __init__(self, problems: Iterable[LintProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class ExpressionError(Exception):
    """An expression is refused; `remedy` says what to write instead."""

    def __init__(self, message: str, remedy: str = "") -> None:
        self.message = message
        self.remedy = remedy
        super().__init__(f"{message} {remedy}".strip())


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A remedy that names the nearest known word, or lists a few of them."""
    names = sorted(known)
    by_case = {name.lower(): name for name in names}
    if near := get_close_matches(word.lower(), by_case, n=1, cutoff=0.6):
        return f'Did you mean "{by_case[near[0]]}"?'
    if not names:
        return ""
    return f"Known here: {', '.join(names[:12])}{', …' if len(names) > 12 else ''}."
