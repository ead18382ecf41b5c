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
    read_source_rows,
    says_something,
)
from questionnaires.language.run import SOURCE_ROW, Grade, Run, State
from questionnaires.language.steps import (
    PLAIN_GRADE,
    Step,
    estimated_grade,
    given_grade,
    worker,
)


def table_step(
    question: Question, ask: Closure | None, there: Closure | None = None
) -> Step:
    """Lays out the rows of a table, if it is asked; its columns fill them.

    `there` says which rows of another table stand in this one.
    """
    if question.rows.source:
        return _source_step(question, ask, there)
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


def _source_step(table: Question, ask: Closure | None, there: Closure | None) -> Step:
    """Lays out the rows of another table; without any there is nothing to ask."""
    key, source = table.key, table.rows.source

    def step(run: Run) -> None:
        run.rows[key], run.row_ids[key], run.raw_rows[key] = [], [], []
        run.states[key] = State.NOT_ASKED
        if ask is not None and ask(run) is not True:
            return
        theirs = dict(zip(run.row_ids[source], run.rows[source], strict=True))
        raw = run.answers.get(key)
        said, problems = _said_in(table, list(theirs), raw)
        run.problems += [(key, "", problem) for problem in problems]
        for row_id, cells in theirs.items():
            row: dict[str, Any] = {SOURCE_ROW: cells}
            run.row = row
            if there is None or there(run) is True:
                run.row_ids[key].append(row_id)
                run.raw_rows[key].append(said.get(row_id, {}))
                run.rows[key].append(row)
        run.states[key] = _state_of_rows(run, key, _state_of_table(raw))

    return step


def _said_in(
    table: Question, known: list[str], raw: Any
) -> tuple[dict[str, Mapping[str, Any]], list[Problem]]:
    """What was said in each row that there is; what was said in others is told."""
    if _state_of_table(raw) is not None:
        return {}, []
    found = read_source_rows(raw, known)
    if found is None:
        return {}, [Problem("table", {})]
    said, strange = found
    return said, [Problem("row_unknown", {"text": name[:60]}) for name in strange]


def _state_of_rows(run: Run, key: str, stated: State | None) -> State:
    if not run.row_ids[key]:
        return State.NOT_ASKED
    if stated is not None:
        run.rows[key], run.row_ids[key], run.raw_rows[key] = [], [], []
        return stated
    cells = (cell for row in run.raw_rows[key] for cell in row.values())
    return State.ANSWERED if any(map(says_something, cells)) else State.NOT_ANSWERED


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
