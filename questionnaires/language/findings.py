"""What is wrong, odd or missing in the answers, in the order of the form."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from questionnaires.language.answer_types import Parsed, plain_text
from questionnaires.language.definition import Level, Option, Question, Texts
from questionnaires.language.documents import read_document
from questionnaires.language.kinds import Closure
from questionnaires.language.piping import in_language
from questionnaires.language.plan import CompiledCheck, Plan
from questionnaires.language.reading import read_fully
from questionnaires.language.run import Run, State

RANGED = frozenset({"integer", "decimal", "quantity", "percent"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One remark on an answer: place, rule, level, words.

    `row` is the row's id or empty. An `explain` finding offers coded `reasons` and is
    settled by `reason`, the one that was given.
    """

    key: str
    row: str
    rule: str
    level: Level
    words: Callable[[str], str]
    reasons: tuple[Option, ...] = ()
    reason: str = ""

    def message(self, language: str = "en") -> str:
        """The sentence to show in that language, with its values filled in."""
        return self.words(language)

    @property
    def blocks(self) -> bool:
        """Whether the answers cannot be signed off like this."""
        return self.level == "hard" or (self.level == "explain" and not self.reason)


@lru_cache(maxsize=1)
def own_messages() -> Mapping[str, Texts]:
    """The language's own sentences by rule."""
    return read_document(Path(__file__).with_name("messages.yaml")).content


def own_finding(
    rule: str, key: str, row: str, values: Mapping[str, str], level: Level = "hard"
) -> Finding:
    """A finding of a built-in rule, such as `required` or `unit`."""
    texts = own_messages()[rule]

    def words(language: str) -> str:
        text = in_language(texts, language)
        for name, value in values.items():
            text = text.replace("{" + name + "}", value)
        return text

    return Finding(key, row, rule, level, words)


def reading_findings(
    run: Run, inputs: Mapping[str, frozenset[str]]
) -> Iterator[Finding]:
    """Answers that could not be read, and answers to questions there are not.

    `inputs` names what may be answered: under "" the questions, under a table its columns.
    """
    for path, row, problem in run.problems:
        yield own_finding(problem.rule, path, row, problem.values)
    for key in run.answers.keys() - inputs[""]:
        yield _unknown(str(key)[:60], "")
    for table, rows in run.raw_rows.items():
        for row_id, raw in zip(run.row_ids[table], rows, strict=True):
            for column in raw.keys() - inputs[table]:
                yield _unknown(f"{table}.{str(column)[:60]}", row_id)


def _unknown(name: str, row: str) -> Finding:
    return own_finding("unknown_key", name, row, {"text": name}, "soft")


def unit_findings(run: Run, questions: Iterable[Question]) -> Iterator[Finding]:
    """Money entered in another currency than the one its question points to."""
    for question in questions:
        stated = run.values.get(question.unit_from)
        found = read_fully(question, run.answers.get(question.key))[2]
        entered = found.unit if isinstance(found, Parsed) else ""
        if stated and entered and entered != stated:
            values = {"unit": entered, "units": str(stated)}
            yield own_finding("unit", question.key, "", values)


def missing_findings(run: Run, places: Iterable[tuple[str, str]]) -> Iterator[Finding]:
    """Required answers that are open; one that could not be read is not said twice."""
    unread = {(path, row) for path, row, _ in run.problems}
    for path, row in places:
        state = run.cell_states[path, row] if row else run.states[path]
        if state is State.NOT_ANSWERED and (path, row) not in unread:
            yield own_finding("required", path, row, {})


def evidence_findings(
    run: Run, questions: Iterable[Question], given: Container[str]
) -> Iterator[Finding]:
    """Answers that are given without the document that must go with them."""
    for question in questions:
        path, rows = question.path, run.row_ids.get(question.table, ())
        if not question.table:
            if run.states[path] is State.ANSWERED and path not in given:
                yield own_finding("evidence", path, "", {})
            continue
        for row in rows:
            answered = run.cell_states[path, row] is State.ANSWERED
            if answered and f"{path}:{row}" not in given:
                yield own_finding("evidence", path, row, {})


