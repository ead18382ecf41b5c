"""What tells the rows of a table apart, and the rows that a form names itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from questionnaires.language.definition import Question
from questionnaires.language.documents import Document, Place
from questionnaires.language.errors import LintProblem, did_you_mean

#: Short enough to be kept with an answer, and never like the id of an added row.
_ROW_ID = re.compile(r"[a-z][a-z0-9_]{0,35}")
#: `about/<table>/change/` is a page of its own.
_TAKEN = frozenset({"change"})
_COUNTED = ("min", "max", "label")
_OF_ANSWERS = ("ask_if", "required", "evidence", "prefill", "estimates", "quality")


@dataclass(frozen=True)
class RowLint:
    """The rows of one table; `given` are the attributes that its author wrote."""

    document: Document
    place: Place
    table: Question
    given: Collection[str]

    def problems(self) -> Iterator[LintProblem]:
        """What is wrong with `rows:`."""
        rows, columns = self.table.rows, self.table.columns
        key = self.table.column(rows.key)
        if rows.key and key is None:
            known = (column.key for column in columns)
            yield self._problem(
                f'There is no column "{rows.key}".', did_you_mean(rows.key, known)
            )
        if not rows.fixed:
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
