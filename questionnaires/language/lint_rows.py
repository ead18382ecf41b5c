"""What tells the rows of a table apart; rows that a form or another table names."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from questionnaires.language.definition import Question
from questionnaires.language.documents import Document, Place
from questionnaires.language.errors import LintProblem, did_you_mean
from questionnaires.language.scope import not_in_this_size

#: Short enough to be kept with an answer, and never like the id of an added row.
_ROW_ID = re.compile(r"[a-z][a-z0-9_]{0,35}")
#: `about/<table>/change/` is a page of its own.
_TAKEN = frozenset({"change"})
_COUNTED = ("min", "max", "label")
#: What rows of another table have there already.
_THEIRS = (*_COUNTED, "key", "fixed")
_OF_ANSWERS = ("ask_if", "required", "evidence", "prefill", "estimates", "quality")


@dataclass(frozen=True)
class RowLint:
    """The rows of one table; `given` are the attributes that its author wrote.

    `larger` names what only larger sizes ask, and from which on.
    """

    document: Document
    place: Place
    table: Question
    given: Collection[str]
    questions: Mapping[str, Question]
    larger: Mapping[str, str]

    def problems(self) -> Iterator[LintProblem]:
        """What is wrong with `rows:`."""
        rows, columns = self.table.rows, self.table.columns
        key = self.table.column(rows.key)
        if rows.key and key is None:
            known = (column.key for column in columns)
            yield self._problem(
                f'There is no column "{rows.key}".', did_you_mean(rows.key, known)
            )
        if rows.source:
            yield from self._source()
        elif rows.ask_if:
            yield self._problem(
                "Only rows of another table have a condition of their own.",
                "Write from: and the table, or ask_if at the columns.", "ask_if",
            )  # fmt: skip
        if rows.source or not rows.fixed:
            return
        if not rows.key:
            yield self._problem("Fixed rows need a column that names them.",
                                "Write rows: {key: kind, fixed: true} and a column kind.")  # fmt: skip
        for name in _COUNTED:
            if name in self.given:
                yield self._problem(
                    f"Fixed rows have no {name}.", "Leave it out.", name
                )
        if key is not None:
            yield from self._key(key)

    def _source(self) -> Iterator[LintProblem]:
        """The table that the rows are from: it must be one that people add rows to."""
        name, source = (
            self.table.rows.source,
            self.questions.get(self.table.rows.source),
        )
        for each in _THEIRS:
            if each in self.given:
                yield self._problem(f'Rows of "{name}" have no {each} of their own here.',
                                    "Leave it out.", each)  # fmt: skip
        if source is None or source.type != "table":
            says = (f'There is no table "{name}".', self._tables_like(name))
            if size := self.larger.get(name):
                says = not_in_this_size(name, size)
            yield self._problem(*says, "from")
        elif name == self.table.key:
            yield self._problem(f'"{name}" cannot take its rows from itself.',
                                "Name another table, or leave from out.", "from")  # fmt: skip
        elif source.rows.source:
            yield self._problem(f'The rows of "{name}" are those of "{source.rows.source}".',
                                f"Write from: {source.rows.source}.", "from")  # fmt: skip
        elif source.rows.fixed:
            yield self._problem(f'The form itself names the rows of "{name}".',
                                "Name them here too: rows: {key: …, fixed: true}.", "from")  # fmt: skip
        else:
            yield from self._heading(source)

    def _heading(self, source: Question) -> Iterator[LintProblem]:
        """What stands at the head of a row: the column that tells it from others there."""
        key = source.column(source.rows.key)
        if key is None:
            yield self._problem(
                f'The rows of "{source.key}" have no name that could stand here.',
                f"Give {source.key} rows: {{key: …}}, the column that tells them apart.",
                "from",
            )  # fmt: skip
        elif hidden := sorted(set(self.table.visible_to) - set(key.visible_to)):
            yield self._problem(
                f'"{key.path}" heads each row, and {", ".join(hidden)} may not see it.',
                "Show this table to fewer, or that column to more.", "from",
            )  # fmt: skip

    def _tables_like(self, name: str) -> str:
        known = [q.key for q in self.questions.values() if q.type == "table"]
        return did_you_mean(name, known)

    def _key(self, key: Question) -> Iterator[LintProblem]:
        """The column whose options are the rows."""
        if key.type != "choice":
            yield self._problem(
                f'Fixed rows are the options of "{key.key}"; a {key.type} has none.',
                "Make it a choice.",
            )
        if len(self.table.columns) == 1:
            yield self._problem("Nothing is asked in these rows.", "Add a column.")
        for name in _OF_ANSWERS:
            if getattr(key, name) not in ("", False, None, ()):
                yield self._problem(f"Nobody answers what a row is called: no {name}.",
                                    "Leave it out of that column.")  # fmt: skip
        for option in key.options:
            if not _ROW_ID.fullmatch(option.id) or option.id in _TAKEN:
                yield self._problem(f'"{option.id}" cannot name a row.',
                                    "Use up to 36 small letters, digits and underscores.")  # fmt: skip
            if option.exclusive:
                yield self._problem(f'No row stands alone, as "{option.id}" shall.',
                                    "Drop exclusive, or the row.")  # fmt: skip

    def _problem(self, message: str, remedy: str, *inner: str) -> LintProblem:
        place = (*self.place, "rows", *inner)
        return self.document.problem(place, self.table.path, message, remedy)
