"""What the company said for the period before: beside each field, and to compare with.

Values come from what was last signed of the same instrument, whatever its size or
version; where nothing was signed, from the draft. Rows are found again by their name, or
by what they are about: the fuel, the month of the bill.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from questionnaires.language.compiled import Definition
from questionnaires.language.definition import Question
from questionnaires.language.reading import reader
from questionnaires.models import Answer, Response, Submission, TableRow, Version
from questionnaires.selectors.definitions import definition_of

RowKey = tuple[str, ...]


@dataclass(frozen=True)
class Earlier:
    """The earlier period's values in the shape in which the evaluator takes them.

    `year` is that in which it ended; `is_signed` is false for a draft.
    """

    year: str = ""
    is_signed: bool = True
    values: Mapping[str, Any] = field(default_factory=dict)

    def value(self, question: Question, row: str = "") -> Mapping[str, Any] | None:
        """What was said then, in that row of then; None where nothing was."""
        found = self.values.get(question.table or question.key)
        if question.table:
            found = found.get(row) if isinstance(found, Mapping) else None
            found = found.get(question.key) if isinstance(found, Mapping) else None
        if not isinstance(found, Mapping) or not found.get("value"):
            return None
        return found

    def number(self, question: Question, row: str = "") -> Decimal | None:
        """The number of then in the question's own unit."""
        value = reader(question)(self.value(question, row))[1]
        return value if isinstance(value, Decimal) else None

    def rows(self, table: Question) -> Mapping[str, Mapping[str, Any]]:
        """The rows of then by their ids."""
        found = self.values.get(table.key)
        if not isinstance(found, Mapping):
            return {}
        return {key: row for key, row in found.items() if isinstance(row, Mapping)}


def with_prior(responses: QuerySet[Response]) -> QuerySet[Response]:
    """Responses with `prior_frozen`: what was last signed for an earlier period.

    And with `prior_draft`, the id of an earlier response that nobody has signed.
    """
    signed = Submission.objects.filter(
        organisation_id=OuterRef("organisation_id"),
        response__instrument=OuterRef("instrument"),
        response__period_end__lt=OuterRef("period_start"),
    ).order_by("-response__period_end", "-revision")
    drafts = Response.objects.filter(
        organisation_id=OuterRef("organisation_id"),
        instrument=OuterRef("instrument"),
        period_end__lt=OuterRef("period_start"),
        submissions=None,
    ).order_by("-period_end")
    return responses.annotate(
        prior_frozen=Subquery(signed.values("frozen")[:1]),
        prior_draft=Subquery(drafts.values("pk")[:1]),
    )


def signed_before(response: Response, definition: Definition) -> Earlier:
    """What was last signed for an earlier period; empty if nothing was."""
    frozen = getattr(response, "prior_frozen", None)
    if not frozen:
        return Earlier()
    year = str(date.fromisoformat(frozen["period"][1]).year)
    values = prior_values(frozen, _renamed(frozen, definition))
    return Earlier(year, is_signed=True, values=values)


def draft_before(response: Response, definition: Definition) -> Earlier:
    """What the draft of the latest earlier period says; empty if there is none."""
    draft_id = getattr(response, "prior_draft", None)
    draft = Response.objects.filter(pk=draft_id).first() if draft_id else None
    if draft is None:
        return Earlier()
    values: dict[str, Any] = {}
    rows = TableRow.objects.filter(response=draft, removed_at=None)
    for row in rows:
        values.setdefault(row.table, {})[str(row.pk)] = {}
    for table in definition.tables.values():
        if table.rows.fixed:
            values[table.key] = {each.id: {} for each in table.fixed_rows}
        elif source := table.rows.source:
            values[table.key] = {row: {} for row in values.get(source, ())}
    for answer in Answer.objects.filter(response=draft, problem=""):
        question = definition.by_data_point(answer.data_point)
        if question is None or not (answer.text and answer.state == "answered"):
            continue
        said = {"value": answer.text, "unit": answer.unit}
        if not question.table:
            values[question.key] = said
        elif answer.row_id in values.get(question.table, {}):
            values[question.table][answer.row_id][question.key] = said
    return Earlier(str(draft.period_end.year), is_signed=False, values=values)


