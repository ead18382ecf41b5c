"""A workbook of another version of the form: its answers go the way those of a draft go.

What was changed in the workbook is read in the terms of the version it was made from,
taken on by the `migrate` steps, and only then compared with the answers as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from questionnaires.formats.offline.plan import NEW
from questionnaires.formats.offline.reading import Given
from questionnaires.formats.offline.values import Nothing, Said
from questionnaires.language.answer_types import Parsed, parse_value
from questionnaires.language.compiled import Definition
from questionnaires.language.definition import Question, is_added_row
from questionnaires.language.migration import (
    NEW_ROW,
    Fate,
    MigrationPlan,
    Stored,
    plan_migration,
)
from questionnaires.language.months import Period
from questionnaires.models import Answer, AnswerHistory
from questionnaires.selectors.definitions import factor_source
from questionnaires.selectors.filling import Filling
from questionnaires.services.changes import Change, Comparison, Kind
from questionnaires.services.comparing import SHOWN, Comparer
from questionnaires.services.saving import Entry
from questionnaires.services.untouched import is_untouched, says
from questionnaires.words import page_text

Place = tuple[str, str]
#: What becomes of an answer that this form has no place for.
LOST = frozenset({"dropped", "not_here", "figure"})


class OlderComparer(Comparer):
    """Compares a workbook made from the first definition of `path` with the last."""

    def __init__(
        self, filling: Filling, comparison: Comparison, path: Sequence[Definition]
    ) -> None:
        self.path = path
        super().__init__(filling, comparison)
        self.base: dict[Place, Stored] = {}
        self.unknown: set[Place] = set()
        self.stated: dict[Place, Stored] = {}
        self.touched: dict[Place, Given] = {}

    def run(self) -> None:
        """Reads every place in old terms, takes all of it on, and notes what differs."""
        emptied = self._emptied_rows()
        for given in self.reading.given:
            base, is_known = self._remembered(given)
            if (given.question.table, given.row) not in emptied:
                self._read(given, base, is_known)
        then, now = self._taken_on(self.base), self._taken_on(self.stated)
        before = {
            (each.data_point, each.row): each for f in then.fates for each in f.after
        }
        for fate in now.fates:
            place = (fate.before.data_point, fate.before.row)
            if place in self.touched:
                self._note(self.touched[place], fate, before)
        self._opened(then)
        for (table, row), first in emptied.items():
            self._empty(table, row, first, then)
        self.drop_rows_of_nothing()

    def _asked_for(self, path: str) -> Question | None:
        return self.path[0].questions.get(path)

    def _history(self) -> dict[tuple[str, str, int], AnswerHistory]:
        """Everything that ever stood there: the version of the download is among it."""
        points = {each.question.data_point for each in self.reading.given}
        found = AnswerHistory.objects.filter(
            response_id=self.filling.response.pk, data_point__in=points
        )
        return {(each.data_point, each.row_id, each.version_no): each for each in found}

    def _stood(self, given: Given) -> tuple[Said, bool]:
        """What stood in the workbook when it was made, and whether that is known."""
        version = self._version(given)
        if version == 0:
            return Nothing(), True
        found = self.history.get((given.question.data_point, given.row, version))
        return (found, True) if found else (Nothing(), False)

    def _remembered(self, given: Given) -> tuple[Said, bool]:
        """The same, noted as what the workbook began with."""
        place = (given.question.data_point, given.row)
        base, is_known = self._stood(given)
        if not is_known:
            self.unknown.add(place)
        elif kept := _stored(given.question, given.row, base):
            self.base[place] = self.stated[place] = kept
        return base, is_known

    def _read(self, given: Given, base: Said, is_known: bool) -> None:
        question, place = given.question, (given.question.data_point, given.row)
        if given.row.startswith(NEW) and given.raw is None:
            return
        if is_known and is_untouched(given, base):
            self.comparison.same += 1
            return
        entry = self._entry(given, question)
        if entry is None:
            return
        if is_known and says(entry, base):
            self.comparison.same += 1
            return
        self.touched[place] = given
        self.stated.pop(place, None)
        if entry.text or entry.state != Answer.State.ANSWERED:
            self.stated[place] = Stored(
                entry.data_point, given.row, entry.text, entry.number, entry.unit,
                entry.state, entry.reason,
            )  # fmt: skip

    def _taken_on(self, answers: dict[Place, Stored]) -> MigrationPlan:
        response = self.filling.response
        return plan_migration(
            self.path, answers.values(), factors=factor_source(),
            period=Period(response.period_start, response.period_end),
        )  # fmt: skip

    def _note(self, given: Given, fate: Fate, before: dict[Place, Stored]) -> None:
        """The change that an answer of the workbook makes where it has come to."""
        text = (fate.before.text or fate.before.state)[:SHOWN]
        if fate.outcome in LOST:
            label = page_text(given.question.label)
            self.tell(f"older_{fate.outcome}", given, label=label, text=text)
            return
        self.comparison.fates.append(fate)
        for after in fate.after:
            question = self.definition.by_data_point(after.data_point)
            if question is not None:
                entry = Entry(
                    after.data_point, after.row, after.state, after.text, after.number,
                    after.unit, after.reason, after.problem,
                )  # fmt: skip
                stood = before.get((after.data_point, after.row))
                self._changed(given, question, entry, stood)

    def _changed(
        self, given: Given, question: Question, entry: Entry, stood: Stored | None
    ) -> None:
        current = self.filling.answer(question, entry.row_id)
        if says(entry, current or Nothing()):
            self.comparison.same += 1
            return
        kind: Kind = "conflict"
        if entry.row_id and entry.row_id not in self.live:
            if not entry.row_id.startswith((NEW, NEW_ROW)):
                self.tell("row_removed", given, text=entry.text[:SHOWN])
                return
            kind = "new"
        elif (given.question.data_point, given.row) in self.unknown:
            pass
        elif _says_same(stood, current):
            kind = "change"
        change = Change(
            kind, question, entry.row_id, entry, current, given.sheet, given.cell
        )
        self.comparison.changes.append(change)

    def _opened(self, then: MigrationPlan) -> None:
        """What was emptied in the workbook is emptied where its answer has come to."""
        for fate in then.fates:
            place = (fate.before.data_point, fate.before.row)
            if place not in self.touched or place in self.stated:
                continue
            for after in fate.after:
                question = self.definition.by_data_point(after.data_point)
                if question is not None:
                    entry = Entry(after.data_point, after.row)
                    self._changed(self.touched[place], question, entry, after)

    def _emptied_rows(self) -> dict[Place, Given]:
        """The rows that had answers and have none left, each with its first cell."""
        rows: dict[Place, list[Given]] = {}
        for given in self.reading.given:
            own = given.question.row_table == given.question.table
            if own and is_added_row(given.row) and not given.row.startswith(NEW):
                rows.setdefault((given.question.table, given.row), []).append(given)
        return {
            place: cells[0]
            for place, cells in rows.items()
            if all(each.raw is None for each in cells)
            and any(self._version(each) for each in cells)
        }

    def _empty(self, table: str, row: str, first: Given, then: MigrationPlan) -> None:
        """A row emptied in the workbook goes, unless somebody changed it meanwhile."""
        question = self.definition.questions.get(self.live.get(row, table))
        if row not in self.live or question is None or not question.columns:
            return
        came = [each for f in then.fates if f.before.row == row for each in f.after]
        is_same = not any(place[1] == row for place in self.unknown) and all(
            _says_same(each, self.filling.answer(asked, row))
            for each in came
            if (asked := self.definition.by_data_point(each.data_point))
        )
        if not is_same:
            self.tell("row_changed", first)
            return
        entry = Entry(question.data_point, row)
        change = Change("remove", question, row, entry, None, first.sheet, first.cell)
        self.comparison.changes.append(change)


def _stored(question: Question, row: str, said: Said) -> Stored | None:
    """What stood there as the language has it; None where nothing did."""
    if not said.text and said.state == Answer.State.ANSWERED:
        return None
    read = None
    if said.text and not question.columns:
        read = parse_value(question, said.text, said.unit or "")
    return Stored(
        question.data_point, row, said.text,
        read.number if isinstance(read, Parsed) else None,
        said.unit, said.state, said.reason,
        "" if read is None or isinstance(read, Parsed) else read.rule,
    )  # fmt: skip


def _says_same(stood: Stored | None, current: Answer | None) -> bool:
    """Whether an answer stands as the workbook's own, taken on, would stand."""
    if stood is None or current is None:
        return not (
            stood or (current and (current.text or current.state != "answered"))
        )
    return (stood.state, stood.text, stood.unit, stood.reason) == (
        current.state,
        current.text,
        current.unit,
        current.reason,
    )


def fates_to_tell(fates: Iterable[Fate]) -> list[Fate]:
    """Those that say more than that an answer stays as it is."""
    return [fate for fate in fates if fate.outcome != "kept" or fate.ask_confirm]
