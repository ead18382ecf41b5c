"""What one question does when it is its turn: be asked, be read, be worked out."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from questionnaires.language.definition import Question
from questionnaires.language.functions import rounded
from questionnaires.language.kinds import Closure
from questionnaires.language.reading import (
    Answer,
    Reader,
)
from questionnaires.language.run import Calculated, Grade, Run, State

Step = Callable[[Run], None]

TOO_LARGE = "number_out_of_range"
MOST_DIGITS = 60
PLAIN_GRADE = Grade()
#: Of an estimate that the present version of the form does not know any more.
_ESTIMATED = Grade(5, frozenset({"estimate"}))


def input_step(question: Question, ask: Closure | None, read: Reader) -> Step:
    """Reads one answer, if its question is asked."""
    key = question.key
    grade, estimated = given_grade(question), estimated_grade(question)

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


def given_grade(question: Question) -> Grade | None:
    return Grade(question.quality) if isinstance(question.quality, int) else None


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
        if done.grade is not PLAIN_GRADE:
            run.grades[key, ""] = done.grade

    return step


def worker(
    question: Question, value: Closure, quality: Closure | None
) -> Callable[[Run, str], Calculated]:
    """What works a figure out, of a row or of none, with everything it used."""

    def work(run: Run, row_id: str) -> Calculated:
        run.begin()
        result = computed(run, value, question.decimals)
        used, partial = tuple(run.used), run.partial
        grade = PLAIN_GRADE
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
    grade = PLAIN_GRADE
    for name in used:
        place = (name, "")
        if name.startswith("row."):
            place = (f"{question.table}.{name[4:]}", row_id)
        found = run.grades.get(place)
        if found is not None:
            grade = found if grade is PLAIN_GRADE else grade.worst(found)
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
