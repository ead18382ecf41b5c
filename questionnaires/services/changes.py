"""What an uploaded workbook would change, and the answers as they would stand then."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Literal

from questionnaires.formats.offline.reading import BookReading, Message
from questionnaires.language.definition import Question
from questionnaires.language.migration import Fate
from questionnaires.models import Answer, TableRow
from questionnaires.selectors.filling import Filling, rows_of_others
from questionnaires.services.saving import Entry

Kind = Literal["change", "conflict", "new", "remove"]


@dataclass(frozen=True, slots=True)
class Change:
    """One answer that would change: what stands there, what the workbook says.

    A `new` one belongs to a row that is added, a `remove` to a row emptied in the
    workbook; of a `conflict` somebody else changed the answer since the download.
    """

    kind: Kind
    question: Question
    row: str
    entry: Entry
    current: Answer | None
    sheet: str
    cell: str

    @property
    def place(self) -> tuple[str, str]:
        """Path and row."""
        return self.question.path, self.row

    @property
    def version_no(self) -> int:
        """The version of the answer that this was compared with."""
        return self.current.version_no if self.current else 0


@dataclass
class Comparison:
    """All changes of a workbook, what is to be told, and how much stays the same."""

    reading: BookReading
    changes: list[Change] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)
    same: int = 0
    #: What the present version makes of answers in a workbook of another one.
    fates: list[Fate] = field(default_factory=list)

    @property
    def conflicts(self) -> list[Change]:
        """Changes over an answer that somebody else changed meanwhile."""
        return [change for change in self.changes if change.kind == "conflict"]

    @property
    def digest(self) -> str:
        """Tells whether anything moved between the preview and the press."""
        lines = sorted(
            f"{each.kind}|{each.place}|{each.version_no}|{each.entry}"
            for each in self.changes
        )
        return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def filling_after(filling: Filling, comparison: Comparison) -> Filling:
    """The response as it would stand with every change that is no conflict."""
    answers = dict(filling.answers)
    rows = {table: list(rows) for table, rows in filling.rows.items()}
    for change in comparison.changes:
        if change.kind == "conflict":
            continue
        if change.kind == "remove":
            table = change.question.key
            rows[table] = [row for row in rows[table] if str(row.pk) != change.row]
            continue
        table = change.question.row_table
        if change.kind == "new":
            lines = rows.setdefault(table, [])
            if change.row not in [row.pk for row in lines]:
                lines.append(TableRow(pk=change.row, table=table))
        entry = change.entry
        answers[change.place] = Answer(
            state=entry.state, text=entry.text, number=entry.number, unit=entry.unit,
            reason=entry.reason, problem=entry.problem,
        )  # fmt: skip
    rows |= rows_of_others(filling.definition, rows)
    return Filling(
        filling.response, filling.definition, answers, rows, filling.explanations
    )
