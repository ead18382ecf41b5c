"""The commands on schemes: check, quote, diff, pin; no database."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TextIO

from questionnaires.language.errors import DefinitionError, LintProblem
from schemes.rules.cases import case_files, check_case, pin, read_cases
from schemes.rules.compiling import compile_version
from schemes.rules.definition import APPLICATION_DATE
from schemes.rules.differences import differences
from schemes.rules.library import (
    DEFINITIONS,
    Library,
    UnknownSchemeError,
    UnreadFactsError,
    load_library,
)
from schemes.rules.outcome import Outcome, Verdict
from schemes.rules.reading import UnknownFactError
from schemes.rules.stated import read_stated
from schemes.rules.version import Version

WELL, WRONG, MISUSED = 0, 1, 2
_VERDICTS: Mapping[Verdict, Mapping[str, str]] = {
    "yes": {"en": "Eligible", "zh-Hant": "合資格"},
    "no": {"en": "Not eligible", "zh-Hant": "不合資格"},
    "undetermined": {"en": "Not yet determined", "zh-Hant": "未能確定"},
}
_SIGNS = {True: "+", False: "x", None: "?"}
_AMOUNT_OPEN = {"en": "amount not yet determined", "zh-Hant": "金額未能確定"}
_UNCONFIRMED = {"en": "not confirmed", "zh-Hant": "未經核實"}


@dataclass(frozen=True, slots=True)
class Streams:
    """Where a command reads and writes."""

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO


def add_arguments(
    parser: argparse.ArgumentParser,
) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    """The commands and their options, the same for manage.py and for `python -m`."""
    commands = parser.add_subparsers(dest="action", required=True)
    quote = commands.add_parser(
        "quote", help="facts as JSON on stdin; verdict, amount and every step out"
    )
    quote.add_argument("scheme", help="a scheme, or scheme/track")
    quote.add_argument("--on", required=True, type=_day, help="day of the claim")
    quote.add_argument("--version", default="", help="a version instead of the day's")
    quote.add_argument("--language", choices=("en", "zh-Hant"), default="en")
    quote.add_argument("--json", action="store_true")
    check = commands.add_parser("check", help="lint versions and run their cases")
    check.add_argument("paths", nargs="+", type=Path)
    check.add_argument("--json", action="store_true", help="problems as a JSON list")
    diff = commands.add_parser("diff", help="what a version changes for the cases")
    diff.add_argument("old", help="scheme@version, or a file")
    diff.add_argument("new", help="scheme@version, or a file")
    diff.add_argument("--json", action="store_true")
    pinned = commands.add_parser("pin", help="write the hash of new cases into them")
    pinned.add_argument("paths", nargs="*", type=Path)
    return commands


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f'"{text}" is no day: write year, month and day like 2026-01-31.'
        ) from None


def main(arguments: Sequence[str], streams: Streams) -> int:
    """Runs one command; the exit code is 0 for well, 1 for a no, 2 for cannot run."""
    parser = argparse.ArgumentParser(prog="python -m schemes.rules")
    add_arguments(parser)
    try:
        options = parser.parse_args(arguments)
    except SystemExit as stop:
        return MISUSED if stop.code else WELL
    return run(options, streams)


def run(options: argparse.Namespace, streams: Streams) -> int:
    """Runs the command of parsed options.

    `quote` gives 0 where the facts qualify, 1 where they do not or not yet.
    """
    commands: Mapping[str, Callable[[argparse.Namespace, Streams], int]] = {
        "quote": _quote, "check": _check, "diff": _diff, "pin": _pin,
    }  # fmt: skip
    try:
        return commands[options.action](options, streams)
    except OSError as error:
        streams.stderr.write(f"{error.filename}: {error.strerror}. Check its path.\n")
        return MISUSED
    except (
        UnknownSchemeError, UnknownFactError, UnreadFactsError, DefinitionError,
        ValueError,
    ) as error:  # fmt: skip
        streams.stderr.write(f"{error}\n")
        return MISUSED


def _quote(options: argparse.Namespace, streams: Streams) -> int:
    facts = read_stated(streams.stdin)
    stated = facts.pop(APPLICATION_DATE, None)
    if stated not in (None, options.on.isoformat()):
        raise ValueError(f"{APPLICATION_DATE} is the day of --on: leave it out.")
    library = load_library()
    outcome = library.quote(options.scheme, facts, options.on, options.version)
    if options.json:
        text = json.dumps(outcome.as_json(), ensure_ascii=False, indent=1)
        streams.stdout.write(f"{text}\n")
    else:
        for line in told(outcome, options.language):
            streams.stdout.write(f"{line}\n")
    return WELL if outcome.verdict == "yes" and outcome.amount else WRONG


def told(outcome: Outcome, language: str) -> Iterable[str]:
    """An outcome as lines to read."""
    verdict = _VERDICTS[outcome.verdict][language]
    name = f"{outcome.scheme}/{outcome.track} {outcome.version}".rstrip()
    amount = "" if outcome.verdict != "yes" else f", {_AMOUNT_OPEN[language]}"
    if outcome.amount:
        amount = f": {outcome.currency} {outcome.amount.amount:,}"
    yield f"{verdict}{amount} ({name}, {outcome.on})"
    for step in outcome.steps:
        sign = _SIGNS[step.output] if step.kind == "criterion" else "="
        mark = f" [{_UNCONFIRMED[language]}]" if step.unconfirmed else ""
        yield f"  {sign} {step.text[language]}{mark}"
    for line in outcome.lines:
        if line.refusal:
            yield f"  x {line.label[language]}: {line.refusal[language]}"
    for reason in outcome.reasons:
        if reason.rule not in {step.rule for step in outcome.steps}:
            yield f"  x {reason.text[language]}"
        if reason.advice:
            yield f"  > {reason.advice[language]}"
    if outcome.missing:
        yield f"  ? {', '.join(outcome.missing)}"


def _check(options: argparse.Namespace, streams: Streams) -> int:
    problems = check_paths(options.paths)
    if options.json:
        found = [problem.as_json() for problem in problems]
        streams.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    for problem in () if options.json else problems:
        streams.stdout.write(f"{problem}\n")
    return WRONG if any(problem.level == "error" for problem in problems) else WELL


def check_paths(paths: Iterable[Path]) -> list[LintProblem]:
    """Every problem of the versions at these paths; of a folder, of its cases too."""
    found: list[LintProblem] = []
    for path in paths:
        found += _check_folder(path) if path.is_dir() else _check_file(path)
    return list(dict.fromkeys(found))


def _check_file(path: Path) -> list[LintProblem]:
    try:
        return list(compile_version(path).warnings)
    except DefinitionError as error:
        return list(error.problems)


def _check_folder(folder: Path) -> list[LintProblem]:
    try:
        library = load_library(folder)
    except DefinitionError as error:
        return list(error.problems)
    if not library.schemes:
        return [LintProblem(str(folder), 0, "", "There is no scheme.", "Name a file.")]
    warnings = [
        problem
        for scheme in library.schemes.values()
        for version in scheme.versions
        for problem in version.warnings
    ]
    return warnings + [
        problem
        for path in case_files(folder)
        for case in read_cases(path)
        for problem in check_case(library, case)
    ]


def _diff(options: argparse.Namespace, streams: Streams) -> int:
    library = load_library()
    old, new = (_named(each, library) for each in (options.old, options.new))
    cases = [
        case
        for path in case_files(DEFINITIONS)
        for case in read_cases(path)
        if case.scheme.partition("/")[0] == old.terms.scheme
        and "unread" not in case.expect
    ]
    found = list(differences(old, new, cases, library))
    if options.json:
        listed = [difference.as_json() for difference in found]
        streams.stdout.write(json.dumps(listed, ensure_ascii=False, indent=1) + "\n")
        return WELL
    for difference in found:
        streams.stdout.write(f"{difference}\n")
    streams.stdout.write(f"{len(found)} of {len(cases)} cases change.\n")
    return WELL


def _named(name: str, library: Library) -> Version:
    if name.endswith(".yaml"):
        return compile_version(Path(name))
    key, _, label = name.partition("@")
    return library.scheme(key).version(label)


def _pin(options: argparse.Namespace, streams: Streams) -> int:
    library = load_library()
    for path in options.paths or case_files(DEFINITIONS):
        streams.stdout.write(f"{path.name}: {pin(library, path)} hashes written\n")
    return WELL


def run_here() -> int:
    """The command line of this process."""
    return main(sys.argv[1:], Streams(sys.stdin, sys.stdout, sys.stderr))
