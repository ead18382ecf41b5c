"""Evaluating a form of 200 questions, beside the same worked out by hand in floats."""

from __future__ import annotations

import json
import statistics
import time
from collections.abc import Callable, Mapping
from typing import Any

from questionnaires.language import (
    Definition,
    Evaluation,
    compile_definition,
    evaluate,
)
from questionnaires.language.cli import evaluate_lines, json_line
from tests.questionnaires.language.form_of_200 import answers, form

FORMS, RUNS = 50, 20
PER_SECOND, MOST_MS_AN_EDIT = 1_000, 2

Outcome = tuple[int, int, dict[str, float | None]]


def by_hand(given: Mapping[str, Any]) -> Outcome:
    """Asked questions, findings and figures of this one form, hard-coded."""
    number = {n: float(given[f"q{n}"]) for n in range(2, 160, 5)}
    word = {n: given[f"q{n}"] for n in range(160) if n % 5 != 2}
    asked, findings = 170, 0
    for n in range(160):
        kind = n % 5
        if kind in (1, 3) and n >= 10:
            if not (word[n % 10 // 5 * 5] == "yes" or number[2] > n):
                asked -= 1
        elif kind == 2:
            findings += (number[n] < 0) + (number[n] > 100000)
        elif kind == 4:
            findings += word[0] == "yes" and not word[n].strip()
    for n in range(70):
        on = n % 32 * 5 + 2
        findings += not (
            number[on] <= number[(on + 5) % 160] * 3 or number[on] < n * 500
        )
    return asked, findings, _figures(given, number)


def _figures(
    given: Mapping[str, Any], number: dict[int, float]
) -> dict[str, float | None]:
    figures: dict[str, float | None] = {}
    for n in range(10):
        rows = given[f"t{n}"]
        parts = [float(row["amount"]) * float(row["share"]) / 100 for row in rows]
        figures[f"c{n}"] = sum(parts) / 1000
    for n in range(10, 20):
        figures[f"c{n}"] = number[n * 5 + 2] + number[n * 5 + 7] * 2 - number[2] / 3
    for n in range(20, 30):
        above, below = figures[f"c{n - 20}"], figures[f"c{(n - 19) % 10}"]
        if above is not None and below is not None:
            figures[f"c{n}"] = round(above / (below + 1) * 100, 2)
    return figures


def same(ours: Evaluation, bare: Outcome) -> bool:
    """Whether both asked, found and worked out the same."""
    asked, findings, figures = bare
    return (
        (len(ours.asked), len(ours.findings)) == (asked, findings)
        and ours.calculated.keys() == figures.keys()
        and all(
            value is not None and abs(float(ours.calculated[key].value) - value) < 0.011
            for key, value in figures.items()
        )
    )


def measured(
    work: Callable[[Mapping[str, Any]], object], forms: list[dict[str, Any]]
) -> float:
    """CPU seconds for one form."""
    before = time.process_time()
    for given in forms:
        work(given)
    return (time.process_time() - before) / len(forms)


def measured_lines(definition: Definition, forms: list[dict[str, Any]]) -> float:
    """CPU seconds for one form as `questionnaire evaluate` has it: line in, line out."""
    lines = [json.dumps({"answers": given}) for given in forms]
    before = time.process_time()
    written = [json_line(each) for each in evaluate_lines(definition, lines)]
    return (time.process_time() - before) / len(written)


def slowest_edit(definition: Definition, given: dict[str, Any]) -> float:
    """CPU seconds of nearly the slowest of a hundred edits: what changed is told."""
    seen, times, moved = evaluate(definition, given), [], 0
    for number in range(100):
        edited = {**given, f"q{number % 32 * 5 + 2}": str(number * 997)}
        before = time.process_time()
        now = evaluate(definition, edited)
        opened = set(now.asked) ^ set(seen.asked)
        told = {(f.key, f.row, f.rule) for f in now.findings}
        told ^= {(f.key, f.row, f.rule) for f in seen.findings}
        times.append(time.process_time() - before)
        moved += bool(opened or told)
        seen, given = now, edited
    if not moved:
        raise SystemExit("No edit opened or told anything.")
    return sorted(times)[-2]


def main(runs: int = RUNS) -> None:
    """Prints medians of alternating runs over distinct answers, and the ratio."""
    definition = compile_definition(form())
    ours, bare, lines, edits = [], [], [], []
    for run in range(runs):
        forms = [answers(run * FORMS + number) for number in range(FORMS)]
        if not all(
            same(evaluate(definition, given), by_hand(given)) for given in forms
        ):
            raise SystemExit("The twin does not agree.")
        bare.append(measured(by_hand, forms))
        ours.append(measured(lambda given: evaluate(definition, given), forms))
        lines.append(measured_lines(definition, forms))
        edits.append(slowest_edit(definition, forms[0]))
    named = (("ours", ours), ("ours, JSON to JSON", lines), ("by hand", bare))
    for name, seconds in named:
        spread = f"{min(seconds) * 1000:.2f}-{max(seconds) * 1000:.2f} ms"
        rate = 1 / statistics.median(seconds)
        print(f"{name}: {rate:,.0f} forms per CPU second ({spread} a form)")
    edit = statistics.median(edits) * 1000
    print(f"one edit: {edit:.2f} ms at the 99th of a hundred, evaluated and compared")
    print(f"ratio {statistics.median(ours) / statistics.median(bare):.1f}")
    if statistics.median(ours) > 1 / PER_SECOND or edit > MOST_MS_AN_EDIT:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
