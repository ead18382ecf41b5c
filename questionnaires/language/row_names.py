"""What a row is called that nobody adds to its table, in the languages of a form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from questionnaires.language.definition import Question
from questionnaires.language.piping import in_language, shown

if TYPE_CHECKING:
    from questionnaires.language.evaluation import Evaluation


def given_name(evaluation: Evaluation, table: Question, row: str, language: str) -> str:
    """The name the form gives it, or that of the same row in the table it is from.

    Empty for a row that people add; a row without a name yet has its number there.
    """
    if named := table.fixed_row(row):
        return in_language(named.label, language)
    source = evaluation.definition.questions.get(table.rows.source)
    key = source.column(source.rows.key) if source else None
    if source is None or key is None:
        return ""
    value = evaluation.value(key.path, row)
    if value is not None:
        return shown(value, key, language)
    place = evaluation.row_ids(source.key).index(row) + 1
    return f"{in_language(source.rows.label, language)} {place}".strip()
