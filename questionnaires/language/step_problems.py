"""Steps of a new version that lead nowhere, or lose what they were to move."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from questionnaires.language.changes import offered
from questionnaires.language.definition import MigrateStep, Question
from questionnaires.language.errors import ExpressionError
from questionnaires.language.migration_rules import rule_of

if TYPE_CHECKING:
    from questionnaires.language.compiled import Definition


def step_problems(old: Definition, new: Definition) -> Iterator[tuple[int, str, str]]:
    """What is wrong with the steps from `old`: number of the step, message, remedy."""
    for number, step in enumerate(new.migration.steps):
        source = old.by_data_point(step.data_point)
        if source is None:
            known = ", ".join(sorted(q.data_point for q in old.questions.values())[:6])
            yield number, f'{old.version} has no data point "{step.data_point}".', f"Known there: {known}, …"  # fmt: skip
            continue
        point = step.target if step.kind == "rename" else step.data_point
        target = new.by_data_point(point)
        if step.kind == "drop":
            if target is not None:
                yield number, f'"{point}" is still asked.', "Leave the step out."
            continue
        if target is None:
            yield number, f'This version has no data point "{point}".', "Mend the step."
            continue
        yield from _rule_problems(number, step, old, source, target)


def _rule_problems(
    number: int, step: MigrateStep, old: Definition, source: Question, target: Question
) -> Iterator[tuple[int, str, str]]:
    if step.kind == "choice":
        for name, question in ((step.option, source), (step.target, target)):
            if name and name not in {option.id for option in offered(question)}:
                yield number, f'"{name}" is no option of {question.path}.', "Name one."
        if step.target in {option.id for option in source.fixed_rows}:
            yield number, f'The row "{step.target}" has answers of its own.', "Move them to a row that is new, or leave the step out."  # fmt: skip
        return
    rules = [(step.how, target)] if step.how else []
    if bool(step.rows) != (target.type == "table"):
        yield number, "rows go with a table, and a table with rows.", "Add or drop rows:."  # fmt: skip
        return
    for cells in step.rows:
        for key, rule in cells.items():
            column = target.column(key)
            if column is None:
                yield number, f'The table has no column "{key}".', "Name a column."
            else:
                rules.append((rule, column))
    for rule, question in rules:
        try:
            rule_of(rule, old, source, fit=question)
        except ExpressionError as error:
            yield number, f"{rule}: {error.message}", error.remedy