def prior_values(
    frozen: Mapping[str, Any], renamed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """Frozen values in the shape in which the evaluator takes those of last period.

    `renamed` gives the present path of each path of then; paths without one are left out.
    """
    prior: dict[str, Any] = {}
    for value in frozen["values"]:
        path = value["path"] if renamed is None else renamed.get(value["path"], "")
        if not path:
            continue
        table, _, column = path.rpartition(".")
        if value["state"] == "answered":
            entered: dict[str, Any] = {"value": value["value"], "unit": value["unit"]}
        else:
            entered = {"state": value["state"]}
        if table:
            prior.setdefault(table, {}).setdefault(value["row"], {})[column] = entered
        elif not value["row"]:
            prior.setdefault(path, entered)
    return prior


def _renamed(
    frozen: Mapping[str, Any], definition: Definition
) -> Mapping[str, str] | None:
    """Present path by path of then, told by the data point; None for the same version."""
    key, label = frozen["questionnaire"], frozen["version"]
    if (key, label) == (definition.key, definition.version):
        return None
    points = _points_of(key, label)
    now = {point: definition.by_data_point(point) for point in points.values()}
    return {
        path: question.path
        for path, point in points.items()
        if (question := now[point]) is not None
    }


@lru_cache(maxsize=32)
def _points_of(key: str, label: str) -> Mapping[str, str]:
    """The data point of each path of a published version."""
    versions = Version.objects.filter(questionnaire_id=key, label=label)
    version_id = versions.values_list("pk", flat=True).first()
    if version_id is None:
        return {}
    questions = definition_of(version_id).questions
    return {path: question.data_point for path, question in questions.items()}


def row_keys(
    table: Question, rows: Mapping[str, Mapping[str, Any]]
) -> dict[RowKey, str]:
    """Row ids by what the row is about; what two rows share tells none of them.

    `rows` have their cells' canonical texts, or mappings with `value`, by column.
    """
    if table.rows.fixed:
        return {(row_id,): row_id for row_id in rows}
    found: dict[RowKey, list[str]] = {}
    for row_id, cells in rows.items():
        if key := _row_key(table, cells):
            found.setdefault(key, []).append(row_id)
    return {key: ids[0] for key, ids in found.items() if len(ids) == 1}


def _row_key(table: Question, cells: Mapping[str, Any]) -> RowKey:
    key = table.column(table.rows.key)
    if key is not None and key.type != "date":
        return tuple(filter(None, [_text(cells.get(key.key)).casefold()]))
    columns = [each for each in table.columns if each.is_input]
    choices = [_text(cells.get(c.key)) for c in columns if c.type == "choice"]
    dates = [_text(cells.get(c.key)) for c in columns if c.type == "date"]
    # Bills come each month: that of January is told by its month.
    months = [day[5:7] for day in dates[:1] if day]
    parts = tuple(filter(None, [*choices, *months]))
    return parts if (months or not dates) else ()


def _text(cell: Any) -> str:
    value = cell.get("value") if isinstance(cell, Mapping) else cell
    return " ".join(str(value or "").split())


def same_rows(
    table: Question, now: Mapping[str, Mapping[str, Any]], earlier: Earlier
) -> dict[str, str]:
    """The row of then for each row of now that is about the same."""
    then = row_keys(table, earlier.rows(table))
    return {
        row_id: then[key] for key, row_id in row_keys(table, now).items() if key in then
    }


def numbers_of(
    definition: Definition, earlier: Earlier, matched: Mapping[str, Mapping[str, str]]
) -> dict[tuple[str, str], Decimal]:
    """Every number of then, at its question or at the row of now it belongs to."""
    found: dict[tuple[str, str], Decimal] = {}
    for question in definition.questions.values():
        if not question.is_input or question.columns:
            continue
        for now, then in _places(question, matched):
            number = earlier.number(question, then)
            if number is not None:
                found[question.path, now] = number
    return found


def _places(
    question: Question, matched: Mapping[str, Mapping[str, str]]
) -> Iterable[tuple[str, str]]:
    if not question.table:
        return [("", "")]
    return matched.get(question.table, {}).items()
