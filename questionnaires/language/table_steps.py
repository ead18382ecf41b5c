"""What the columns of a table do, row by row; and how its rows are laid out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from questionnaires.language.answer_types import Problem
from questionnaires.language.definition import Question
from questionnaires.language.kinds import Closure
from questionnaires.language.reading import (
    Reader,
    read_fixed_rows,
    read_rows,
    says_something,
)
from questionnaires.language.run import Grade, Run, State
from questionnaires.language.steps import (
    PLAIN_GRADE,
    Step,
    estimated_grade,
    given_grade,
    worker,
)


def table_step(question: Question, ask: Closure | None) -> Step:
    """Lays out the rows of a table, if it is asked; its columns fill them."""
    key = question.key
    is_fixed = question.rows.fixed
    lay_out = _named_rows if is_fixed else _repeated_rows

    def step(run: Run) -> None:
        run.rows[key], run.row_ids[key], run.raw_rows[key] = [], [], []
        if ask is not None and ask(run) is not True:
            run.states[key] = State.NOT_ASKED
            return
        raw = run.answers.get(key)
        state = _state_of_table(raw)
        rows, problems = lay_out(question, raw) if state is None else ([], [])
        run.problems += [(key, "", problem) for problem in problems]
        for row_id, cells in rows:
            run.row_ids[key].append(row_id)
            run.raw_rows[key].append(cells)
            run.rows[key].append({})
        # A row somebody added is an answer; one that stands there anyhow is none.
        is_said = any(
            not is_fixed or any(map(says_something, cells.values()))
            for _, cells in rows
        )
        run.states[key] = state or (State.ANSWERED if is_said else State.NOT_ANSWERED)

    return step


Rows = list[tuple[str, Mapping[str, Any]]]


def _repeated_rows(table: Question, raw: Any) -> tuple[Rows, list[Problem]]:
    """The rows that people added, as many as may be."""
    rows, most = read_rows(raw), table.rows.max
    if rows is None:
        return [], [Problem("table", {})]
    if len(rows) <= most:
        return rows, []
    values = {"limit": str(most), "length": str(len(rows))}
    return rows[:most], [Problem("rows_max", values)]


def _named_rows(table: Question, raw: Any) -> tuple[Rows, list[Problem]]:
    """The rows that the form names; what was said in others is told."""
    found = read_fixed_rows(raw, table)
    if found is None:
        return [], [Problem("table", {})]
    rows, strange = found
    return rows, [Problem("row_unknown", {"text": name[:60]}) for name in strange]


def _state_of_table(raw: Any) -> State | None:
    """`don't know` or `not applicable` said of the whole table."""
    stated = raw.get("state") if isinstance(raw, dict) else getattr(raw, "state", None)
    return State(stated) if stated in ("dont_know", "not_applicable") else None


def cell_step(column: Question, ask: Closure | None, read: Reader) -> Step:
    """Reads one column, row by row; a cell that is not asked stays out of its row."""
    table, key, path = column.table, column.key, column.path
    grade, estimated = given_grade(column), estimated_grade(column)

    def step(run: Run) -> None:
        for row_id, cells, raw in zip(
            run.row_ids[table], run.rows[table], run.raw_rows[table], strict=True
        ):
            if ask is not None:
                run.row = cells
                if ask(run) is not True:
                    run.cell_states[path, row_id] = State.NOT_ASKED
                    continue
            state, value, problem = read(raw.get(key))
            given = estimated(raw.get(key)) or grade
            run.cell_states[path, row_id] = state
            if state is not State.NOT_APPLICABLE:
                cells[key] = value
            if problem is not None:
                run.problems.append((path, row_id, problem))
            if given and value is not None:
                _grade_cell(run, path, row_id, given)

    return step


def name_step(column: Question) -> Step:
    """Writes into each row the name under which the form knows it."""
    table, key, path = column.table, column.key, column.path

    def step(run: Run) -> None:
        for row_id, cells in zip(run.row_ids[table], run.rows[table], strict=True):
            cells[key] = row_id
            run.cell_states[path, row_id] = State.ANSWERED

    return step


def _grade_cell(run: Run, path: str, row_id: str, grade: Grade) -> None:
    run.grades[path, row_id] = grade
    run.grades[path, ""] = grade.worst(run.grades.get((path, ""), PLAIN_GRADE))


def calc_cell_step(
    column: Question,
    ask: Closure | None,
    value: Closure,
    quality: Closure | None,
) -> Step:
    """The same for every row of a table."""
    table, key, path = column.table, column.key, column.path
    work = worker(column, value, quality)

    def step(run: Run) -> None:
        for row_id, cells in zip(run.row_ids[table], run.rows[table], strict=True):
            run.row = cells
            if ask is not None and ask(run) is not True:
                run.cell_states[path, row_id] = State.NOT_ASKED
                continue
            done = work(run, row_id)
            run.cells[path, row_id] = done
            cells[key] = done.value
            run.cell_states[path, row_id] = (
                State.ANSWERED if done.value is not None else State.NOT_ANSWERED
            )
            if done.grade is not PLAIN_GRADE:
                _grade_cell(run, path, row_id, done.grade)

    return step
