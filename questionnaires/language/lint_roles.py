"""Nobody reads, in a text meant for them, a value they may not see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from questionnaires.language.definition import Check, Question, Section
from questionnaires.language.piping import piped

#: Path, attribute, message and remedy, and which roles see too much.
Complaint = tuple[str, str, str, str, frozenset[str]]
NOBODY: frozenset[str] = frozenset()


def role_complaints(
    questions: Mapping[str, Question], sections: Iterable[Section]
) -> Iterator[Complaint]:
    """Every slip."""
    for path, question in questions.items():
        if question.is_input and "respondent" not in question.visible_to:
            yield (path, "visible_to", "Nobody could answer this.",
                   "Add respondent, or make it a calculated question.", NOBODY)  # fmt: skip
        elif question.visible_to == ("bank",):
            yield (path, "visible_to", "A company sees what its bank is told of it.",
                   "Add reviewer, or leave bank out.", NOBODY)  # fmt: skip
        for attribute in ("label", "help", "example"):
            for text in getattr(question, attribute).values():
                yield from _shown(path, attribute, text, question, questions)
    for section in sections:
        for check in section.checks:
            yield from _of_check(check, questions)


def _of_check(check: Check, questions: Mapping[str, Question]) -> Iterator[Complaint]:
    if (on := questions.get(check.on)) is not None:
        for text in check.message.values():
            place = f"checks.{check.key}"
            yield from _shown(on.path, place, text, on, questions)


def _shown(
    path: str, attribute: str, text: str, where: Question,
    questions: Mapping[str, Question],
) -> Iterator[Complaint]:  # fmt: skip
    for name, read in piped(text, where, questions):
        hidden = frozenset(where.visible_to) - frozenset(read.visible_to)
        if hidden:
            says = f"{{{name}}} is shown to {', '.join(sorted(hidden))}, who may not see it."
            yield (
                path,
                attribute,
                says,
                "Leave it out, or show fewer this question.",
                hidden,
            )
