"""What another version would change for the cases there are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from schemes.rules.cases import Case
from schemes.rules.evaluation import evaluate
from schemes.rules.library import Library
from schemes.rules.outcome import Outcome
from schemes.rules.reading import Reading, read_facts
from schemes.rules.version import Version

Parts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One case that comes out differently: each part with its old and its new value."""

    case: str
    changed: dict[str, tuple[Any, Any]]

    def as_json(self) -> dict[str, Any]:
        """The difference as plain JSON values."""
        return {
            "case": self.case,
            "changed": {
                part: {"old": old, "new": new}
                for part, (old, new) in self.changed.items()
            },
        }

    def __str__(self) -> str:
        parts = [f"{part} {old} -> {new}" for part, (old, new) in self.changed.items()]
        return f"{self.case}: {'; '.join(parts)}"


def differences(
    old: Version, new: Version, cases: Iterable[Case], library: Library
) -> Iterator[Difference]:
    """The cases whose verdict, reasons or amounts differ between two versions.

    Facts that one of them does not ask are left out for that one.
    """
    for case in cases:
        before, after = (parts_of(case, each, library) for each in (old, new))
        changed = {
            part: (before.get(part), after.get(part))
            for part in dict.fromkeys((*before, *after))
            if before.get(part) != after.get(part)
        }
        if changed:
            yield Difference(case.name, changed)


def parts_of(case: Case, version: Version, library: Library) -> Parts:
    """Verdict, amounts and reasons of a case under a version.

    Facts that the version does not ask are left out.
    """
    track = _track(case, version)
    if track is None:
        return {"eligible": "no such track"}
    known = {key: raw for key, raw in case.given.items() if key in version.facts}
    reading: Reading = read_facts(version, known)
    if reading.problems:
        return {"unread": [one.key for one in reading.problems]}
    return _shown(evaluate(version, track, reading, case.on, library.calendar(version)))


def _track(case: Case, version: Version) -> str | None:
    named = case.scheme.partition("/")[2]
    if not named and len(version.tracks) == 1:
        return next(iter(version.tracks))
    return named if named in version.tracks else None


def _shown(outcome: Outcome) -> Parts:
    return {
        "eligible": outcome.verdict,
        "amount": str(outcome.amount.amount) if outcome.amount else None,
        "refused": [r.rule for r in outcome.reasons if r.verdict == "no"],
        "open": [r.rule for r in outcome.reasons if r.verdict == "undetermined"],
    } | {
        f"line {line.line}": str(line.amount.amount) if line.amount else None
        for line in outcome.lines
    }  # fmt: skip
