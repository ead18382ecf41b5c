"""The two commands: check definitions, evaluate answers; JSON in lines, no database."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from measures.sourced import FactorSource
from questionnaires.language.cases import StatedFactors
from questionnaires.language.checking import check_paths
from questionnaires.language.cli_versions import add_diff, definition_at, say_diff
from questionnaires.language.compiled import Definition
from questionnaires.language.compiler import compile_definition
from questionnaires.language.definition import ROLES
from questionnaires.language.documents import read_document
from questionnaires.language.errors import DefinitionError, LintProblem
from questionnaires.language.evaluation import Evaluation, evaluate
from questionnaires.language.explain import explain, value_text
from questionnaires.language.months import Period
from questionnaires.language.registries import Registries
from questionnaires.language.run import Calculated

WELL, WRONG, MISUSED = 0, 1, 2
_STRAY_BYTE = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Streams:
    """Where a command reads and writes."""

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO


def evaluate_lines(
    definition: Definition,
    lines: Iterable[str],
    *,
    factors: FactorSource | None = None,
    period: Period | None = None,
    language: str = "en",
    traces: bool = False,
    role: str = "",
) -> Iterable[dict[str, Any]]:
    """The outcome of each JSON line of answers; a line that is no JSON gives an error."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            given = json.loads(_whole(line), parse_float=Decimal)
            outcome = evaluate(
                definition,
                _mapping(given, "answers"),
                prior=_mapping(given, "prior"),
                sections=_mapping(given, "sections"),
                reasons=_mapping(given, "reasons"),
                period=read_period(given.get("period")) or period,
                factors=factors,
            )
        except (LookupError, ValueError, TypeError, RecursionError) as error:
            yield {"error": f"Line {number} is not answers: {error}"}
            continue
        yield as_json(outcome, language, traces=traces, role=role)


def _whole(line: str) -> str:
    """The line, if its bytes were UTF-8; ValueError otherwise."""
    if _STRAY_BYTE.search(line):
        raise ValueError("it is not UTF-8")
    return line


def json_line(outcome: Any) -> str:
    """One line of JSON that any stream can write: half characters are escaped."""
    text = json.dumps(outcome, ensure_ascii=False)
    return text.encode("utf-8", "backslashreplace").decode()


def as_utf8(stream: TextIO) -> TextIO:
    """The stream reading and writing UTF-8; a byte that is none stops no other line."""
    if isinstance(stream, TextIOWrapper):
        stream.reconfigure(encoding="utf-8", errors="surrogateescape")
    return stream


def _mapping(given: Any, name: str) -> Mapping[str, Any]:
    part = given.get(name) if isinstance(given, dict) else None
    if not isinstance(given, dict) or not isinstance(part, dict | None):
        raise TypeError(f'write {{"answers": {{…}}}}; "{name}" must be a mapping')
    return part or {}


PERIOD_FORM = (
    'a period is written "2024-01-01/2024-12-31", or as {"start": ..., "end": ...}'
)


def read_period(given: Any) -> Period | None:
    """The period written `2024-01-01/2024-12-31`, as {"start", "end"} or as a list of
    both days; None of none.

    Raises ValueError if its days are not days.
    """
    if not given:
        return None
    days: list[Any]
    if isinstance(given, str):
        days = [*given.split("/")]
    elif isinstance(given, Mapping):
        days = [given.get("start"), given.get("end")]
    else:
        days = given if isinstance(given, list) else []
    try:
        start, end = (date.fromisoformat(str(day)) for day in days)
    except ValueError:
        raise ValueError(f"{PERIOD_FORM}; {json.dumps(given)} is not one") from None
    if end < start:
        raise ValueError(f"the period {start} to {end} ends before it begins")
    return Period(start, end)


def as_json(
    outcome: Evaluation, language: str = "en", *, traces: bool = False, role: str = ""
) -> dict[str, Any]:
    """An evaluation as plain JSON values; of a role, only what that role may see."""

    def seen(path: str) -> bool:
        return not role or outcome.definition.is_visible(path, role)

    calculated: dict[str, Any] = {
        key: _figure(outcome, done, "", traces)
        for key, done in outcome.calculated.items()
        if seen(key)
    }
    for (path, row), done in outcome.cells.items():
        if not seen(path):
            continue
        calculated.setdefault(path, {})[row] = _figure(outcome, done, row, traces)
    return {
        "asked": [key for key in outcome.asked if seen(key)],
        "findings": [
            {
                "key": finding.key, "row": finding.row or None, "rule": finding.rule,
                "level": finding.level, "message": finding.message(language),
            }
            for finding in outcome.findings
            if not role or outcome.definition.may_read(finding, role)
        ],
        "calculated": calculated,
        "completeness": float(outcome.completeness),
    }  # fmt: skip


