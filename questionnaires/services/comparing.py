"""What a workbook would change in a response, against what stood in it and what is there."""

from __future__ import annotations

from collections.abc import Sequence

from questionnaires.formats.offline.plan import NEW
from questionnaires.formats.offline.reading import Given, Message
from questionnaires.formats.offline.typed import typed_text
from questionnaires.formats.offline.values import Nothing, Said
from questionnaires.language.answer_types import Problem, parse_value
from questionnaires.language.definition import Question, is_added_row
from questionnaires.language.findings import own_finding
from questionnaires.models import Answer, AnswerHistory
from questionnaires.selectors.definitions import content_language
from questionnaires.selectors.filling import Filling
from questionnaires.services.changes import Change, Comparison, Kind
from questionnaires.services.saving import Entry
from questionnaires.services.untouched import is_untouched, says, symbol_of
from questionnaires.words import for_page, page_text

LONGEST_REASON = 2_000
SHOWN = 80


class Comparer:
    """Goes through a workbook's answers, place by place, and collects what would change."""

    def __init__(self, filling: Filling, comparison: Comparison) -> None:
        self.filling, self.comparison = filling, comparison
        self.definition = filling.definition
        self.reading = comparison.reading
        self.live = {
            str(row.pk): table
            for table, rows in filling.rows.items()
            if not self.definition.questions[table].rows.source
            for row in rows
        }
        self.there = {
            (table, str(row.pk)) for table, rows in filling.rows.items() for row in rows
        }
        self.emptied: set[str] = set()
        self.history = self._history()

    def run(self) -> None:
        """Compares place by place, tables row by row."""
        of_rows: dict[tuple[str, str], list[Given]] = {}
        for given in self.reading.given:
            if given.question.table:
                place = (given.question.table, given.row)
                of_rows.setdefault(place, []).append(given)
            else:
                self._one(given)
        # Rows of another table go with those of that table: these are seen to first.
        for (table, row), cells in sorted(of_rows.items(), key=_is_linked):
            self._row(table, row, cells)
        self.drop_rows_of_nothing()
        self._strangers()

    def drop_rows_of_nothing(self) -> None:
        """A new row of another table that does not get it there: told, not taken."""
        new = [each for each in self.comparison.changes if each.kind == "new"]
        made = {(each.question.table, each.row) for each in new}
        for change in new:
            if (change.question.row_table, change.row) not in made:
                self.comparison.changes.remove(change)
                params = {"text": change.entry.text[:SHOWN]}
                message = Message("row_unnamed", change.sheet, change.cell, params)
                self.comparison.messages.append(message)

    def tell(self, code: str, given: Given, **params: str) -> None:
        """A message at the cell."""
        message = Message(code, given.sheet, given.cell, params)
        self.comparison.messages.append(message)

    def _strangers(self) -> None:
        """Questions that the workbook asks and the form no longer does."""
        known = {each.question.path for each in self.reading.given}
        for each in self.reading.map.cells:
            is_known = each.path in known or self.definition.by_data_point(
                each.data_point
            )
            if not is_known and not each.row:
                params = {"text": each.path[:SHOWN]}
                message = Message("unknown_question", each.sheet, each.cell, params)
                self.comparison.messages.append(message)

    def _history(self) -> dict[tuple[str, str, int], AnswerHistory]:
        """What stood in the workbook of every answer that was changed since."""
        wanted = set()
        for path, row in self.reading.map.versions:
            version = self.reading.map.versions[path, row]
            question = self._asked_for(path)
            answer = self.filling.answer(question, row) if question else None
            if answer and version and answer.version_no != version:
                wanted.add(answer.data_point)
        found = AnswerHistory.objects.filter(
            response_id=self.filling.response.pk, data_point__in=wanted
        )
        return {(each.data_point, each.row_id, each.version_no): each for each in found}

    def _asked_for(self, path: str) -> Question | None:
        return self.definition.questions.get(path)

    def _one(self, given: Given) -> None:
        question = self._target(given)
        if question is None:
            return
        if not self._compare(given, question):
            self.comparison.same += 1

    def _target(self, given: Given) -> Question | None:
        """The question of this form that asks for the same; told if there is none."""
        question = self.definition.by_data_point(given.question.data_point)
        if question is not None and question.is_input:
            return question
        if given.raw is not None:
            text = str(given.raw["text"])[:SHOWN]
            self.tell(
                "unmatched", given, label=page_text(given.question.label), text=text
            )
        return None

    def _compare(self, given: Given, question: Question) -> bool:
        """Notes the change at one place; False if it says what stands there."""
        current = self.filling.answer(question, given.row)
        base, is_known = self._base(given, question, current)
        if is_known and is_untouched(given, base):
            return False
        entry = self._entry(given, question)
        if entry is None or (is_known and says(entry, base)):
            return False
        if says(entry, current or Nothing()):
            return False
        same_version = self._version(given) == (current.version_no if current else 0)
        kind: Kind = "change" if is_known and same_version else "conflict"
        self._change(kind, question, given, entry, current)
        return True

    def _change(
        self, kind: Kind, question: Question, given: Given, entry: Entry,
        current: Answer | None,
    ) -> None:  # fmt: skip
        change = Change(
            kind, question, given.row, entry, current, given.sheet, given.cell
        )
        self.comparison.changes.append(change)

    def _version(self, given: Given) -> int:
        if not self.reading.map.is_intact:
            return -1
        return self.reading.map.versions.get((given.question.path, given.row), 0)

    def _base(
        self, given: Given, question: Question, current: Answer | None
    ) -> tuple[Said, bool]:
        """What stood in the workbook when it was made, and whether that is known."""
        version = self._version(given)
        if version == 0:
            return Nothing(), True
        if current and current.version_no == version:
            return current, True
        place = (question.data_point, given.row, version)
        found = self.history.get(place)
        return (found, True) if found else (Nothing(), False)

    def _entry(self, given: Given, question: Question) -> Entry | None:
        """What the workbook says, ready to be saved; None, and told, if it is unreadable."""
        reason = given.reason.strip()[:LONGEST_REASON]
        if given.state:
            return Entry(
                question.data_point, given.row, state=given.state, reason=reason
            )
        if reason:
            self.tell("reason_alone", given, text=reason[:SHOWN])
        text = self._text(given, question)
        if text is None or not text.strip():
            return None if text is None else Entry(question.data_point, given.row)
        unit = self._unit(given, question)
        if unit is None:
            self.tell("unit", given, text=given.unit[:SHOWN])
            return None
        found = parse_value(question, text, unit)
        if isinstance(found, Problem):
            finding = own_finding(found.rule, question.path, given.row, found.values)
            words = for_page(finding.message(content_language()))
            self.tell("unreadable", given, reason=words, text=text[:SHOWN])
            return None
        return Entry(
            question.data_point, given.row, text=found.text, number=found.number,
            unit=found.unit,
        )  # fmt: skip

    def _text(self, given: Given, question: Question) -> str | None:
        if question.type == "table":
            if given.raw is not None:
                self.tell("table_answer", given)
                return None
            return ""
        if given.ticks is None:
            return typed_text(given)
        if given.raw is not None:
            finding = own_finding("state", question.path, "", {})
            words = for_page(finding.message(content_language()))
            self.tell("unreadable", given, reason=words, text=str(given.raw["text"])[:SHOWN])  # fmt: skip
        return ",".join(given.ticks)

    def _unit(self, given: Given, question: Question) -> str | None:
        """The unit as a symbol; None for one that is not offered."""
        if question.unit_from:
            return str(self.filling.evaluation.value(question.unit_from) or "")
        if not given.unit or question.type != "quantity":
            return ""
        symbol = symbol_of(given)
        return symbol if symbol in question.units else None

    def _row(self, table: str, row: str, cells: Sequence[Given]) -> None:
        """One row: new, gone meanwhile, emptied, or compared cell by cell."""
        filled = [given for given in cells if given.raw is not None]
        own = cells[0].question.row_table == table
        if row.startswith(NEW):
            self._new_row(table, row, filled)
        elif not self._is_there(row, cells[0].question):
            if filled:
                text = "; ".join(
                    str(given.raw["text"]) for given in filled if given.raw
                )
                self.tell("row_removed", filled[0], text=text[:SHOWN])
        elif (
            own
            and is_added_row(row)
            and not filled
            and any(self.filling.answer(each.question, row) for each in cells)
        ):
            self._emptied(table, row, cells)
        else:
            for given in cells:
                self._one(given)

    def _is_there(self, row: str, column: Question) -> bool:
        """Whether its table has that row still, also after this workbook."""
        now = self.definition.by_data_point(column.data_point) or column
        return (now.row_table, row) in self.there and row not in self.emptied

    def _new_row(self, table: str, row: str, filled: Sequence[Given]) -> None:
        """A line that somebody filled: a row to be added, if the table has room for it."""
        if not filled:
            return
        of = filled[0].question.row_table
        added = {each.row for each in self.comparison.changes if each.kind == "new" and each.question.row_table == of}  # fmt: skip
        asked = self.definition.questions.get(table)
        room = asked.rows.max - len(self.filling.rows.get(table, ())) if asked else 0
        # A row that is from another table has been counted there.
        if asked and row not in added and len(added) >= room:
            text = "; ".join(str(given.raw["text"]) for given in filled if given.raw)
            self.tell("table_full", filled[0], limit=str(asked.rows.max), text=text[:SHOWN])  # fmt: skip
            return
        for given in filled:
            question = self._target(given)
            entry = self._entry(given, question) if question else None
            if question and entry:
                self._change("new", question, given, entry, None)

    def _emptied(self, table: str, row: str, cells: Sequence[Given]) -> None:
        question = self.definition.questions.get(table)
        if question is None:
            return
        answers = [self.filling.answer(each.question, row) for each in cells]
        versions = [self._version(each) for each in cells]
        stands = [answer.version_no if answer else 0 for answer in answers]
        if versions != stands:
            self.tell("row_changed", cells[0])
            return
        entry = Entry(question.data_point, row)
        self.emptied.add(row)
        first = cells[0]
        self._change("remove", question, first, entry, None)


def _is_linked(rows: tuple[tuple[str, str], Sequence[Given]]) -> bool:
    (table, _row), cells = rows
    return cells[0].question.row_table != table
