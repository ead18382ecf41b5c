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
from questionnaires.language.cases import StatedFactors, cases_of, failures
from questionnaires.language.compiler import Definition, compile_definition
from questionnaires.language.definition import ROLES
from questionnaires.language.documents import read_document
from questionnaires.language.errors import DefinitionError, LintProblem
from questionnaires.language.evaluation import Evaluation, evaluate
from questionnaires.language.explain import explain, value_text
from questionnaires.language.months import Period
from questionnaires.language.run import Calculated

WELL, WRONG, MISUSED = 0, 1, 2
_STRAY_BYTE = re.compile("[\udc80-\udcff]")


@dataclass(frozen=True, slots=True)
class Streams:
    """Where a command reads and writes."""

    stdin: TextIO
    stdout: TextIO
    stderr: TextIO


def check_paths(paths: Iterable[Path]) -> list[LintProblem]:
    """Every problem of the definitions at these paths, failing cases included.

    A folder stands for the manifests in it: the YAML files that begin with `gfq:`.
    """
    return [problem for path in paths for problem in _check_path(path)]


def _check_path(path: Path) -> list[LintProblem]:
    if not path.is_dir():
        return _check_file(path)
    manifests = [file for file in sorted(path.rglob("*.yaml")) if _is_manifest(file)]
    if not manifests:
        return [
            LintProblem(str(path), 0, "", "There is no definition.", "Name a file.")
        ]
    return [problem for file in manifests for problem in _check_file(file)]


def _is_manifest(path: Path) -> bool:
    with path.open(encoding="utf-8", errors="replace") as lines:
        return any(line.startswith("gfq:") for line in lines)


def _check_file(path: Path) -> list[LintProblem]:
    try:
        definition = compile_definition(path)
        return [*definition.warnings, *_check_cases(definition, path)]
    except DefinitionError as error:
        return list(error.problems)


def _check_cases(definition: Definition, manifest: Path) -> list[LintProblem]:
    return [
        LintProblem(
            name, 0, str(case["name"]), f"{line}.", "Mend the rule or the case."
        )
        for name, case in cases_of(manifest, definition)
        for line in failures(definition, case)
    ]


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


def json_line(outcome: Mapping[str, Any]) -> str:
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
            if seen(finding.key)
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
    run = commands.add_parser("evaluate", help="JSON lines of answers in, findings out")
    run.add_argument("definition", type=Path)
    run.add_argument("--factors", type=Path, help="YAML of table/key/year: value unit")
    run.add_argument("--period", help="2024-01-01/2024-12-31, where a line has none")
    run.add_argument("--language", default="en")
    run.add_argument("--role", choices=ROLES, default="", help="what that role sees")
    run.add_argument("--traces", action="store_true", help="explain each figure")
    run.add_argument("--json", action="store_true", help="always on; kept for scripts")
    return parser


def main(arguments: Sequence[str], streams: Streams) -> int:
    """Runs one command; 0 is well, 1 found something wrong, 2 could not run."""
    try:
        options = _parser().parse_args(arguments)
    except SystemExit as stop:
        return MISUSED if stop.code else WELL
    if options.command == "check":
        return _check(options, streams)
    return _evaluate(options, streams)


def _check(options: argparse.Namespace, streams: Streams) -> int:
    problems = check_paths(options.paths)
    if options.json:
        found = [problem.as_json() for problem in problems]
        streams.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    for problem in () if options.json else problems:
        streams.stdout.write(f"{problem}\n")
    return WRONG if any(problem.level == "error" for problem in problems) else WELL


def _evaluate(options: argparse.Namespace, streams: Streams) -> int:
    try:
        definition = compile_definition(options.definition)
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


def run() -> int:
    """The command line of this process."""
    stdin, stdout = as_utf8(sys.stdin), as_utf8(sys.stdout)
    return main(sys.argv[1:], Streams(stdin, stdout, sys.stderr))