def _figure(
    outcome: Evaluation, done: Calculated, row: str, traces: bool
) -> dict[str, Any]:
    figure: dict[str, Any] = {
        "value": None if done.value is None else value_text(done.value),
        "unit": done.unit or None,
        "partial": done.partial,
        "quality": done.quality,
        "flags": sorted(done.grade.flags),
        "notes": list(done.notes),
    }
    if traces:
        figure["trace"] = explain(outcome, done.question.path, row).as_json()
    return figure


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m questionnaires.language")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="lint definitions and run their cases")
    check.add_argument("paths", nargs="+", type=Path)
    check.add_argument("--json", action="store_true", help="problems as a JSON list")
    check.add_argument("--previous", type=Path, help="the version published before it")
    run = commands.add_parser("evaluate", help="JSON lines of answers in, findings out")
    run.add_argument("definition", type=Path)
    run.add_argument("--factors", type=Path, help="YAML of table/key/year: value unit")
    run.add_argument("--period", help="2024-01-01/2024-12-31, where a line has none")
    run.add_argument("--language", default="en")
    run.add_argument("--role", choices=ROLES, default="", help="what that role sees")
    run.add_argument("--traces", action="store_true", help="explain each figure")
    run.add_argument("--json", action="store_true", help="always on; kept for scripts")
    add_diff(commands)
    return parser


def main(
    arguments: Sequence[str], streams: Streams, registries: Registries | None = None
) -> int:
    """Runs one command; 0 is well, 1 found something wrong, 2 could not run."""
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as stop:
        return MISUSED if stop.code else WELL
    if options.command == "check":
        return _check(options, streams, registries)
    if options.command == "diff":
        return _diff(options, streams, registries)
    return _evaluate(options, streams, registries)


def _check(
    options: argparse.Namespace, streams: Streams, registries: Registries | None
) -> int:
    previous = options.previous
    try:
        before = definition_at(previous, registries) if previous else None
    except (DefinitionError, OSError, ValueError) as error:
        streams.stderr.write(f"{error}\n")
        return MISUSED
    problems = check_paths(
        options.paths,
        lambda key: before if before and before.key == key else None,
        registries,
    )
    return say_problems(problems, streams, as_list=options.json)


def say_problems(
    problems: Sequence[LintProblem], streams: Streams, *, as_list: bool
) -> int:
    """Prints the problems; 1 if any of them is more than a warning."""
    if as_list:
        found = [problem.as_json() for problem in problems]
        streams.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    for problem in () if as_list else problems:
        streams.stdout.write(f"{problem}\n")
    return WRONG if any(problem.level == "error" for problem in problems) else WELL


def _evaluate(
    options: argparse.Namespace, streams: Streams, registries: Registries | None
) -> int:
    try:
        definition = compile_definition(options.definition, registries=registries)
        stated = read_document(options.factors).content if options.factors else {}
        period = read_period(options.period)
    except (DefinitionError, ValueError) as error:
        streams.stderr.write(f"{error}\n")
        return MISUSED
    outcomes = evaluate_lines(
        definition, streams.stdin, factors=StatedFactors(stated), period=period,
        language=options.language, traces=options.traces, role=options.role,
    )  # fmt: skip
    result = WELL
    for outcome in outcomes:
        streams.stdout.write(json_line(outcome) + "\n")
        result = WRONG if "error" in outcome else result
    return result


def _diff(
    options: argparse.Namespace, streams: Streams, registries: Registries | None
) -> int:
    try:
        old, new = (
            definition_at(Path(each), registries) for each in (options.old, options.new)
        )
    except (DefinitionError, OSError, ValueError) as error:
        streams.stderr.write(f"{error}\n")
        return MISUSED
    say_diff(old, new, streams, as_list=options.json)
    return WELL


def run(registries: Registries | None = None) -> int:
    """The command line of this process; forms may name these registries."""
    stdin, stdout = as_utf8(sys.stdin), as_utf8(sys.stdout)
    try:
        return main(sys.argv[1:], Streams(stdin, stdout, sys.stderr), registries)
    except BrokenPipeError:  # whoever read along has seen enough
        sys.stdout = None
        return WELL
