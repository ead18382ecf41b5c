"""Worked examples beside a definition: answers and factors given, outcomes expected."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from measures.sourced import Sourced
from questionnaires.language.blanks import why_blank
from questionnaires.language.compiled import Definition
from questionnaires.language.documents import read_document
from questionnaires.language.evaluation import Evaluation, evaluate
from questionnaires.language.explain import value_text
from questionnaires.language.loader import load
from questionnaires.language.modules import cases_of_module, is_module
from questionnaires.language.months import Period
from questionnaires.language.run import Calculated
from questionnaires.language.sizes import in_size, is_of_size
from questionnaires.language.units import convert

Case = Mapping[str, Any]
_AMOUNT = re.compile(r"^(-?[\d.]+)\s*(\S*)$")
DEFAULT = "default"


class StatedFactors:
    """Factors written out as `table/key/year: value unit`.

    A missing year gives the latest earlier one, flagged; an unknown key the table's
    `default`, flagged. A key written without a year holds for all years.
    """

    def __init__(self, stated: Mapping[str, str], mark: str = "verified") -> None:
        self.mark = mark
        self.known: dict[tuple[str, str], dict[int, tuple[Decimal, str]]] = {}
        for place, amount in stated.items():
            table, key, *year = str(place).split("/")
            value, _, measure = str(amount).strip().partition(" ")
            years = self.known.setdefault((table, key), {})
            years[int(year[0]) if year else 0] = (Decimal(value), measure)

    def lookup(self, table: str, key: str | None, on: date) -> Sourced | None:
        """The factor of that year, or the nearest earlier one."""
        wanted = key or DEFAULT
        years = self.known.get((table, wanted), {})
        year = max((year for year in years if year <= on.year), default=None)
        if year is None:
            return None
        value, measure = years[year]
        fallback = "earlier_year" if year not in (0, on.year) else None
        return Sourced(
            f"{table}/{wanted}/{year}", wanted, value, measure, year, "worked example",
            self.mark, fallback if key else "territory_default",
        )  # fmt: skip


def read_cases(path: Path) -> list[Mapping[str, Any]]:
    """The cases of one YAML file."""
    return _with_shared_factors(read_document(path).content)


def _with_shared_factors(content: Mapping[str, Any]) -> list[Case]:
    shared: Mapping[str, str] = content.get("factors", {})
    return [
        {**case, "factors": {**shared, **case.get("factors", {})}}
        for case in content["cases"]
    ]


def cases_of(manifest: Path, definition: Definition) -> Iterator[tuple[str, int, Case]]:
    """The worked examples of a manifest that are of its size, with file and line."""
    sizes, size = definition.sizes, definition.size
    for name in load(manifest).content.get("cases", ()):
        document = read_document(manifest.parent / name, name=name)
        if is_module(document):
            document = cases_of_module(document)
        for number, case in enumerate(_with_shared_factors(document.content)):
            if is_of_size(case, sizes, size):
                line = document.position(("cases", number))[1]
                yield name, line, in_size(case, sizes, size)


def run_case(definition: Definition, case: Mapping[str, Any]) -> Evaluation:
    """The evaluation of what a case gives."""
    period = case.get("period")
    return evaluate(
        definition,
        case.get("given", {}),
        prior=case.get("prior"),
        sections=case.get("sections"),
        period=Period(*map(date.fromisoformat, period)) if period else None,
        factors=StatedFactors(case.get("factors", {}), case.get("mark", "verified")),
        reasons=case.get("reasons"),
    )


def failures(definition: Definition, case: Mapping[str, Any]) -> list[str]:
    """What came out otherwise than the case expects, in sentences."""
    evaluation = run_case(definition, case)
    expected: Mapping[str, Any] = case["expect"]
    return [
        line
        for name, wanted in expected.items()
        for line in _EXPECTED.get(name, _figure)(evaluation, name, wanted)
    ]


def _asked(evaluation: Evaluation, name: str, wanted: list[str]) -> Iterator[str]:
    for key in wanted:
        if (key in evaluation.asked) != (name == "asked"):
            yield f"{key} is {'not ' if name == 'asked' else ''}asked"


def _findings(evaluation: Evaluation, _name: str, wanted: list[str]) -> Iterator[str]:
    found = [
        f"{f.key}:{f.row}:{f.rule}".replace("::", ":") for f in evaluation.findings
    ]
    if sorted(found) != sorted(wanted):
        yield f"findings are {found}, not {wanted}"


def _checks(evaluation: Evaluation, _name: str, wanted: list[str]) -> Iterator[str]:
    """Which checks were not passed, whatever else is still open."""
    own = {
        check.key for each in evaluation.definition.sections for check in each.checks
    }
    found = sorted({finding.rule for finding in evaluation.findings} & own)
    if found != sorted(wanted):
        yield f"checks not passed are {found}, not {wanted}"


def _partial(evaluation: Evaluation, _name: str, wanted: list[str]) -> Iterator[str]:
    found = sorted(key for key, done in evaluation.calculated.items() if done.partial)
    if found != sorted(wanted):
        yield f"partial are {found}, not {wanted}"


def _by_figure(
    evaluation: Evaluation, name: str, wanted: Mapping[str, Any]
) -> Iterator[str]:
    for key, value in wanted.items():
        done = _calculated(evaluation, key)
        found: Any = None
        if done is not None:
            found = {
                "quality": done.quality,
                "flags": sorted(done.grade.flags),
                "notes": list(done.notes),
            }[name]
        if found != value:
            yield f"{name} of {key} is {found}, not {value}"


def _completeness(evaluation: Evaluation, _name: str, wanted: Any) -> Iterator[str]:
    if evaluation.completeness != Decimal(str(wanted)):
        yield f"completeness is {evaluation.completeness}, not {wanted}"


def _topics(
    evaluation: Evaluation, _name: str, wanted: Mapping[str, str]
) -> Iterator[str]:
    """Whether topics are `complete` or `open`; one that asks nothing is `left out`."""
    found = {
        progress.key: "complete" if progress.is_complete else "open"
        for section in evaluation.definition.sections
        for progress in evaluation.topic_progress(section)
    }
    for key, state in wanted.items():
        if found.get(key, "left out") != state:
            yield f"topic {key} is {found.get(key, 'left out')}, not {state}"


def _because(
    evaluation: Evaluation, _name: str, wanted: Mapping[str, str]
) -> Iterator[str]:
    """Why figures are blank: the state of an answer and its question, or the state."""
    for key, reason in wanted.items():
        blank = why_blank(evaluation, key)
        path = blank.question.path if blank.question else ""
        found = f"{blank.state.value} {path}".strip()
        if evaluation.value(key) is not None or found != reason:
            yield f"{key} is blank because {found}, not {reason}"


def _figure(evaluation: Evaluation, name: str, wanted: Any) -> Iterator[str]:
    done = _calculated(evaluation, name)
    found = done.value if done else None
    if wanted == "blank":
        if found is not None:
            yield f"{name} is {value_text(found)}, not blank"
        return
    amount = _AMOUNT.match(str(wanted))
    if amount and isinstance(found, Decimal) and done:
        number = convert(
            Decimal(amount[1]), amount[2] or done.unit or "1", done.unit or "1"
        )
        if abs(number - found) > Decimal("1e-9"):
            shown = f"{value_text(found)} {done.unit}".rstrip()
            yield f"{name} is {shown}, not {wanted}"
    elif value_text(found) != str(wanted):
        yield f"{name} is {value_text(found) or 'blank'}, not {wanted}"


def _calculated(evaluation: Evaluation, name: str) -> Calculated | None:
    """The figure `key`, or the cell `table.column[row]`."""
    path, _, row = name.rstrip("]").partition("[")
    return evaluation.cells.get((path, row)) if row else evaluation.calculated.get(path)


_EXPECTED: Mapping[str, Any] = {
    "asked": _asked,
    "not_asked": _asked,
    "findings": _findings,
    "partial": _partial,
    "quality": _by_figure,
    "flags": _by_figure,
    "notes": _by_figure,
    "checks": _checks,
    "completeness": _completeness,
    "topics": _topics,
    "because": _because,
}
