"""Worked examples beside the rules: facts given, outcome expected, bytes pinned."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from measures.money import Money
from questionnaires.language.documents import Document, read_document
from questionnaires.language.errors import LintProblem
from schemes.rules.library import CASES, Library, UnknownSchemeError, UnreadFactsError
from schemes.rules.outcome import Outcome, Reason
from schemes.rules.reading import UnknownFactError

_NAME = re.compile(r"^(?P<indent>\s*)- name: ")


@dataclass(frozen=True)
class Case:
    """One example: what is given, what is expected, and the hash of its whole outcome."""

    name: str
    scheme: str
    version: str
    on: date
    given: Mapping[str, Any]
    expect: Mapping[str, Any]
    sha256: str
    file: str
    line: int

    def run(self, library: Library, version: str | None = None) -> Outcome:
        """The outcome of the case, under its own version or another one."""
        label = self.version if version is None else version
        return library.quote(self.scheme, self.given, self.on, label)

    def problem(self, message: str, remedy: str) -> LintProblem:
        """A lint problem that points at the case."""
        return LintProblem(self.file, self.line, self.name, message, remedy)


def case_files(folder: Path) -> list[Path]:
    """The files of cases in a folder."""
    return sorted(folder.glob(f"*{CASES}"))


def read_cases(path: Path) -> list[Case]:
    """The cases of one file. `base` names a set of facts under `bases`; null takes one away."""
    document = read_document(path)
    bases: Mapping[str, Any] = document.content.get("bases", {})
    return [
        _case(document, path.name, index, entry, bases)
        for index, entry in enumerate(document.content["cases"])
    ]


def _case(
    document: Document,
    file: str,
    index: int,
    entry: Mapping[str, Any],
    bases: Mapping[str, Any],
) -> Case:
    given = {**bases.get(entry.get("base", ""), {}), **entry.get("given", {})}
    return Case(
        entry["name"],
        entry.get("scheme", document.content.get("scheme", "")),
        str(entry.get("version", "")),
        date.fromisoformat(entry["on"]),
        {key: value for key, value in given.items() if value is not None},
        entry["expect"],
        entry.get("sha256", ""),
        file,
        document.position(("cases", index))[1],
    )


def check_case(library: Library, case: Case) -> list[LintProblem]:
    """What came out otherwise than the case expects."""
    try:
        outcome = case.run(library)
    except UnreadFactsError as error:
        return _unread(case, error)
    except (UnknownSchemeError, UnknownFactError) as error:
        return [case.problem(str(error), "Mend the case.")]
    wrong = [
        case.problem(f"{line}.", "Mend the rule or the case.")
        for name, wanted in case.expect.items()
        for line in _EXPECTED.get(name, _unknown)(outcome, name, wanted)
    ]
    if case.sha256 and outcome.fingerprint != case.sha256:
        wrong.append(case.problem(
            f"The outcome is no longer the same to the byte: {outcome.fingerprint}.",
            "A version in force never changes: write a new version.",
        ))  # fmt: skip
    return wrong


def _unread(case: Case, error: UnreadFactsError) -> list[LintProblem]:
    found = sorted(f"{one.key}:{one.rule}" for one in error.problems)
    wanted = case.expect.get("unread")
    if wanted == found:
        return []
    return [case.problem(f"Cannot be read: {found}, not {wanted}.", "Mend the case.")]


def pin(library: Library, path: Path) -> int:
    """Writes the hash of each new case into its file; changes none that has one."""
    lines = path.read_text(encoding="utf-8").splitlines()
    done = 0
    for case in reversed(read_cases(path)):
        if case.sha256 or "unread" in case.expect:
            continue
        found = _NAME.match(lines[case.line - 1])
        if found:
            indent = found["indent"] + "  "
            hashed = f"{indent}sha256: {case.run(library).fingerprint}"
            lines.insert(case.line, hashed)
            done += 1
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return done


def _unknown(_outcome: Outcome, name: str, _wanted: Any) -> Iterator[str]:
    yield f"there is no expectation {name}"


def _eligible(outcome: Outcome, _name: str, wanted: Any) -> Iterator[str]:
    if outcome.verdict != wanted:
        found = [reason.rule for reason in outcome.reasons]
        yield f"eligible is {outcome.verdict} {found}, not {wanted}"


def _amount(outcome: Outcome, _name: str, wanted: Any) -> Iterator[str]:
    found = outcome.amount.amount if outcome.amount else None
    if found != _number(wanted):
        yield f"amount is {found}, not {wanted}"


def _number(wanted: Any) -> Decimal | None:
    return None if wanted is None else Decimal(str(wanted))


def _lines(outcome: Outcome, _name: str, wanted: Mapping[str, Any]) -> Iterator[str]:
    found = {line.line: _cents(line.amount) for line in outcome.lines}
    expected = {key: _number(value) for key, value in wanted.items()}
    if found != expected:
        yield f"lines are {_said(found)}, not {_said(expected)}"


def _cents(money: Money | None) -> Decimal | None:
    return money.amount if money else None


def _said(lines: Mapping[str, Decimal | None]) -> str:
    return ", ".join(f"{key} {value}" for key, value in lines.items())


def _bound(outcome: Outcome, _name: str, wanted: Mapping[str, str]) -> Iterator[str]:
    found = {line.line: line.bound_by for line in outcome.lines if line.bound_by}
    if found != wanted:
        yield f"bound by {found}, not {wanted}"


def _refused_lines(outcome: Outcome, _n: str, wanted: list[str]) -> Iterator[str]:
    found = [line.line for line in outcome.lines if line.refusal]
    if found != wanted:
        yield f"refused lines are {found}, not {wanted}"


def _reasons(outcome: Outcome, name: str, wanted: list[str]) -> Iterator[str]:
    verdict = "no" if name == "refused" else "undetermined"
    found = [_short(reason) for reason in outcome.reasons if reason.verdict == verdict]
    if found != wanted:
        yield f"{name} are {found}, not {wanted}"


def _short(reason: Reason) -> str:
    return reason.rule.removeprefix("eligibility.")


def _plain(outcome: Outcome, name: str, wanted: Any) -> Iterator[str]:
    found: Any = getattr(outcome, name)
    found = list(found) if isinstance(found, tuple) else found
    if found != wanted:
        yield f"{name} is {found}, not {wanted}"


def _text(outcome: Outcome, _name: str, wanted: Mapping[str, str]) -> Iterator[str]:
    """Words that must stand in a step's English or Chinese sentence."""
    by_rule = {step.rule: " ".join(step.text.values()) for step in outcome.steps}
    by_rule |= {
        f"award.{line.line}": " ".join(line.refusal.values())
        for line in outcome.lines
        if line.refusal
    }
    for rule, words in wanted.items():
        if words not in by_rule.get(rule, ""):
            yield f"{rule} says “{by_rule.get(rule)}”, not “{words}”"


_EXPECTED: Mapping[str, Any] = {
    "eligible": _eligible,
    "amount": _amount,
    "lines": _lines,
    "bound_by": _bound,
    "refused_lines": _refused_lines,
    "refused": _reasons,
    "open": _reasons,
    "missing": _plain,
    "unconfirmed": _plain,
    "version": _plain,
    "text": _text,
}
