"""What happens to each existing answer when a draft goes on to another version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal

from questionnaires.language.answer_types import Parsed, parse_value, plain_text
from questionnaires.language.definition import MigrateStep, Question
from questionnaires.language.evaluation import Evaluation, evaluate
from questionnaires.language.migration_rules import rule_of, worked_out
from questionnaires.language.reading import Answer
from questionnaires.language.run import State
from questionnaires.language.units import UnitError, convert, unit

if TYPE_CHECKING:
    from questionnaires.language.compiled import Definition

Place = tuple[str, str]
Outcome = Literal[
    "kept", "renamed", "converted", "option", "rows", "cleared", "dropped",
    "not_here", "back", "figure", "unreadable",
]  # fmt: skip
#: The outcomes by which nothing of what was said is lost or changed.
UNTOUCHED: frozenset[Outcome] = frozenset({"kept", "renamed", "back"})


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer as it is kept: by data point and row, in its own unit."""

    data_point: str
    row: str = ""
    text: str = ""
    number: Decimal | None = None
    unit: str = ""
    state: str = State.ANSWERED
    reason: str = ""
    problem: str = ""
    origin: str = ""
    estimate: str = ""


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one answer.

    `kept`, `renamed` (another data point, or row of a table that names its rows), `converted` (by a rule or into another unit),
    `option` (another option), `rows` (rows of a table), `cleared` (to be answered again),
    `dropped` (stays in the history), `not_here` (this form does not ask it; comes back
    with one that does), `back` (given to such a form before), `figure` (is worked out now), `unreadable` (stays as typed, to be
    mended). `question` is the old one, `target` the new one.
    """

    outcome: Outcome
    before: Stored
    question: Question
    target: Question | None = None
    after: tuple[Stored, ...] = ()
    ask_confirm: bool = False


@dataclass(frozen=True)
class MigrationPlan:
    """All fates, what is to be written, and the rows to be made (table, new row ids)."""

    fates: tuple[Fate, ...]
    writes: tuple[Stored, ...]
    new_rows: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def touched(self) -> tuple[Fate, ...]:
        """The fates somebody should look at before confirming."""
        return tuple(f for f in self.fates if f.outcome not in UNTOUCHED or f.ask_confirm)  # fmt: skip


def plan_migration(
    path: Sequence[Definition], answers: Iterable[Stored], **given: Any
) -> MigrationPlan:
    """What happens on the way from the first definition of `path` to the last.

    Between two neighbours the later one's `migrate` steps apply if they begin at the
    earlier one. `given` is what evaluating takes beside the answers: period, factors,
    prior. Nothing here changes an answer: `writes` says what would have to be written.
    """
    start = list(answers)
    now: dict[Place, Stored] = {(each.data_point, each.row): each for each in start}
    origin: dict[Place, Place] = {place: place for place in now}
    fates: dict[Place, Fate] = {}
    for old, new in zip(path, path[1:], strict=False):
        hop = _Hop(old, new, now, given)
        found = hop.fates()
        now = hop.results(found)
        traced: dict[Place, Place] = {place: place for place in now}
        for place, fate in found.items():
            source = origin.get(place, place)
            fates[source] = _joined(fates.get(source), fate)
            traced |= {(a.data_point, a.row): source for a in fate.after}
        origin = traced
    before = {(each.data_point, each.row): each for each in start}
    writes = [each for place, each in now.items() if before.get(place) != each]
    return MigrationPlan(tuple(fates.values()), tuple(writes), _rows_made(path, writes))


def _joined(earlier: Fate | None, fate: Fate) -> Fate:
    """The fate over two hops: the first outcome that says more than `kept`."""
    if earlier is None:
        return fate
    outcome = fate.outcome if fate.outcome != "kept" else earlier.outcome
    confirm = earlier.ask_confirm or fate.ask_confirm
    return Fate(outcome, earlier.before, earlier.question, fate.target, fate.after, confirm)  # fmt: skip


def _rows_made(
    path: Sequence[Definition], writes: Iterable[Stored]
) -> dict[str, tuple[str, ...]]:
    made: dict[str, dict[str, None]] = {}
    for each in writes:
        question = path[-1].by_data_point(each.data_point)
        if question and each.row.startswith(NEW_ROW):
            made.setdefault(question.table, {})[each.row] = None
    return {table: tuple(rows) for table, rows in made.items()}


NEW_ROW = "new:"


@dataclass
class _Hop:
    """One version to the next."""

    old: Definition
    new: Definition
    answers: Mapping[Place, Stored]
    given: Mapping[str, Any]

    def fates(self) -> dict[Place, Fate]:
        found = {}
        for place, stored in self.answers.items():
            if (question := self.old.by_data_point(stored.data_point)) is not None:
                found[place] = self._fate(stored, question)
            elif (target := self.new.by_data_point(stored.data_point)) is not None:
                read = self._read(stored, target, target, stored, ())
                outcome = "back" if read.outcome == "kept" else read.outcome
                found[place] = replace(read, outcome=outcome)
        return found

    def results(self, fates: Mapping[Place, Fate]) -> dict[Place, Stored]:
        """The answers as the new version finds them; what it does not ask waits."""
        waiting = {
            place: stored
            for place, stored in self.answers.items()
            if place not in fates or fates[place].outcome == "not_here"
        }
        after = (each for fate in fates.values() for each in fate.after)
        return waiting | {(each.data_point, each.row): each for each in after}

    def _steps(self, data_point: str) -> tuple[MigrateStep, ...]:
        migration = self.new.migration
        fits = self.old.key == self.new.key and migration.begins == self.old.version
        return migration.of(data_point) if fits else ()

    def _fate(self, stored: Stored, question: Question) -> Fate:
        steps = self._steps(stored.data_point)
        for step in steps:
            if step.kind == "drop":
                return Fate("dropped", stored, question, ask_confirm=step.ask_confirm)
        moving = next((s for s in steps if s.kind in ("rename", "retype")), None)
        point = moving.target if moving and moving.kind == "rename" else stored.data_point  # fmt: skip
        target = self.new.by_data_point(point)
        if target is None:
            return Fate("not_here", stored, question)
        if not target.is_input:
            return Fate("figure", stored, question, target)
        if moving and moving.rows:
            return self._into_rows(stored, question, target, moving)
        there = self._in_its_row(replace(stored, data_point=point), question, target)
        if there is None:
            return Fate("not_here", stored, question)
        if stored.row and not there.row:
            return Fate("dropped", stored, question)
        fate = self._read(stored, question, target, there, steps)
        if fate.outcome == "kept" and there.row != stored.row:
            fate = replace(fate, outcome="renamed")
        if moving is None or fate.outcome in ("cleared", "option"):
            return fate
        if moving.how and stored.state == State.ANSWERED and not stored.problem:
            return self._by_rule(stored, question, target, there.row, moving)
        outcome: Outcome = "renamed" if fate.outcome == "kept" else fate.outcome
        if moving.kind == "retype" and outcome == "renamed":
            outcome = "kept"
        return replace(fate, outcome=outcome, ask_confirm=moving.ask_confirm)

    def _in_its_row(
        self, stored: Stored, question: Question, target: Question
    ) -> Stored | None:
        """The answer in the row where it now stands; None if there is no such row.

        A row that a step drops leaves it without one.
        """
        if not stored.row:
            return stored
        was, now = self.old.questions[question.table], self.new.questions[target.table]
        if was.rows.fixed != now.rows.fixed:
            return None
        if was.rows.source or now.rows.source:
            same = self.old.rows_of(was) == self.new.rows_of(now)
            return stored if same else None
        if not now.rows.fixed:
            return stored
        swaps = {
            step.option: step.target
            for step in self._steps(was.data_point)
            if step.kind == "choice"
        }
        row = swaps.get(stored.row, stored.row)
        return replace(stored, row=row) if not row or now.fixed_row(row) else None

    def _read(
        self, stored: Stored, question: Question, target: Question, there: Stored,
        steps: Iterable[MigrateStep],
    ) -> Fate:  # fmt: skip
        """The answer as the new question reads it."""
        if stored.state != State.ANSWERED or stored.problem or target.columns:
            return Fate("kept", stored, question, target, (there,))
        swaps = {step.option: step.target for step in steps if step.kind == "choice"}
        words = [word.strip() for word in stored.text.split(",")]
        if question.options and swaps.keys() & set(words):
            chosen = [swaps.get(word, word) for word in words]
            text = ",".join(dict.fromkeys(word for word in chosen if word))
            if not text:
                emptied = replace(there, text="", number=None, unit="")
                return Fate("cleared", stored, question, target, (emptied,))
            swapped = replace(there, text=text)
            confirm = any(s.ask_confirm for s in steps if s.option in words)
            return Fate("option", stored, question, target, (swapped,), confirm)
        read = parse_value(target, stored.text, stored.unit)
        if isinstance(read, Parsed):
            return Fate("kept", stored, question, target, (there,))
        if (turned := _in_its_unit(stored, question, target, there)) is not None:
            return Fate("converted", stored, question, target, (turned,))
        broken = replace(there, problem=read.rule)
        return Fate("unreadable", stored, question, target, (broken,))

    def _by_rule(
        self, stored: Stored, question: Question, target: Question, row: str,
        step: MigrateStep,
    ) -> Fate:  # fmt: skip
        value = self._value(step.how, question, target, stored.row)
        confirm = step.ask_confirm
        if value is None:
            emptied = Stored(target.data_point, row)
            return Fate("cleared", stored, question, target, (emptied,), confirm)
        value = replace(
            value, reason=stored.reason, origin=stored.origin, estimate=stored.estimate
        )
        after = (replace(value, row=row),)
        return Fate("converted", stored, question, target, after, confirm)

    def _into_rows(
        self, stored: Stored, question: Question, table: Question, step: MigrateStep
    ) -> Fate:
        if stored.state != State.ANSWERED or stored.problem:
            return Fate("dropped", stored, question, table)
        made = []
        for number, cells in enumerate(step.rows, start=1):
            row = f"{NEW_ROW}{table.key}:{number}"
            for key, rule in cells.items():
                column = table.column(key)
                value = self._value(rule, question, column, "") if column else None
                if value is not None:
                    made.append(
                        replace(
                            value,
                            row=row,
                            origin=stored.origin,
                            estimate=stored.estimate,
                        )
                    )
        return Fate("rows", stored, question, table, tuple(made), step.ask_confirm)

    def _value(
        self, rule: str, source: Question, target: Question, row: str
    ) -> Stored | None:
        """The value of a rule over the old answers, as the new question keeps it."""
        term = rule_of(rule, self.old, source)
        found = worked_out(term, self._evaluation(), source, target, row)
        if found is None:
            return None
        read = parse_value(target, found, target.unit)
        if not isinstance(read, Parsed):
            return None
        return Stored(target.data_point, "", read.text, read.number, read.unit)

    def _evaluation(self) -> Evaluation:
        if not hasattr(self, "_evaluated"):
            raw = raw_answers(self.old, self.answers.values())
            self._evaluated = evaluate(self.old, raw, **self.given)
        return self._evaluated


def _in_its_unit(
    stored: Stored, question: Question, target: Question, there: Stored
) -> Stored | None:
    """An amount in a unit that is no longer offered, in the one that now is."""
    if target.type != "quantity" or target.unit_from or stored.number is None:
        return None
    given = stored.unit or question.unit
    try:
        if unit(given).dimension != unit(target.unit).dimension:
            return None
        number = convert(stored.number, given, target.unit)
    except UnitError:
        return None
    return replace(there, text=plain_text(number), number=number, unit=target.unit)


def raw_answers(definition: Definition, stored: Iterable[Stored]) -> dict[str, Any]:
    """Stored answers in the shape in which the evaluator takes them."""
    raw: dict[str, Any] = {}
    for each in stored:
        question = definition.by_data_point(each.data_point)
        if question is None:
            continue
        answer = Answer(each.text, each.number, each.unit, each.state, each.estimate)
        if question.table:
            rows = raw.setdefault(question.table, {})
            if isinstance(rows, dict):
                rows.setdefault(each.row, {})[question.key] = answer
        elif not question.columns or each.state != State.ANSWERED:
            raw[question.key] = answer
    return raw
