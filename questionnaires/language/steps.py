"""What one question does when it is its turn: be asked, be read, be worked out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from questionnaires.language.answer_types import Problem
from questionnaires.language.definition import Question
from questionnaires.language.functions import rounded
from questionnaires.language.kinds import Closure
from questionnaires.language.reading import (
    Answer,
    Reader,
    read_fixed_rows,
    read_rows,
    says_something,
)
from questionnaires.language.run import Calculated, Grade, Run, State

Step = Callable[[Run], None]

TOO_LARGE = "number_out_of_range"
MOST_DIGITS = 60
_PLAIN_GRADE = Grade()
#: Of an estimate that the present version of the form does not know any more.
_ESTIMATED = Grade(5, frozenset({"estimate"}))


def input_step(question: Question, ask: Closure | None, read: Reader) -> Step:
    """Reads one answer, if its question is asked."""
    key = question.key
    grade, estimated = _given_grade(question), estimated_grade(question)

    def step(run: Run) -> None:
        run.values[key] = None
        if ask is not None and ask(run) is not True:
            run.states[key] = State.NOT_ASKED
            return
        raw = run.answers.get(key)
        state, value, problem = read(raw)
        run.states[key] = state
        run.values[key] = value
        if problem is not None:
            run.problems.append((key, "", problem))
        if value is not None and (given := estimated(raw) or grade):
            run.grades[key, ""] = given

    return step


def estimated_grade(question: Question) -> Callable[[Any], Grade | None]:
    """The grade of an answer that was estimated from other facts, told by its basis."""
    grades = {
        each.key: Grade(each.quality, frozenset({"estimate"}))
        for each in question.estimates
    }

    def grade(raw: Any) -> Grade | None:
        if type(raw) is not Answer or not raw.estimate:
            return None
        return grades.get(raw.estimate.partition(":")[0], _ESTIMATED)

    return grade


def _given_grade(question: Question) -> Grade | None:
    return Grade(question.quality) if isinstance(question.quality, int) else None


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
    grade, estimated = _given_grade(column), estimated_grade(column)

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
    run.grades[path, ""] = grade.worst(run.grades.get((path, ""), _PLAIN_GRADE))


def calc_step(
    question: Question,
    ask: Closure | None,
    value: Closure,
    quality: Closure | None,
) -> Step:
    """Works out one figure, with what it used, if its question applies."""
    key = question.key
    work = worker(question, value, quality)

    def step(run: Run) -> None:
        run.values[key] = None
        if ask is not None and ask(run) is not True:
            run.states[key] = State.NOT_ASKED
            return
        done = work(run, "")
        run.calculated[key] = done
        run.values[key] = done.value
        run.states[key] = (
            State.ANSWERED if done.value is not None else State.NOT_ANSWERED
        )
        if done.grade is not _PLAIN_GRADE:
            run.grades[key, ""] = done.grade

    return step


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
            if done.grade is not _PLAIN_GRADE:
                _grade_cell(run, path, row_id, done.grade)

    return step


def worker(
    question: Question, value: Closure, quality: Closure | None
) -> Callable[[Run, str], Calculated]:
    """What works a figure out, of a row or of none, with everything it used."""

    def work(run: Run, row_id: str) -> Calculated:
        run.begin()
        result = computed(run, value, question.decimals)
        used, partial = tuple(run.used), run.partial
        grade = _PLAIN_GRADE
        if result is not None:
            if partial or run.grades or run.factor_uses:
                grade = _grade(run, question, used, row_id, partial)
            if quality is not None:
                score = quality(run)
                worked = int(score) if score is not None else grade.quality
                grade = Grade(worked, grade.flags, grade.partial)
        return Calculated(
            question, result, grade, used, tuple(run.factor_uses), tuple(run.notes)
        )

    return work


def computed(run: Run, value: Closure, decimals: int | None) -> Any:
    """The value of a closure, rounded where its question says so.

    Blank, with a note, if the number leaves all bounds.
    """
    try:
        result = value(run)
        if isinstance(result, Decimal):
            if decimals is not None:
                result = rounded(result, decimals)
            if result and not -MOST_DIGITS < result.adjusted() < MOST_DIGITS:
                raise OverflowError
    except ArithmeticError:
        run.notes.append(TOO_LARGE)
        return None
    return result


def _grade(
    run: Run, question: Question, used: tuple[str, ...], row_id: str, partial: bool
) -> Grade:
    """The worst of everything that was read, and of the factors behind it."""
    grade = _PLAIN_GRADE
    for name in used:
        place = (name, "")
        if name.startswith("row."):
            place = (f"{question.table}.{name[4:]}", row_id)
        found = run.grades.get(place)
        if found is not None:
            grade = found if grade is _PLAIN_GRADE else grade.worst(found)
    flags = _flags(run)
    if partial or flags:
        grade = grade.worst(Grade(None, flags, partial))
    return grade


def _flags(run: Run) -> frozenset[str]:
    if not run.factor_uses:
        return frozenset()
    flags = {use.sourced.fallback for use in run.factor_uses if use.sourced.fallback}
    marks = {use.sourced.mark for use in run.factor_uses} - {"verified", ""}
    return frozenset(flags | marks)