def required_places(run: Run, plan: Plan) -> Iterator[tuple[str, str]]:
    """Every answer (path, row id) that is asked for and required as things stand."""
    states = run.states
    for path, needed in plan.required.items():
        if "." not in path:
            if states[path] is not State.NOT_ASKED and (
                needed is True or holds(needed, run)
            ):
                yield path, ""
            continue
        table = path.partition(".")[0]
        for row_id, cells in zip(run.row_ids[table], run.rows[table], strict=True):
            run.row = cells
            asked = run.cell_states[path, row_id] is not State.NOT_ASKED
            if asked and (needed is True or holds(needed, run)):
                yield path, row_id


def holds(needed: Closure | bool, run: Run) -> bool:
    """Whether something is required as things stand; unknown is no."""
    return needed is True or (needed is not False and needed(run) is True)


def limit_findings(run: Run, limited: Iterable[Question]) -> Iterator[Finding]:
    """Numbers outside min and max; tables with too few rows or a repeated key."""
    values = run.values
    for question in limited:
        if question.type == "table":
            yield from _table_findings(run, question)
        elif question.table:
            yield from _cells_outside(run, question)
        elif (value := values[question.key]) is not None:
            least, most = question.min, question.max
            if least is not None and value < least:
                yield _outside("min", question, "", least)
            if most is not None and value > most:
                yield _outside("max", question, "", most)


def _cells_outside(run: Run, column: Question) -> Iterator[Finding]:
    key, least, most = column.key, column.min, column.max
    rows = zip(run.row_ids[column.table], run.rows[column.table], strict=True)
    for row_id, cells in rows:
        value = cells.get(key)
        if value is None:
            continue
        if least is not None and value < least:
            yield _outside("min", column, row_id, least)
        if most is not None and value > most:
            yield _outside("max", column, row_id, most)


def _outside(rule: str, question: Question, row: str, limit: Decimal) -> Finding:
    shown = f"{plain_text(limit)} {question.unit}".rstrip()
    return own_finding(rule, question.path, row, {"limit": shown})


def _table_findings(run: Run, table: Question) -> Iterator[Finding]:
    rows = run.rows[table.key]
    if run.states[table.key] is State.ANSWERED and len(rows) < table.rows.min:
        yield own_finding("rows_min", table.key, "", {"limit": str(table.rows.min)})
    seen = set()
    for row_id, cells in zip(run.row_ids[table.key], rows, strict=True):
        value = cells.get(table.rows.key)
        if value is not None and value in seen:
            path = f"{table.key}.{table.rows.key}"
            yield own_finding("rows_key", path, row_id, {"text": str(value)[:60]})
        seen.add(value)


def check_findings(
    run: Run, plan: Plan, reasons: Mapping[str, str]
) -> Iterator[Finding]:
    """Checks of the definition that do not pass; one that is unknown is not run."""
    for compiled in plan.checks:
        if run.states[compiled.root] is State.NOT_ASKED:
            continue
        if not compiled.table:
            if compiled.passes(run) is False:
                yield _broken(run, plan, compiled, "", reasons)
            continue
        for row_id, cells in zip(
            run.row_ids[compiled.table], run.rows[compiled.table], strict=True
        ):
            run.row = cells
            if compiled.passes(run) is False:
                yield _broken(run, plan, compiled, row_id, reasons)


def _broken(
    run: Run, plan: Plan, compiled: CompiledCheck, row: str, reasons: Mapping[str, str]
) -> Finding:
    check, cells, table = compiled.check, run.row, compiled.table

    def words(language: str) -> str:
        text = in_language(check.message, language)
        pipe = plan.pipes.get((table, text))
        if pipe is None:
            return text
        run.row = cells
        return pipe(run, language)

    place = f"{check.key}:{row}" if row else check.key
    given = reasons.get(place, "") if check.level == "explain" else ""
    known = given if any(reason.id == given for reason in check.reasons) else ""
    return Finding(check.on, row, check.key, check.level, words, check.reasons, known)
